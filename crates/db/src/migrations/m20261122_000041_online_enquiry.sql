-- Anybody may tell the council about somebody on an open page. Until a colleague takes it, nobody has.

ALTER TABLE contact ADD COLUMN taker uuid;
UPDATE contact SET taker = taken_by;
ALTER TABLE contact DROP COLUMN taken_by;
ALTER TABLE contact RENAME COLUMN taker TO taken_by;

CREATE TABLE online_enquiry (
    id uuid NOT NULL PRIMARY KEY,
    contact_id uuid NOT NULL,
    answers json NOT NULL,
    about text NOT NULL,
    born_on date,
    age bigint,
    postcode text,
    sent_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT online_enquiry_contact UNIQUE (contact_id),
    CONSTRAINT online_enquiry_of_contact FOREIGN KEY (contact_id) REFERENCES contact (id)
);
