-- Documents in parts, letters, and the pauses of clocks.
-- What a column means stands beside its field in src/entities.

CREATE TABLE document (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    note text,
    file_name text NOT NULL,
    media_type text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    scanned boolean NOT NULL,
    replaces_id uuid,
    uploaded_by uuid NOT NULL,
    uploaded_at timestamptz NOT NULL,
    removed_at timestamptz,
    removed_by uuid,
    removal_asked_by text,
    removed_because text,
    version bigint NOT NULL,
    CONSTRAINT document_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX document_by_person ON document (person_id);

CREATE TABLE document_part (
    id uuid NOT NULL PRIMARY KEY,
    document_id uuid NOT NULL,
    nth bigint NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT document_part_once UNIQUE (document_id, nth)
);

CREATE TABLE letter (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    template text NOT NULL,
    title text NOT NULL,
    to_name text NOT NULL,
    to_lines text NOT NULL,
    to_email text,
    body text NOT NULL,
    written_by uuid NOT NULL,
    written_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT letter_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX letter_by_person ON letter (person_id);

CREATE TABLE deadline_pause (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    deadline_id uuid NOT NULL,
    from_on date NOT NULL,
    until_on date,
    because text NOT NULL,
    paused_by uuid NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT deadline_pause_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX deadline_pause_by_deadline ON deadline_pause (deadline_id);
CREATE INDEX deadline_pause_by_person ON deadline_pause (person_id);
