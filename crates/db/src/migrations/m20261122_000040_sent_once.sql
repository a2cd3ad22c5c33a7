-- A form that is sent twice is kept once: what it was is written down with the first change it makes, and where it led.

CREATE TABLE sent_form (
    id uuid NOT NULL PRIMARY KEY,
    digest text NOT NULL,
    led_to text,
    sent_at timestamptz NOT NULL,
    CONSTRAINT sent_form_digest UNIQUE (digest)
);
