-- Cases taken on a visit: the devices that hold them, what each holds, and what came back.
-- What a column means stands beside its field in src/entities.

CREATE TABLE visit_device (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL,
    session_id uuid,
    agent text,
    token_hash text NOT NULL,
    made_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    wiped_at timestamptz,
    gone_at timestamptz
);
CREATE INDEX visit_device_by_account ON visit_device (account_id);

CREATE TABLE visit_pack (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    account_id uuid NOT NULL,
    device_id uuid NOT NULL,
    filled_form_id uuid,
    taken_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    returned_at timestamptz,
    wiped_at timestamptz,
    wiped_by uuid,
    version bigint NOT NULL,
    CONSTRAINT visit_pack_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX visit_pack_by_account ON visit_pack (account_id);
CREATE INDEX visit_pack_by_device ON visit_pack (device_id);
CREATE INDEX visit_pack_by_person ON visit_pack (person_id);

CREATE TABLE visit_file (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    visit_pack_id uuid NOT NULL,
    filled_form_id uuid,
    document_id uuid NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT visit_file_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX visit_file_by_pack ON visit_file (visit_pack_id);
CREATE INDEX visit_file_by_person ON visit_file (person_id);
CREATE INDEX visit_file_by_form ON visit_file (filled_form_id);
