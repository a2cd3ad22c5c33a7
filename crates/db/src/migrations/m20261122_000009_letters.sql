-- Letters by email: the outbox knows which letter a message brings.

ALTER TABLE outbox ADD COLUMN letter_id uuid;
CREATE INDEX outbox_by_letter ON outbox (letter_id) WHERE letter_id IS NOT NULL;
CREATE INDEX outbox_by_next_step ON outbox (next_step_id) WHERE next_step_id IS NOT NULL;
