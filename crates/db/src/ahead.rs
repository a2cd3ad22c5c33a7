//! What lies ahead on a record: clocks that run, work that waits, forms, assessments, decisions and reviews under
//! way, read in one question whatever the record holds.

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::{Day, Result};

/// One thing that lies ahead.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Lies {
    /// Which of `rules::pathway::Ahead`: `due`, `referral`, `work`, `form`, `approve`, `plan`, `review` and so on; or
    /// `begun`, work that was asked for and has come to an assessment, a conversation or reablement since; `over`, an
    /// assessment that was asked for and is completed; `task`, something to be done by a day; `visit`, an appointment.
    pub part: String,
    /// The time limit, the step, or the kind; of a task the code of its kind.
    pub code: String,
    /// In words, where the record has them; of what is asked of a team, and of an assessment, the name of the team.
    pub title: Option<String>,
    /// The day it is due, or since when it is so.
    pub due_on: Option<Day>,
    /// Who has it.
    pub worker: Option<String>,
    /// The row that tells it.
    pub id: Uuid,
    /// The table and the row on whose page it is done: of a decision, the assessment.
    pub about: String,
    pub about_id: Uuid,
}

/// Whatever is over, replaced or put away is not ahead.
const ASKED: &str = "\
    SELECT 'due' AS part, d.timescale AS code, d.title AS title, d.due_on AS due_on, a.name AS worker, d.id AS id, \
      d.about_table AS about, d.about_id AS about_id \
    FROM deadline d LEFT JOIN account a ON a.id = d.worker_id \
    WHERE d.person_id = $1 AND d.met_on IS NULL AND d.stopped_on IS NULL \
    UNION ALL \
    SELECT CASE WHEN k.starts_at IS NULL THEN 'task' ELSE 'visit' END, k.kind, k.title, k.due_on, a.name, k.id, 'task', k.id \
    FROM task k LEFT JOIN account a ON a.id = k.worker_id \
    WHERE k.person_id = $1 AND k.done_at IS NULL AND k.cancelled_at IS NULL \
    UNION ALL \
    SELECT CASE WHEN r.allocated_on IS NULL THEN 'referral' \
      WHEN EXISTS (SELECT 1 FROM assessment b WHERE b.person_id = $1 AND b.superseded_at IS NULL \
        AND b.completed_on IS NOT NULL AND b.began_on >= r.received_on AND ( \
          r.kind = 'care_act_assessment' AND b.kind IN ('needs', 'supported_self', 'combined', 'childs_needs') \
          OR r.kind = 'carers_assessment' AND b.kind IN ('carers', 'combined', 'young_carer', 'childs_carer') \
          OR r.kind = 'occupational_therapy' AND b.kind = 'occupational_therapy' \
          OR r.kind = 'sensory_assessment' AND b.kind = 'sensory')) THEN 'over' \
      WHEN EXISTS (SELECT 1 FROM assessment b WHERE b.person_id = $1 AND b.superseded_at IS NULL \
        AND b.began_on >= r.received_on) \
      OR EXISTS (SELECT 1 FROM conversation c WHERE c.person_id = $1 AND c.superseded_at IS NULL \
        AND c.held_on >= r.received_on) \
      OR EXISTS (SELECT 1 FROM reablement_episode h WHERE h.person_id = $1 AND h.superseded_at IS NULL \
        AND h.began_on >= r.received_on) THEN 'begun' ELSE 'work' END, \
      r.kind, t.name, COALESCE(r.allocated_on, r.received_on), NULL, r.id, 'referral', r.id \
    FROM referral r JOIN team t ON t.id = r.team_id WHERE r.person_id = $1 AND r.closed_on IS NULL \
    UNION ALL \
    SELECT CASE WHEN f.submitted_at IS NULL THEN 'form' ELSE 'approve' END, f.step, f.title, NULL, \
      CASE WHEN f.submitted_at IS NULL THEN a.name END, f.id, 'filled_form', f.id \
    FROM filled_form f LEFT JOIN account a ON a.id = f.worker_id \
    WHERE f.person_id = $1 AND f.discarded_at IS NULL AND (f.submitted_at IS NULL OR (f.approval <> 'none' AND \
      (f.approved_at IS NULL OR (f.panel_asked_at IS NOT NULL AND f.panel_approved_at IS NULL)))) \
    UNION ALL \
    SELECT CASE WHEN s.completed_on IS NOT NULL THEN 'decide' WHEN s.refused_on IS NOT NULL THEN 'despite' \
      ELSE 'assessment' END, s.kind, t.name, NULL, a.name, s.id, 'assessment', s.id \
    FROM assessment s LEFT JOIN account a ON a.id = s.worker_id LEFT JOIN team t ON t.id = s.team_id \
    WHERE s.person_id = $1 AND s.superseded_at IS NULL AND ((s.closed_on IS NULL AND s.filled_form_id IS NULL) OR \
      (s.completed_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM eligibility_decision e \
        WHERE e.assessment_id = s.id AND e.superseded_at IS NULL))) \
    UNION ALL \
    SELECT 'plan', s.kind, NULL, NULL, a.name, e.id, 'assessment', s.id \
    FROM eligibility_decision e JOIN assessment s ON s.id = e.assessment_id LEFT JOIN account a ON a.id = s.worker_id \
    WHERE e.person_id = $1 AND e.superseded_at IS NULL AND s.superseded_at IS NULL AND e.result = 'eligible' \
      AND s.kind NOT IN ('childs_needs', 'childs_carer', 'young_carer') AND (e.wants_council IS NULL OR e.wants_council) AND NOT EXISTS (SELECT 1 FROM plan p \
        WHERE p.person_id = $1 AND p.discarded_at IS NULL AND p.began_at >= e.recorded_at) \
    UNION ALL \
    SELECT 'tell', s.kind, NULL, NULL, a.name, e.id, 'assessment', s.id \
    FROM eligibility_decision e JOIN assessment s ON s.id = e.assessment_id LEFT JOIN account a ON a.id = e.decided_by \
    WHERE e.person_id = $1 AND e.superseded_at IS NULL AND s.superseded_at IS NULL AND e.copy_given_on IS NULL \
      AND (e.result <> 'eligible' OR NOT COALESCE(e.wants_council, true)) AND NOT EXISTS (SELECT 1 FROM assessment n \
        WHERE n.person_id = $1 AND n.superseded_at IS NULL AND n.recorded_at > e.recorded_at) \
    UNION ALL \
    SELECT 'again', s.kind, NULL, s.offer_again_on, a.name, s.id, 'assessment', s.id \
    FROM assessment s LEFT JOIN account a ON a.id = s.worker_id WHERE s.person_id = $1 AND s.superseded_at IS NULL AND s.closed_on IS NOT NULL \
      AND s.offer_again_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM assessment n \
        WHERE n.person_id = $1 AND n.superseded_at IS NULL AND n.recorded_at > s.recorded_at) \
    UNION ALL \
    SELECT CASE WHEN p.submitted_at IS NULL THEN 'form' WHEN p.authorised_at IS NULL THEN 'approve' ELSE 'agree' END, \
      'plan', NULL, CASE WHEN p.authorised_at IS NOT NULL AND p.panel_advised_at IS NULL THEN p.panel_due_on END, \
      CASE WHEN p.submitted_at IS NULL THEN a.name END, p.id, 'plan', p.id \
    FROM plan p LEFT JOIN account a ON a.id = p.began_by \
    WHERE p.person_id = $1 AND p.agreed_at IS NULL AND p.discarded_at IS NULL \
    UNION ALL \
    SELECT 'take', p.kind, NULL, NULL, a.name, b.id, 'plan', p.id \
    FROM personal_budget b JOIN plan p ON p.id = b.plan_id LEFT JOIN account a ON a.id = p.began_by \
    WHERE b.person_id = $1 AND (b.until_on IS NULL OR b.until_on > $2) AND p.replaced_at IS NULL \
      AND (p.ended_on IS NULL OR p.ended_on > $2) AND NOT EXISTS (SELECT 1 FROM direct_payment d \
        WHERE d.person_id = $1 AND d.budget_id = b.id AND d.decided = 'agreed' AND (d.ended_on IS NULL OR d.ended_on >= b.until_on)) \
    UNION ALL \
    SELECT 'end', p.kind, NULL, v.held_on, a.name, v.id, 'plan', p.id \
    FROM review v JOIN plan p ON p.id = v.plan_id LEFT JOIN account a ON a.id = v.worker_id \
    WHERE v.person_id = $1 AND v.superseded_at IS NULL AND v.held_on IS NOT NULL AND v.kind <> 'short_term' \
      AND v.result IN ('ended_independent', 'ended_other') \
      AND p.agreed_at IS NOT NULL AND p.replaced_at IS NULL AND p.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM review w \
        WHERE w.person_id = $1 AND w.plan_id = p.id AND w.superseded_at IS NULL AND w.held_on > v.held_on) \
      AND (p.resumed_on IS NULL OR v.held_on > p.resumed_on) \
    UNION ALL \
    SELECT CASE WHEN h.ended_on IS NULL THEN 'reablement' ELSE 'ask' END, 'reablement', NULL, \
      CASE WHEN h.ended_on IS NULL THEN COALESCE(h.expected_until, h.free_until) ELSE h.follow_up_due_on END, COALESCE(h.provider, a.name), h.id, \
      'reablement_episode', h.id \
    FROM reablement_episode h LEFT JOIN account a ON a.id = h.recorded_by WHERE h.person_id = $1 AND h.superseded_at IS NULL AND (h.ended_on IS NULL OR \
      (h.follow_up_due_on IS NOT NULL AND h.follow_up_on IS NULL)) \
    UNION ALL \
    SELECT 'review', v.kind, NULL, v.due_on, a.name, v.id, 'review', v.id \
    FROM review v LEFT JOIN account a ON a.id = v.worker_id \
    WHERE v.person_id = $1 AND v.held_on IS NULL AND v.declined_on IS NULL AND v.stopped_on IS NULL \
      AND v.superseded_at IS NULL \
    ORDER BY 4, 6";

/// What lies ahead on this person's record today, the soonest first.
pub async fn ahead(conn: &impl ConnectionTrait, person: Uuid, today: Day) -> Result<Vec<Lies>> {
    let values = [person.into(), today.into()];
    let asked = Statement::from_sql_and_values(conn.get_database_backend(), ASKED, values);
    Ok(Lies::find_by_statement(asked).all(conn).await?)
}
