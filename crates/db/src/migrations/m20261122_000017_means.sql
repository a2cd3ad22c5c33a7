-- Whether the council must meet eligible needs hangs on what the person can pay and on whether care can be arranged
-- without it: these answers, and the reasons that came of them, are kept with the decision.
-- What a column means stands beside its field in src/entities.

ALTER TABLE eligibility_decision ADD COLUMN means text;
ALTER TABLE eligibility_decision ADD COLUMN cannot_arrange boolean;
ALTER TABLE eligibility_decision ADD COLUMN exception text;
ALTER TABLE eligibility_decision ADD COLUMN duty_because json;
