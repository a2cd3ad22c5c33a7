-- Who was left out of a sample is a part of a calibration; one may be tried before it is put forward; and whether figures
-- are fair and enough is worked out behind the pages and kept.

ALTER TABLE calibration ADD COLUMN left_out json;
ALTER TABLE calibration ADD COLUMN trial boolean NOT NULL DEFAULT FALSE;

CREATE TABLE calibration_check (
    id uuid NOT NULL PRIMARY KEY,
    number bigint NOT NULL,
    told json NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX calibration_check_by_time ON calibration_check (made_at);

-- A sample of completed assessments is looked at for their quality.
CREATE TABLE assessment_audit (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    assessment_id uuid NOT NULL,
    drawn_by uuid NOT NULL,
    drawn_at timestamptz NOT NULL,
    judged text,
    words text,
    judged_by uuid,
    judged_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT assessment_audit_once UNIQUE (assessment_id),
    CONSTRAINT assessment_audit_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT assessment_audit_of FOREIGN KEY (assessment_id) REFERENCES assessment (id)
);
CREATE INDEX assessment_audit_by_person ON assessment_audit (person_id);
