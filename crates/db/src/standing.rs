//! What stands at the top of every page of a record beside the person: warnings, alerts, who cares for them and for
//! whom they care, what they need in order to be told and to tell, who has the case; read in one question whatever the record
//! holds, because a question costs more than its answer.

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::{Day, Result};

/// One thing that stands at the top of a record.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Stands {
    /// `warning`, `alert`, `carer`, `cares_for`, `need`, `stopped` (a direct payment that is not paid for now) or `case`.
    pub part: String,
    /// Its code in the list of the part; of a case, the code of the team.
    pub kind: String,
    /// The words of an alert, the note of a need, the name of a case's team.
    pub text: Option<String>,
    /// The name of a carer, or of whom the person cares for, where readers of this record may know it; of the worker who has the case.
    pub name: Option<String>,
}

/// A carer who is on record, or whom the person cares for, is named where their own record is of the same service, not restricted and not
/// marked as made in error.
const ASKED: &str = "\
    SELECT 'warning' AS part, kind, NULL AS text, NULL AS name, id FROM warning_note \
    WHERE person_id = $1 AND ended_on IS NULL \
    UNION ALL \
    SELECT 'alert', kind, text, NULL, id FROM alert \
    WHERE person_id = $1 AND superseded_at IS NULL AND from_on <= $2 AND (until_on IS NULL OR until_on > $2) \
    UNION ALL \
    SELECT 'carer', r.kind, NULL, CASE WHEN r.other_id IS NULL THEN r.name \
      WHEN o.service = $3 AND o.deleted_on IS NULL AND NOT EXISTS (SELECT 1 FROM restriction x \
        WHERE x.person_id = r.other_id AND x.from_on <= $2 AND (x.until_on IS NULL OR x.until_on > $2)) \
      THEN o.given_names || ' ' || o.family_name END, r.id \
    FROM relationship r LEFT JOIN person o ON o.id = r.other_id \
    WHERE r.person_id = $1 AND r.main_carer AND r.removed_at IS NULL AND (r.until_on IS NULL OR r.until_on > $2) \
    UNION ALL \
    SELECT 'cares_for', r.kind, NULL, CASE \
      WHEN o.service = $3 AND o.deleted_on IS NULL AND NOT EXISTS (SELECT 1 FROM restriction x \
        WHERE x.person_id = r.other_id AND x.from_on <= $2 AND (x.until_on IS NULL OR x.until_on > $2)) \
      THEN o.given_names || ' ' || o.family_name END, r.id \
    FROM relationship r JOIN relationship p ON p.id = r.pair_id JOIN person o ON o.id = r.other_id \
    WHERE r.person_id = $1 AND p.carer AND r.removed_at IS NULL AND (r.until_on IS NULL OR r.until_on > $2) \
    UNION ALL \
    SELECT 'need', need, note, NULL, id FROM communication_need \
    WHERE person_id = $1 AND (ended_on IS NULL OR ended_on > $2) \
    UNION ALL \
    SELECT 'stopped', '', NULL, NULL, s.id FROM direct_payment_suspension s \
    JOIN direct_payment d ON d.id = s.direct_payment_id \
    WHERE s.person_id = $1 AND s.from_on <= $2 AND (s.until_on IS NULL OR s.until_on > $2) AND (d.ended_on IS NULL OR d.ended_on > $2) \
    UNION ALL \
    SELECT 'case', t.code, t.name, a.name, l.id FROM allocation l \
    JOIN team t ON t.id = l.team_id LEFT JOIN account a ON a.id = l.worker_id \
    WHERE l.person_id = $1 AND (l.until_on IS NULL OR l.until_on > $2) \
    ORDER BY 1, 5";

/// What stands at the top of this person's record today, each part in its order. `service`: whose record it is, adults
/// or children.
pub async fn standing(
    conn: &impl ConnectionTrait,
    person: Uuid,
    service: &str,
    today: Day,
) -> Result<Vec<Stands>> {
    let values = [person.into(), today.into(), service.into()];
    let asked = Statement::from_sql_and_values(conn.get_database_backend(), ASKED, values);
    Ok(Stands::find_by_statement(asked).all(conn).await?)
}
