-- Calibrations and indicative budgets, plans with their needs and lines, personal budgets, direct payments.
-- What a column means stands beside its field in src/entities.

CREATE TABLE calibration (
    id uuid NOT NULL PRIMARY KEY,
    number bigint NOT NULL,
    from_on date NOT NULL,
    sampled_from date NOT NULL,
    sampled_until date NOT NULL,
    sources text NOT NULL,
    contingency text NOT NULL,
    budget_pence bigint NOT NULL,
    domains json NOT NULL,
    sample json NOT NULL,
    k text NOT NULL,
    because text NOT NULL,
    told json NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    decided_by uuid,
    decided_at timestamptz,
    approved boolean,
    decided_because text,
    version bigint NOT NULL,
    CONSTRAINT calibration_number UNIQUE (number)
);

CREATE TABLE indicative_budget (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    assessment_id uuid,
    method text NOT NULL,
    calibration bigint,
    inputs json NOT NULL,
    raw text,
    net text,
    curve_pence bigint,
    k text,
    weekly_pence bigint,
    without_carer_pence bigint,
    yearly_pence bigint,
    because json NOT NULL,
    reason text,
    reason_words text,
    worked_out_on date NOT NULL,
    worked_out_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT indicative_budget_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX indicative_budget_by_person ON indicative_budget (person_id);

CREATE TABLE plan (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    assessment_id uuid,
    filled_form_id uuid,
    indicative_id uuid,
    from_on date NOT NULL,
    safe boolean,
    safe_because text,
    agreement text,
    adult_weekly_pence bigint,
    adult_is text NOT NULL,
    began_by uuid NOT NULL,
    began_at timestamptz NOT NULL,
    submitted_by uuid,
    submitted_at timestamptz,
    authorised_by uuid,
    authorised_at timestamptz,
    panel_asked_at timestamptz,
    panel_asked_because text,
    panel_due_on date,
    panel_advised_at timestamptz,
    panel_advice text,
    agreed_by uuid,
    agreed_at timestamptz,
    replaced_at timestamptz,
    discarded_at timestamptz,
    ended_because text,
    copy_to text,
    copy_given_on date,
    version bigint NOT NULL,
    CONSTRAINT plan_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX plan_by_person ON plan (person_id);
CREATE UNIQUE INDEX plan_one_in_hand ON plan (person_id, kind) WHERE agreed_at IS NULL AND discarded_at IS NULL;
CREATE UNIQUE INDEX plan_one_agreed ON plan (person_id, kind) WHERE agreed_at IS NOT NULL AND replaced_at IS NULL;
CREATE INDEX plan_waiting ON plan (submitted_at) WHERE submitted_at IS NOT NULL AND agreed_at IS NULL AND discarded_at IS NULL;

CREATE TABLE plan_need (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    outcome text NOT NULL,
    eligible boolean NOT NULL,
    met_by text,
    named text,
    how text,
    wants text,
    removed_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT plan_need_plan FOREIGN KEY (plan_id) REFERENCES plan (id),
    CONSTRAINT plan_need_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX plan_need_by_plan ON plan_need (plan_id);
CREATE INDEX plan_need_by_person ON plan_need (person_id);

CREATE TABLE plan_line (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    outcome text NOT NULL,
    service text NOT NULL,
    note text,
    units_hundredths bigint NOT NULL,
    unit text NOT NULL,
    unit_pence bigint NOT NULL,
    frequency text NOT NULL,
    weekly_pence bigint NOT NULL,
    one_off_pence bigint NOT NULL,
    from_on date NOT NULL,
    until_on date,
    funder text NOT NULL,
    removed_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT plan_line_plan FOREIGN KEY (plan_id) REFERENCES plan (id),
    CONSTRAINT plan_line_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX plan_line_by_plan ON plan_line (plan_id);
CREATE INDEX plan_line_by_person ON plan_line (person_id);

CREATE TABLE plan_move (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    move_kind text NOT NULL,
    from_desk text NOT NULL,
    to_desk text NOT NULL,
    because text,
    moved_by uuid NOT NULL,
    moved_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT plan_move_plan FOREIGN KEY (plan_id) REFERENCES plan (id),
    CONSTRAINT plan_move_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX plan_move_by_plan ON plan_move (plan_id);
CREATE INDEX plan_move_by_person ON plan_move (person_id);

CREATE TABLE personal_budget (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    kind text NOT NULL,
    gross_weekly_pence bigint NOT NULL,
    adult_weekly_pence bigint NOT NULL,
    adult_is text NOT NULL,
    council_weekly_pence bigint NOT NULL,
    one_off_pence bigint NOT NULL,
    indicative_pence bigint,
    reason text,
    because text,
    from_on date NOT NULL,
    until_on date,
    agreed_by uuid NOT NULL,
    authorised_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT personal_budget_plan FOREIGN KEY (plan_id) REFERENCES plan (id),
    CONSTRAINT personal_budget_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT personal_budget_once UNIQUE (plan_id)
);
CREATE INDEX personal_budget_by_person ON personal_budget (person_id);

CREATE TABLE direct_payment (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    budget_id uuid NOT NULL,
    taken text NOT NULL,
    asked_on date NOT NULL,
    answers json NOT NULL,
    decided text NOT NULL,
    because json NOT NULL,
    receiver text NOT NULL,
    receiver_name text,
    paid_by text,
    employs_family boolean NOT NULL,
    family_because text,
    gross boolean NOT NULL,
    weekly_pence bigint NOT NULL,
    one_off_pence bigint NOT NULL,
    weeks_kept bigint NOT NULL,
    back_up text,
    from_on date NOT NULL,
    reviewed_on date,
    review_due_on date,
    ended_on date,
    ended_because text,
    decided_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT direct_payment_budget FOREIGN KEY (budget_id) REFERENCES personal_budget (id),
    CONSTRAINT direct_payment_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX direct_payment_by_person ON direct_payment (person_id);
CREATE UNIQUE INDEX direct_payment_one ON direct_payment (budget_id) WHERE ended_on IS NULL AND decided = 'agreed';
CREATE INDEX direct_payment_to_review ON direct_payment (review_due_on) WHERE ended_on IS NULL;

CREATE TABLE direct_payment_rate (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    direct_payment_id uuid NOT NULL,
    from_on date NOT NULL,
    weekly_pence bigint NOT NULL,
    percent_hundredths bigint,
    because text NOT NULL,
    letter_id uuid,
    set_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT direct_payment_rate_of FOREIGN KEY (direct_payment_id) REFERENCES direct_payment (id),
    CONSTRAINT direct_payment_rate_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT direct_payment_rate_once UNIQUE (direct_payment_id, from_on)
);
CREATE INDEX direct_payment_rate_by_person ON direct_payment_rate (person_id);

CREATE TABLE direct_payment_review (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    direct_payment_id uuid NOT NULL,
    reviewed_on date NOT NULL,
    found text NOT NULL,
    due_on date,
    reviewed_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT direct_payment_review_of FOREIGN KEY (direct_payment_id) REFERENCES direct_payment (id),
    CONSTRAINT direct_payment_review_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX direct_payment_review_by_person ON direct_payment_review (person_id);
CREATE INDEX direct_payment_review_by_payment ON direct_payment_review (direct_payment_id);

CREATE TABLE direct_payment_check (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    direct_payment_id uuid NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    opening_pence bigint NOT NULL,
    paid_in_pence bigint NOT NULL,
    spent_pence bigint NOT NULL,
    misspent_pence bigint NOT NULL,
    set_aside_pence bigint NOT NULL,
    closing_pence bigint NOT NULL,
    surplus_pence bigint NOT NULL,
    recover_pence bigint NOT NULL,
    asked_back_pence bigint NOT NULL,
    because text NOT NULL,
    received_on date,
    checked_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT direct_payment_check_of FOREIGN KEY (direct_payment_id) REFERENCES direct_payment (id),
    CONSTRAINT direct_payment_check_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX direct_payment_check_by_person ON direct_payment_check (person_id);
CREATE INDEX direct_payment_check_by_payment ON direct_payment_check (direct_payment_id);

CREATE TABLE direct_payment_line (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    direct_payment_id uuid NOT NULL,
    dated_on date NOT NULL,
    says text NOT NULL,
    in_pence bigint NOT NULL,
    out_pence bigint NOT NULL,
    line_mark text NOT NULL,
    misspent boolean NOT NULL,
    taken_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT direct_payment_line_of FOREIGN KEY (direct_payment_id) REFERENCES direct_payment (id),
    CONSTRAINT direct_payment_line_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT direct_payment_line_once UNIQUE (direct_payment_id, line_mark)
);
CREATE INDEX direct_payment_line_by_person ON direct_payment_line (person_id);
