-- Two records of one person, joined and parted again.
-- What a column means stands beside its field in src/entities.

CREATE TABLE person_merge (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kept_id uuid NOT NULL,
    gone_id uuid NOT NULL,
    because text NOT NULL,
    taken json NOT NULL,
    moved json NOT NULL,
    merged_at timestamptz NOT NULL,
    merged_by uuid NOT NULL,
    undone_at timestamptz,
    undone_by uuid,
    undone_because text,
    version bigint NOT NULL,
    CONSTRAINT person_merge_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX person_merge_by_person ON person_merge (person_id);
CREATE INDEX person_by_merged_into ON person (merged_into);
