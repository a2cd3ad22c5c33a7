-- A plan keeps the end that was set before a death ended it, and the day on which an end was found to be a mistake.

ALTER TABLE plan ADD COLUMN end_set_on date;
ALTER TABLE plan ADD COLUMN end_set_reason text;
ALTER TABLE plan ADD COLUMN end_set_because text;
ALTER TABLE plan ADD COLUMN resumed_on date;
