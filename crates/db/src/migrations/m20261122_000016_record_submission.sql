-- Submissions of the national return that were made from the record behind the pages, with what they come to.

CREATE TABLE record_submission (
    id uuid NOT NULL PRIMARY KEY,
    number bigint NOT NULL,
    council_code text NOT NULL,
    from_on date NOT NULL,
    to_on date NOT NULL,
    state text NOT NULL,
    says text,
    preview json,
    file_id uuid,
    started_at timestamptz NOT NULL,
    started_by uuid,
    finished_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT record_submission_file FOREIGN KEY (file_id) REFERENCES return_file (id),
    CONSTRAINT record_submission_started_by FOREIGN KEY (started_by) REFERENCES account (id),
    CONSTRAINT record_submission_number_is_taken UNIQUE (number)
);
