-- What waits is found without a look at everything that ever was: forms that a team may take, that somebody is to look at
-- again, or that finance is to acknowledge. And what happened to something that is about nobody on file, such as a corrected
-- contact, is found by what it is about.

CREATE INDEX filled_form_to_take ON filled_form (team_id, began_at) WHERE worker_id IS NULL AND submitted_at IS NULL AND discarded_at IS NULL;
CREATE INDEX filled_form_again_by_worker ON filled_form (worker_id, review_on) WHERE review_on IS NOT NULL AND reviewed_on IS NULL;
CREATE INDEX filled_form_again_by_team ON filled_form (team_id, review_on) WHERE review_on IS NOT NULL AND reviewed_on IS NULL;
CREATE INDEX filled_form_to_acknowledge ON filled_form (submitted_at) WHERE submitted_at IS NOT NULL AND discarded_at IS NULL AND acknowledged_at IS NULL;
CREATE INDEX event_about_nobody ON event (about_id) WHERE person_id IS NULL;
CREATE INDEX referral_by_contact ON referral (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX assessment_by_other ON assessment (other_id) WHERE other_id IS NOT NULL;
-- Most rows have none: what is counted of the others alone is worth looking at.
DROP INDEX assessment_by_batch;
CREATE INDEX assessment_by_batch ON assessment (batch_id) WHERE batch_id IS NOT NULL;
DROP INDEX filled_form_by_earlier;
CREATE INDEX filled_form_by_earlier ON filled_form (from_id) WHERE from_id IS NOT NULL;
DROP INDEX hand_off_by_contact;
CREATE INDEX hand_off_by_contact ON hand_off (contact_id) WHERE contact_id IS NOT NULL;
-- What waits at the front door is counted on every day's first page.
DROP INDEX contact_undecided;
CREATE INDEX contact_waiting ON contact (team_id, received_at, danger, taken_by, decided_at) WHERE decided_at IS NULL;
-- What lies ahead on a record, without a look at all that was met and done.
CREATE INDEX deadline_running ON deadline (person_id) WHERE met_on IS NULL AND stopped_on IS NULL;
CREATE INDEX filled_form_open ON filled_form (person_id) WHERE discarded_at IS NULL AND (submitted_at IS NULL OR (approval <> 'none' AND (approved_at IS NULL OR (panel_asked_at IS NOT NULL AND panel_approved_at IS NULL))));
