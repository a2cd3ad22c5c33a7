-- Direct payments that a commissioned body pays out, with its team here, and what was paid.

ALTER TABLE direct_payment ADD COLUMN paid_by_team_id uuid;
CREATE INDEX direct_payment_by_payer ON direct_payment (paid_by_team_id) WHERE paid_by_team_id IS NOT NULL;

CREATE TABLE direct_payment_paid (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    direct_payment_id uuid NOT NULL,
    paid_on date NOT NULL,
    paid_pence bigint NOT NULL,
    reference text,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    struck_at timestamptz,
    struck_by uuid,
    struck_because text,
    version bigint NOT NULL,
    CONSTRAINT direct_payment_paid_of FOREIGN KEY (direct_payment_id) REFERENCES direct_payment (id),
    CONSTRAINT direct_payment_paid_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX direct_payment_paid_by_person ON direct_payment_paid (person_id);
CREATE INDEX direct_payment_paid_by_payment ON direct_payment_paid (direct_payment_id);
