-- Who says that a circumstance is so: of some, such as a right to free aftercare, much hangs on it.

ALTER TABLE circumstance ADD COLUMN told_by text;
