-- Which documents of the record belong to which question of a form that is being filled in. When the form is
-- submitted its answers name them, and these rows tell only where they came from.

CREATE TABLE form_file (
    id uuid PRIMARY KEY,
    filled_form_id uuid NOT NULL REFERENCES filled_form (id),
    question text NOT NULL,
    document_id uuid NOT NULL REFERENCES document (id),
    put_by uuid NOT NULL REFERENCES account (id),
    put_at timestamptz NOT NULL,
    CONSTRAINT form_file_once UNIQUE (filled_form_id, question, document_id)
);
CREATE INDEX form_file_by_document ON form_file (document_id);
