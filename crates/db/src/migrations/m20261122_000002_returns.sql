-- The returns room: submission files as they were sent, runs over them, and the checks as work.

CREATE TABLE return_file (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    council_code text,
    from_on date,
    to_on date,
    rows bigint NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    sent_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    received_by uuid,
    version bigint NOT NULL,
    CONSTRAINT return_file_received_by FOREIGN KEY (received_by) REFERENCES account (id),
    CONSTRAINT return_file_is_here_already UNIQUE (sha256)
);

CREATE TABLE return_chunk (
    id uuid NOT NULL PRIMARY KEY,
    file_id uuid NOT NULL,
    place bigint NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT return_chunk_file FOREIGN KEY (file_id) REFERENCES return_file (id),
    CONSTRAINT return_chunk_has_its_place UNIQUE (file_id, place)
);

CREATE TABLE return_run (
    id uuid NOT NULL PRIMARY KEY,
    number bigint NOT NULL,
    council_code text NOT NULL,
    files json NOT NULL,
    as_of date NOT NULL,
    state text NOT NULL,
    says text,
    latest_to date,
    rows bigint,
    rejected bigint,
    score_tenths bigint,
    started_at timestamptz NOT NULL,
    started_by uuid,
    finished_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT return_run_started_by FOREIGN KEY (started_by) REFERENCES account (id),
    CONSTRAINT return_run_number_is_taken UNIQUE (number)
);

CREATE TABLE return_progress (
    id uuid NOT NULL PRIMARY KEY,
    step bigint NOT NULL,
    steps bigint NOT NULL,
    says text NOT NULL,
    beat_at timestamptz NOT NULL
);

CREATE TABLE return_result (
    id uuid NOT NULL PRIMARY KEY,
    run_id uuid NOT NULL,
    name text NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT return_result_run FOREIGN KEY (run_id) REFERENCES return_run (id),
    CONSTRAINT return_result_name UNIQUE (run_id, name)
);

CREATE TABLE return_task (
    id uuid NOT NULL PRIMARY KEY,
    rule text NOT NULL,
    team_id uuid,
    account_id uuid,
    state text NOT NULL,
    note text,
    changed_at timestamptz NOT NULL,
    changed_by uuid,
    version bigint NOT NULL,
    CONSTRAINT return_task_team FOREIGN KEY (team_id) REFERENCES team (id),
    CONSTRAINT return_task_account FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT return_task_rule_is_taken UNIQUE (rule)
);
