//! What the first page of a record tells of a person beside its head: circumstances, addresses, ways to reach them,
//! what support is in place, what was planned for an emergency; as they are today, read in one question, because a
//! question costs more than its answer.

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::{At, Day, Result};

/// One thing that is so today.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Particular {
    /// `address`, `circumstance`, `detail`, `budget`, `raised`, `stopped`, `service` or `emergency`.
    pub part: String,
    /// Its code in the list of the part; of a circumstance, the list.
    pub kind: String,
    /// The lines of an address, the code of a circumstance, the number or address of a detail; of a
    /// service pence a week, of a budget pence a week and pence once, of a raise pence a week; of a direct payment that is
    /// not paid for now, how the needs are met meanwhile.
    pub text: String,
    /// The postcode of an address, who tells of a circumstance, the note of a detail; of a budget, the pence of it that the person pays.
    pub note: Option<String>,
    /// Since when an address, a circumstance, a raise or a stop is so.
    pub from_on: Option<Day>,
    /// Of details, the one to try first.
    pub preferred: bool,
    /// The row itself: of a plan for an emergency, the form on which it is written; of a raise, the budget.
    pub id: Uuid,
    /// Of a plan for an emergency, the carer: the person, or somebody who cares for them.
    pub carer_id: Option<Uuid>,
    /// When a plan for an emergency was submitted.
    pub submitted_at: Option<At>,
}

const ASKED: &str = "\
    SELECT 'address' AS part, kind, lines AS text, postcode AS note, from_on, FALSE AS preferred, id, \
      CAST(NULL AS uuid) AS carer_id, CAST(NULL AS timestamptz) AS submitted_at FROM address \
    WHERE person_id = $1 AND superseded_at IS NULL AND from_on <= $2 AND (until_on IS NULL OR until_on > $2) \
    UNION ALL \
    SELECT 'circumstance', kind, code, told_by, from_on, FALSE, id, NULL, NULL FROM circumstance \
    WHERE person_id = $1 AND superseded_at IS NULL AND from_on <= $2 AND (until_on IS NULL OR until_on > $2) \
    UNION ALL \
    SELECT 'detail', kind, value, note, NULL, preferred, id, NULL, NULL FROM contact_detail \
    WHERE person_id = $1 AND (ended_on IS NULL OR ended_on > $2) \
    UNION ALL \
    SELECT 'budget', kind, CAST(gross_weekly_pence AS text) || ' ' || CAST(one_off_pence AS text), CAST(adult_weekly_pence AS text), NULL, FALSE, id, NULL, NULL \
    FROM personal_budget WHERE person_id = $1 AND from_on <= $2 AND (until_on IS NULL OR until_on > $2) \
    UNION ALL \
    SELECT 'raised', b.kind, CAST(r.weekly_pence + CASE WHEN d.gross THEN 0 ELSE b.adult_weekly_pence END AS text), NULL, r.from_on, FALSE, b.id, NULL, NULL \
    FROM direct_payment_rate r JOIN direct_payment d ON d.id = r.direct_payment_id JOIN personal_budget b ON b.id = d.budget_id \
    WHERE r.person_id = $1 AND r.struck_at IS NULL AND r.from_on <= $2 AND d.taken = 'direct_payment' \
      AND (d.ended_on IS NULL OR d.ended_on > $2) AND b.from_on <= $2 AND (b.until_on IS NULL OR b.until_on > $2) \
    UNION ALL \
    SELECT 'stopped', '', s.meanwhile, NULL, s.from_on, FALSE, s.id, NULL, NULL \
    FROM direct_payment_suspension s JOIN direct_payment d ON d.id = s.direct_payment_id \
    WHERE s.person_id = $1 AND s.from_on <= $2 AND (s.until_on IS NULL OR s.until_on > $2) AND (d.ended_on IS NULL OR d.ended_on > $2) \
    UNION ALL \
    SELECT 'service', s.service, CAST(COALESCE(s.weekly_pence, 0) AS text), NULL, NULL, FALSE, s.id, NULL, NULL FROM plan_line s \
    JOIN personal_budget b ON b.plan_id = s.plan_id \
    WHERE s.person_id = $1 AND s.removed_at IS NULL AND s.from_on <= $2 AND (s.until_on IS NULL OR s.until_on > $2) \
      AND b.from_on <= $2 AND (b.until_on IS NULL OR b.until_on > $2) \
    UNION ALL \
    SELECT 'emergency', '', '', NULL, NULL, FALSE, id, person_id, submitted_at FROM filled_form \
    WHERE form = 'carers_emergency_plan' AND submitted_at IS NOT NULL AND discarded_at IS NULL \
      AND person_id IN (SELECT other_id FROM relationship \
        WHERE person_id = $1 AND other_id IS NOT NULL AND carer AND removed_at IS NULL AND (until_on IS NULL OR until_on > $2) \
        UNION ALL SELECT $1) \
    ORDER BY 1, 9 DESC, 6 DESC, 5 DESC, 7";

/// What is so of this person today, the latest of each part first.
pub async fn particulars(
    conn: &impl ConnectionTrait,
    person: Uuid,
    today: Day,
) -> Result<Vec<Particular>> {
    let values = [person.into(), today.into()];
    let asked = Statement::from_sql_and_values(conn.get_database_backend(), ASKED, values);
    Ok(Particular::find_by_statement(asked).all(conn).await?)
}
