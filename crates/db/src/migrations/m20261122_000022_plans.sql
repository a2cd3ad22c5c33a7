-- Why a plan does not meet a need that the assessment found eligible; what moved in a time is found without reading every plan.

ALTER TABLE plan_need ADD COLUMN not_because text;

CREATE INDEX plan_move_by_time ON plan_move (moved_at);
