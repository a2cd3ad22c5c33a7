-- Forms: their published versions, what is filled in, who moved it on, what follows; drafts; and the conversations.
-- What a column means stands beside its field in src/entities.

CREATE TABLE form_version (
    id uuid NOT NULL PRIMARY KEY,
    form text NOT NULL,
    edition bigint NOT NULL,
    title text NOT NULL,
    step text NOT NULL,
    digest text NOT NULL,
    definition text NOT NULL,
    published_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT form_version_is_published UNIQUE (form, edition)
);

CREATE TABLE filled_form (
    id uuid NOT NULL PRIMARY KEY,
    number text NOT NULL,
    person_id uuid NOT NULL,
    form text NOT NULL,
    edition bigint NOT NULL,
    title text NOT NULL,
    step text NOT NULL,
    approval text NOT NULL,
    contact_id uuid,
    from_id uuid,
    link text,
    worker_id uuid,
    team_id uuid,
    began_at timestamptz NOT NULL,
    began_by uuid NOT NULL,
    urgent_at timestamptz,
    urgent_by uuid,
    answers json,
    details json,
    authors json NOT NULL,
    submitted_at timestamptz,
    submitted_by uuid,
    approved_at timestamptz,
    approved_by uuid,
    panel_asked_at timestamptz,
    panel_approved_at timestamptz,
    panel_approved_by uuid,
    returned_at timestamptz,
    returned_by uuid,
    returned_because text,
    discarded_at timestamptz,
    discarded_by uuid,
    discarded_because text,
    acknowledged_at timestamptz,
    acknowledged_by uuid,
    review_on date,
    reviewed_on date,
    version bigint NOT NULL,
    CONSTRAINT filled_form_number_is_taken UNIQUE (number),
    CONSTRAINT filled_form_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX filled_form_by_person ON filled_form (person_id, began_at);
CREATE INDEX filled_form_by_worker ON filled_form (worker_id) WHERE submitted_at IS NULL AND discarded_at IS NULL;
CREATE INDEX filled_form_waiting ON filled_form (submitted_at) WHERE submitted_at IS NOT NULL AND discarded_at IS NULL AND approval <> 'none' AND (approved_at IS NULL OR (panel_asked_at IS NOT NULL AND panel_approved_at IS NULL));
CREATE INDEX filled_form_by_contact ON filled_form (contact_id);
CREATE INDEX filled_form_by_earlier ON filled_form (from_id);

CREATE TABLE form_subject (
    id uuid NOT NULL PRIMARY KEY,
    filled_form_id uuid NOT NULL,
    person_id uuid NOT NULL,
    ended_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT form_subject_form FOREIGN KEY (filled_form_id) REFERENCES filled_form (id),
    CONSTRAINT form_subject_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE UNIQUE INDEX form_subject_once ON form_subject (filled_form_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX form_subject_by_person ON form_subject (person_id);

CREATE TABLE form_move (
    id uuid NOT NULL PRIMARY KEY,
    filled_form_id uuid NOT NULL,
    person_id uuid NOT NULL,
    made text NOT NULL,
    because text,
    made_at timestamptz NOT NULL,
    made_by uuid NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT form_move_form FOREIGN KEY (filled_form_id) REFERENCES filled_form (id)
);
CREATE INDEX form_move_by_form ON form_move (filled_form_id, made_at);

CREATE TABLE next_step (
    id uuid NOT NULL PRIMARY KEY,
    filled_form_id uuid NOT NULL,
    person_id uuid NOT NULL,
    step text NOT NULL,
    label text NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    for_person_id uuid NOT NULL,
    after_approval boolean NOT NULL,
    chosen_at timestamptz NOT NULL,
    chosen_by uuid NOT NULL,
    fired_at timestamptz,
    new_form_id uuid,
    cancelled_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT next_step_form FOREIGN KEY (filled_form_id) REFERENCES filled_form (id)
);
CREATE UNIQUE INDEX next_step_once ON next_step (filled_form_id, step) WHERE cancelled_at IS NULL;
CREATE INDEX next_step_by_form ON next_step (filled_form_id);

CREATE TABLE conversation (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    filled_form_id uuid NOT NULL,
    contact_id uuid,
    kind text NOT NULL,
    held_on date NOT NULL,
    held_how text,
    held_by uuid NOT NULL,
    person_centred boolean NOT NULL,
    evidence text NOT NULL,
    own_words text NOT NULL,
    outcome text NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT conversation_form FOREIGN KEY (filled_form_id) REFERENCES filled_form (id),
    CONSTRAINT conversation_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX conversation_by_person ON conversation (person_id, held_on);
CREATE UNIQUE INDEX conversation_once ON conversation (filled_form_id) WHERE superseded_at IS NULL;

CREATE TABLE form_paper (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    paper json NOT NULL,
    revision bigint NOT NULL,
    saved_at timestamptz NOT NULL,
    saved_by uuid NOT NULL
);

CREATE TABLE form_edit (
    id uuid NOT NULL PRIMARY KEY,
    filled_form_id uuid NOT NULL,
    account_id uuid NOT NULL,
    sitting text NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    CONSTRAINT form_edit_sitting UNIQUE (filled_form_id, account_id, sitting)
);

CREATE TABLE draft (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL,
    key text NOT NULL,
    fields json NOT NULL,
    saved_at timestamptz NOT NULL,
    CONSTRAINT draft_key_is_taken UNIQUE (account_id, key)
);

CREATE TABLE browser_key (
    id uuid NOT NULL PRIMARY KEY,
    secret text NOT NULL,
    made_at timestamptz NOT NULL
);

CREATE TABLE outbox (
    id uuid NOT NULL PRIMARY KEY,
    next_step_id uuid,
    kind text NOT NULL,
    target text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    made_at timestamptz NOT NULL,
    tries bigint NOT NULL,
    next_try_at timestamptz,
    sent_at timestamptz,
    last_error text
);
CREATE INDEX outbox_waiting ON outbox (next_try_at) WHERE next_try_at IS NOT NULL;
