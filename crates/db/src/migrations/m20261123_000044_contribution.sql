-- What somebody may have to pay is estimated once from a few facts, and told wherever it is asked about.

CREATE TABLE contribution_estimate (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    setting text NOT NULL,
    household text NOT NULL,
    benefit text NOT NULL,
    capital_pence bigint NOT NULL,
    income_pence bigint NOT NULL,
    housing_pence bigint NOT NULL,
    extra_pence bigint NOT NULL,
    weekly_pence bigint,
    because json NOT NULL,
    rates_from date NOT NULL,
    estimated_on date NOT NULL,
    estimated_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT contribution_estimate_person FOREIGN KEY (person_id) REFERENCES person (id)
);

CREATE INDEX contribution_estimate_by_person ON contribution_estimate (person_id);

-- An assessment is given in writing to the person, and to their carer and others whom they ask us to give it to.

CREATE TABLE assessment_copy (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    assessment_id uuid NOT NULL,
    given_to text,
    given_on date NOT NULL,
    how text NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT assessment_copy_of FOREIGN KEY (assessment_id) REFERENCES assessment (id),
    CONSTRAINT assessment_copy_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX assessment_copy_by_person ON assessment_copy (person_id);
CREATE INDEX assessment_copy_by_assessment ON assessment_copy (assessment_id);
