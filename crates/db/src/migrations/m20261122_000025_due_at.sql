-- A limit in hours ends at a minute, not at the end of a day: when it does, and when such a clock was met.

ALTER TABLE deadline ADD COLUMN due_at timestamptz;
ALTER TABLE deadline ADD COLUMN met_at timestamptz;
