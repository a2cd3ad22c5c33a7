-- A visit is often marked as done on another day than it was made.

ALTER TABLE task ADD COLUMN done_on date;
