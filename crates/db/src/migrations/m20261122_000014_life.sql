-- Work handed out to others line by line; preparing for adult life; work, days and homes; equipment; homes that are planned.
-- What a column means stands beside its field in src/entities.

ALTER TABLE assessment_batch ADD COLUMN team_id uuid;

CREATE TABLE batch_line (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    assessment_id uuid,
    review_id uuid,
    from_team_id uuid,
    from_worker_id uuid,
    waited_since date NOT NULL,
    handed_on date NOT NULL,
    handed_by uuid NOT NULL,
    returned_on date,
    returned_by uuid,
    returned_because text,
    returned_note text,
    version bigint NOT NULL,
    CONSTRAINT batch_line_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT batch_line_batch FOREIGN KEY (batch_id) REFERENCES assessment_batch (id),
    CONSTRAINT batch_line_assessment FOREIGN KEY (assessment_id) REFERENCES assessment (id),
    CONSTRAINT batch_line_review FOREIGN KEY (review_id) REFERENCES review (id)
);
CREATE INDEX batch_line_by_batch ON batch_line (batch_id);
CREATE INDEX batch_line_by_person ON batch_line (person_id);
CREATE UNIQUE INDEX batch_line_assessment_once ON batch_line (assessment_id) WHERE assessment_id IS NOT NULL AND returned_on IS NULL;
CREATE UNIQUE INDEX batch_line_review_once ON batch_line (review_id) WHERE review_id IS NOT NULL AND returned_on IS NULL;

CREATE TABLE adult_life (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    opened_on date NOT NULL,
    opened_by uuid NOT NULL,
    child_lead text,
    child_lead_id uuid,
    adult_lead_id uuid,
    has_education_plan boolean,
    education text,
    likely_needs text,
    benefit boolean,
    benefit_on date,
    benefit_because text,
    at_18 text,
    at_18_agreed_on date,
    alternatives text,
    alternatives_on date,
    closed_on date,
    closed_because text,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT adult_life_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX adult_life_by_person ON adult_life (person_id);
CREATE UNIQUE INDEX adult_life_once ON adult_life (person_id) WHERE closed_on IS NULL;

CREATE TABLE occupation (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    place text NOT NULL,
    role text,
    weekly_hundredths bigint,
    days_a_week bigint,
    lot text,
    began_on date NOT NULL,
    expected_until date,
    ended_on date,
    ended_because text,
    supported_by uuid,
    note text,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT occupation_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX occupation_by_person ON occupation (person_id);
CREATE INDEX occupation_going_on ON occupation (kind) WHERE ended_on IS NULL AND superseded_at IS NULL;
CREATE INDEX occupation_by_supporter ON occupation (supported_by) WHERE supported_by IS NOT NULL;

CREATE TABLE housing_scheme (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    area text,
    provider text,
    units bigint NOT NULL,
    stage text NOT NULL,
    stage_on date NOT NULL,
    opens_on date,
    note text,
    version bigint NOT NULL
);

CREATE TABLE scheme_stage (
    id uuid NOT NULL PRIMARY KEY,
    scheme_id uuid NOT NULL,
    stage text NOT NULL,
    units bigint NOT NULL,
    stage_on date NOT NULL,
    said_by uuid NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT scheme_stage_scheme FOREIGN KEY (scheme_id) REFERENCES housing_scheme (id)
);
CREATE INDEX scheme_stage_by_scheme ON scheme_stage (scheme_id);

CREATE TABLE tenancy (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    accommodation text NOT NULL,
    purpose text,
    scheme_id uuid,
    landlord text,
    began_on date NOT NULL,
    expected_until date,
    ended_on date,
    ended_because text,
    supported_by uuid,
    note text,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT tenancy_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT tenancy_scheme FOREIGN KEY (scheme_id) REFERENCES housing_scheme (id)
);
CREATE INDEX tenancy_by_person ON tenancy (person_id);
CREATE INDEX tenancy_to_end ON tenancy (expected_until) WHERE ended_on IS NULL AND superseded_at IS NULL;
CREATE INDEX tenancy_by_scheme ON tenancy (scheme_id) WHERE scheme_id IS NOT NULL;

CREATE TABLE pilot (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    about text,
    began_on date NOT NULL,
    ended_on date,
    version bigint NOT NULL
);

CREATE TABLE pilot_member (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    pilot_id uuid NOT NULL,
    joined_on date NOT NULL,
    left_on date,
    version bigint NOT NULL,
    CONSTRAINT pilot_member_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT pilot_member_pilot FOREIGN KEY (pilot_id) REFERENCES pilot (id)
);
CREATE INDEX pilot_member_by_person ON pilot_member (person_id);
CREATE UNIQUE INDEX pilot_member_once ON pilot_member (pilot_id, person_id);

CREATE TABLE equipment (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    stage text NOT NULL,
    item text,
    why text NOT NULL,
    how text,
    number text,
    supplier text,
    considered_on date NOT NULL,
    considered_by uuid NOT NULL,
    given_on date,
    expires_on date,
    redeemed_on date,
    redeemed_at_place text,
    returned_on date,
    version bigint NOT NULL,
    CONSTRAINT equipment_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX equipment_by_person ON equipment (person_id);
CREATE UNIQUE INDEX equipment_by_number ON equipment (number) WHERE number IS NOT NULL;

CREATE TABLE care_home_stay (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    place text NOT NULL,
    began_on date NOT NULL,
    ended_on date NOT NULL,
    taken_back_because text,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT care_home_stay_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX care_home_stay_by_person ON care_home_stay (person_id);
