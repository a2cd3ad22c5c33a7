-- Where somebody ordinarily lives is a fact with a beginning, a basis and a council, not an answer in one decision.

CREATE TABLE ordinary_residence (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    basis text NOT NULL,
    council text,
    told_by text NOT NULL,
    disputed_on date,
    from_on date NOT NULL,
    until_on date,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT ordinary_residence_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX ordinary_residence_by_person ON ordinary_residence (person_id);
