-- A direct payment that is not paid for a time, and what makes it be looked at again before its day.

CREATE TABLE direct_payment_suspension (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    direct_payment_id uuid NOT NULL,
    from_on date NOT NULL,
    because text NOT NULL,
    meanwhile text NOT NULL,
    until_on date,
    ended_because text,
    suspended_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT direct_payment_suspension_of FOREIGN KEY (direct_payment_id) REFERENCES direct_payment (id),
    CONSTRAINT direct_payment_suspension_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX direct_payment_suspension_by_person ON direct_payment_suspension (person_id);
CREATE INDEX direct_payment_suspension_by_payment ON direct_payment_suspension (direct_payment_id);
CREATE UNIQUE INDEX direct_payment_suspended_once ON direct_payment_suspension (direct_payment_id) WHERE until_on IS NULL;

CREATE TABLE direct_payment_trigger (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    direct_payment_id uuid NOT NULL,
    kind text NOT NULL,
    known_on date NOT NULL,
    says text NOT NULL,
    due_on date NOT NULL,
    reviewed_on date,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT direct_payment_trigger_of FOREIGN KEY (direct_payment_id) REFERENCES direct_payment (id),
    CONSTRAINT direct_payment_trigger_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX direct_payment_trigger_by_person ON direct_payment_trigger (person_id);
CREATE INDEX direct_payment_trigger_by_payment ON direct_payment_trigger (direct_payment_id);
