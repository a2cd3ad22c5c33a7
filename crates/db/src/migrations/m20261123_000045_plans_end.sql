-- A plan ends on a day with a reason, and says on what it was begun; a budget that is lower than the one before says on what
-- that rests.

ALTER TABLE plan ADD COLUMN ended_on date;
ALTER TABLE plan ADD COLUMN ended_at timestamptz;
ALTER TABLE plan ADD COLUMN ended_by uuid;
ALTER TABLE plan ADD COLUMN ended_reason text;
ALTER TABLE plan ADD COLUMN rests_on text;
ALTER TABLE plan ADD COLUMN rests_because text;
ALTER TABLE personal_budget ADD COLUMN lowered_after text;
ALTER TABLE personal_budget ADD COLUMN lowered_because text;
DROP INDEX plan_one_agreed;
CREATE UNIQUE INDEX plan_one_agreed ON plan (person_id, kind) WHERE agreed_at IS NOT NULL AND replaced_at IS NULL AND ended_at IS NULL;
