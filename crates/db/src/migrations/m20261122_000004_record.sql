-- The rest of a record: warnings, relationships, alerts, key contacts, consent, notes about several people, tasks.
-- What a column means stands beside its field in src/entities.

CREATE TABLE warning_note (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    from_on date NOT NULL,
    next_review_on date,
    ended_on date,
    disclosed boolean NOT NULL,
    disclosed_on date,
    disclosed_by text,
    undisclosed_because text,
    manager text NOT NULL,
    manager_on date NOT NULL,
    written_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT warning_note_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX warning_note_by_person ON warning_note (person_id);

CREATE TABLE warning_review (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    warning_id uuid NOT NULL,
    reviewed_on date NOT NULL,
    text text NOT NULL,
    ended boolean NOT NULL,
    next_review_on date,
    disclosed boolean NOT NULL,
    disclosed_on date,
    disclosed_by text,
    undisclosed_because text,
    manager text NOT NULL,
    manager_on date NOT NULL,
    reviewed_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT warning_review_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT warning_review_warning FOREIGN KEY (warning_id) REFERENCES warning_note (id)
);
CREATE INDEX warning_review_by_person ON warning_review (person_id);
CREATE INDEX warning_review_by_warning ON warning_review (warning_id);

CREATE TABLE relationship (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    other_id uuid,
    pair_id uuid,
    kind text NOT NULL,
    name text,
    phone text,
    email text,
    note text,
    carer boolean NOT NULL,
    main_carer boolean NOT NULL,
    next_of_kin boolean NOT NULL,
    emergency_contact boolean NOT NULL,
    lives_with boolean NOT NULL,
    attorney text,
    from_on date,
    until_on date,
    ended_because text,
    removed_at timestamptz,
    removed_by uuid,
    removed_because text,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT relationship_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT relationship_other FOREIGN KEY (other_id) REFERENCES person (id)
);
CREATE INDEX relationship_by_person ON relationship (person_id);
CREATE INDEX relationship_by_other ON relationship (other_id);
CREATE UNIQUE INDEX relationship_once ON relationship (person_id, other_id, kind) WHERE other_id IS NOT NULL AND until_on IS NULL AND removed_at IS NULL;

CREATE TABLE alert (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    text text,
    from_on date NOT NULL,
    until_on date,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT alert_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX alert_by_person ON alert (person_id);

CREATE TABLE key_contact (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    role text NOT NULL,
    name text NOT NULL,
    organisation text,
    phone text,
    email text,
    note text,
    from_on date NOT NULL,
    until_on date,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT key_contact_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX key_contact_by_person ON key_contact (person_id);

CREATE TABLE consent (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    topic text NOT NULL,
    answer text NOT NULL,
    with_whom text,
    note text,
    from_on date NOT NULL,
    until_on date,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT consent_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX consent_by_person ON consent (person_id);

CREATE TABLE note_person (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    note_id uuid NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT note_person_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT note_person_note FOREIGN KEY (note_id) REFERENCES case_note (id),
    CONSTRAINT note_person_once UNIQUE (note_id, person_id)
);
CREATE INDEX note_person_by_person ON note_person (person_id);

CREATE TABLE task (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    note text,
    place text,
    due_on date NOT NULL,
    starts_at timestamptz,
    minutes bigint,
    worker_id uuid,
    team_id uuid,
    repeats text,
    repeats_until date,
    follows_id uuid,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    done_at timestamptz,
    done_by uuid,
    outcome text,
    cancelled_at timestamptz,
    cancelled_by uuid,
    cancelled_because text,
    version bigint NOT NULL,
    CONSTRAINT task_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX task_by_person ON task (person_id);
CREATE INDEX task_by_worker ON task (worker_id, due_on) WHERE done_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX task_by_team ON task (team_id, due_on) WHERE done_at IS NULL AND cancelled_at IS NULL;

CREATE TABLE calendar_feed (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL,
    token_hash text NOT NULL,
    made_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT calendar_feed_token UNIQUE (token_hash)
);
CREATE INDEX calendar_feed_by_account ON calendar_feed (account_id);
