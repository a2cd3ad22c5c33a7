-- Employers, what was agreed with them, and the roles that they offer; an occupation says which of them it fills. A direct
-- payment says whether it buys the council's own services. What a column means stands beside its field in src/entities.

CREATE TABLE employer (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    does text,
    place text,
    contact_name text,
    phone text,
    email text,
    accessible boolean,
    access_note text,
    ended_on date,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL
);

CREATE TABLE employer_contact (
    id uuid NOT NULL PRIMARY KEY,
    employer_id uuid NOT NULL,
    spoken_on date NOT NULL,
    spoken_with text,
    agreed text NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT employer_contact_employer FOREIGN KEY (employer_id) REFERENCES employer (id)
);
CREATE INDEX employer_contact_by_employer ON employer_contact (employer_id);

CREATE TABLE employer_role (
    id uuid NOT NULL PRIMARY KEY,
    employer_id uuid NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    weekly_hundredths bigint,
    from_on date NOT NULL,
    until_on date,
    support text,
    places bigint NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT employer_role_employer FOREIGN KEY (employer_id) REFERENCES employer (id)
);
CREATE INDEX employer_role_by_employer ON employer_role (employer_id);

ALTER TABLE occupation ADD COLUMN employer_role_id uuid;
CREATE INDEX occupation_by_employer_role ON occupation (employer_role_id) WHERE employer_role_id IS NOT NULL;

ALTER TABLE direct_payment ADD COLUMN own_services text;
ALTER TABLE direct_payment ADD COLUMN own_services_size text;
ALTER TABLE direct_payment ADD COLUMN own_services_because text;
