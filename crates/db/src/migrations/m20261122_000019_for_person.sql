-- For whom a next step is: asked for when two records are joined. Messages that were given up: told to managers.

CREATE INDEX next_step_by_for_person ON next_step (for_person_id);
CREATE INDEX outbox_given_up ON outbox (made_at) WHERE next_try_at IS NULL AND sent_at IS NULL;
