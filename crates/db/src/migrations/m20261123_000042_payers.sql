-- Who pays a direct payment out may change on a day: what each was to pay, and did pay, stays its own.

CREATE TABLE direct_payment_payer (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    direct_payment_id uuid NOT NULL,
    from_on date NOT NULL,
    paid_by text,
    paid_by_team_id uuid,
    because text,
    set_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    taken_back_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT direct_payment_payer_of FOREIGN KEY (direct_payment_id) REFERENCES direct_payment (id),
    CONSTRAINT direct_payment_payer_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX direct_payment_payer_by_person ON direct_payment_payer (person_id);
CREATE UNIQUE INDEX direct_payment_payer_one ON direct_payment_payer (direct_payment_id, from_on) WHERE taken_back_at IS NULL;
ALTER TABLE direct_payment_paid ADD COLUMN payer_id uuid;
