-- Asked once and told back. Help to get back on one's feet is offered before long-term support: what came of it, at the decision and in the plan.

ALTER TABLE eligibility_decision ADD COLUMN reablement text;
ALTER TABLE eligibility_decision ADD COLUMN reablement_because text;
ALTER TABLE plan ADD COLUMN reablement text;
ALTER TABLE plan ADD COLUMN reablement_because text;

-- What is very hard for somebody when they take part, as the last assessment or a correction since tells it.
ALTER TABLE person ADD COLUMN difficulties text;
