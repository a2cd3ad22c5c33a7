-- What was a slip is struck out with a reason: a review, an account, the file of a card, a raise. After a raise that was
-- struck out another may begin on the same day, so the table of rates is made anew without the constraint against it.

ALTER TABLE direct_payment_review ADD COLUMN struck_at timestamptz;
ALTER TABLE direct_payment_review ADD COLUMN struck_by uuid;
ALTER TABLE direct_payment_review ADD COLUMN struck_because text;
ALTER TABLE direct_payment_check ADD COLUMN struck_at timestamptz;
ALTER TABLE direct_payment_check ADD COLUMN struck_by uuid;
ALTER TABLE direct_payment_check ADD COLUMN struck_because text;
ALTER TABLE direct_payment_line ADD COLUMN struck_at timestamptz;
ALTER TABLE direct_payment_line ADD COLUMN struck_by uuid;
ALTER TABLE direct_payment_line ADD COLUMN struck_because text;

CREATE TABLE direct_payment_rate_next (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    direct_payment_id uuid NOT NULL,
    from_on date NOT NULL,
    weekly_pence bigint NOT NULL,
    percent_hundredths bigint,
    because text NOT NULL,
    letter_id uuid,
    set_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    struck_at timestamptz,
    struck_by uuid,
    struck_because text,
    version bigint NOT NULL,
    CONSTRAINT direct_payment_rate_of FOREIGN KEY (direct_payment_id) REFERENCES direct_payment (id),
    CONSTRAINT direct_payment_rate_person FOREIGN KEY (person_id) REFERENCES person (id)
);
INSERT INTO direct_payment_rate_next (id, person_id, direct_payment_id, from_on, weekly_pence, percent_hundredths, because, letter_id, set_by, recorded_at, version) SELECT id, person_id, direct_payment_id, from_on, weekly_pence, percent_hundredths, because, letter_id, set_by, recorded_at, version FROM direct_payment_rate;
DROP INDEX direct_payment_rate_by_person;
DROP TABLE direct_payment_rate;
ALTER TABLE direct_payment_rate_next RENAME TO direct_payment_rate;
CREATE INDEX direct_payment_rate_by_person ON direct_payment_rate (person_id);
CREATE UNIQUE INDEX direct_payment_rate_one ON direct_payment_rate (direct_payment_id, from_on) WHERE struck_at IS NULL;
