-- When a time limit in hours began, to the instant: a limit that a council changes is reckoned anew from there.

ALTER TABLE deadline ADD COLUMN started_at timestamptz;
