-- Assessments, what they found, whether the needs are eligible; reviews; times of reablement; batches worked by others.
-- What a column means stands beside its field in src/entities.

CREATE TABLE assessment_batch (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    work text NOT NULL,
    organisation text NOT NULL,
    authorised_by uuid NOT NULL,
    sent_on date NOT NULL,
    target_on date NOT NULL,
    closed_on date,
    note text,
    version bigint NOT NULL
);

CREATE TABLE assessment (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    other_id uuid,
    kind text NOT NULL,
    profession text NOT NULL,
    contact_id uuid,
    filled_form_id uuid,
    asked_on date,
    asked_by text,
    asked_how text,
    offered_on date,
    offered_how text,
    consent_to_combine boolean,
    team_id uuid,
    worker_id uuid,
    batch_id uuid,
    performed_by text,
    urgent_on date,
    urgent_because text,
    urgent_until date,
    began_on date,
    doubts_capacity boolean,
    has_capacity boolean,
    capacity json,
    difficulties json,
    appropriate_person boolean,
    advocacy text,
    advocate text,
    refused_on date,
    refuser_has_capacity boolean,
    in_best_interests boolean,
    at_risk_of_abuse boolean,
    refusal_words text,
    refusal_says text,
    offer_again_on date,
    own_words text,
    strengths text,
    period text,
    from_impairment boolean,
    health_at_risk boolean,
    wellbeing_areas json,
    completed_on date,
    completed_by uuid,
    copy_given_on date,
    copy_given_how text,
    closed_on date,
    withdrawn_on date,
    withdrawn_because text,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT assessment_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT assessment_form FOREIGN KEY (filled_form_id) REFERENCES filled_form (id),
    CONSTRAINT assessment_batched FOREIGN KEY (batch_id) REFERENCES assessment_batch (id)
);
CREATE INDEX assessment_by_person ON assessment (person_id);
CREATE UNIQUE INDEX assessment_once ON assessment (filled_form_id) WHERE filled_form_id IS NOT NULL AND superseded_at IS NULL;
CREATE INDEX assessment_waiting ON assessment (team_id) WHERE closed_on IS NULL AND superseded_at IS NULL;
CREATE INDEX assessment_by_batch ON assessment (batch_id);

CREATE TABLE assessed_need (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    assessment_id uuid NOT NULL,
    outcome text NOT NULL,
    unable boolean NOT NULL,
    without_help boolean NOT NULL,
    with_distress boolean NOT NULL,
    with_danger boolean NOT NULL,
    takes_longer boolean NOT NULL,
    level bigint NOT NULL,
    carer_share bigint NOT NULL,
    carer_willing boolean,
    own_words text,
    outcome_wanted text,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT assessed_need_assessment FOREIGN KEY (assessment_id) REFERENCES assessment (id),
    CONSTRAINT assessed_need_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX assessed_need_by_assessment ON assessed_need (assessment_id);
CREATE UNIQUE INDEX assessed_need_once ON assessed_need (assessment_id, outcome) WHERE superseded_at IS NULL;
CREATE INDEX assessed_need_by_person ON assessed_need (person_id);

CREATE TABLE eligibility_decision (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    assessment_id uuid NOT NULL,
    who text NOT NULL,
    from_impairment boolean NOT NULL,
    unable json NOT NULL,
    health_at_risk boolean,
    wellbeing_impact boolean NOT NULL,
    wellbeing_areas json NOT NULL,
    judgement text NOT NULL,
    period text,
    result text NOT NULL,
    because json NOT NULL,
    wants_council boolean,
    residence text,
    duty text,
    could_help text,
    advice text,
    decided_on date NOT NULL,
    decided_by uuid NOT NULL,
    copy_given_on date,
    copy_given_how text,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT eligibility_decision_assessment FOREIGN KEY (assessment_id) REFERENCES assessment (id),
    CONSTRAINT eligibility_decision_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX eligibility_decision_by_person ON eligibility_decision (person_id);
CREATE UNIQUE INDEX eligibility_decision_once ON eligibility_decision (assessment_id) WHERE superseded_at IS NULL;

CREATE TABLE review (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    plan_id uuid,
    assessment_id uuid,
    filled_form_id uuid,
    started_on date NOT NULL,
    due_on date NOT NULL,
    asked_on date,
    asked_by text,
    reason text,
    because text,
    declined_because text,
    declined_on date,
    team_id uuid,
    worker_id uuid,
    batch_id uuid,
    performed_by text,
    held_on date,
    held_how text,
    held_by uuid,
    outcomes_met text,
    needs_changed text,
    weekly_pence_before bigint,
    weekly_pence_after bigint,
    result text,
    own_words text,
    stopped_on date,
    stopped_because text,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT review_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT review_form FOREIGN KEY (filled_form_id) REFERENCES filled_form (id),
    CONSTRAINT review_batched FOREIGN KEY (batch_id) REFERENCES assessment_batch (id)
);
CREATE INDEX review_by_person ON review (person_id);
CREATE UNIQUE INDEX review_once ON review (filled_form_id) WHERE filled_form_id IS NOT NULL AND superseded_at IS NULL;
CREATE INDEX review_to_hold ON review (due_on) WHERE held_on IS NULL AND declined_on IS NULL AND stopped_on IS NULL AND superseded_at IS NULL;
CREATE INDEX review_held ON review (held_on) WHERE held_on IS NOT NULL AND superseded_at IS NULL;

CREATE TABLE reablement_episode (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    purpose text,
    place text,
    provider text,
    goals json NOT NULL,
    began_on date NOT NULL,
    free_until date NOT NULL,
    extended_because text,
    expected_until date,
    ended_on date,
    outcome text,
    outcome_note text,
    discharged_on date,
    follow_up_due_on date,
    follow_up_on date,
    follow_up text,
    equipment text,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT reablement_episode_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX reablement_episode_by_person ON reablement_episode (person_id);
CREATE INDEX reablement_episode_to_follow ON reablement_episode (follow_up_due_on) WHERE follow_up_on IS NULL AND follow_up_due_on IS NOT NULL AND superseded_at IS NULL;
