-- A worker's own plans under way, asked for on every My day.

CREATE INDEX plan_by_writer ON plan (began_by) WHERE agreed_at IS NULL AND discarded_at IS NULL;
