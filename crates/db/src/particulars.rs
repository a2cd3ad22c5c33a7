//! What the first page of a record tells of a person beside its head: circumstances, addresses, ways to reach them,
//! what support is in place; as they are today, read in one question, because a question costs more than its answer.

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::{Day, Result};

/// One thing that is so today.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Particular {
    /// `address`, `circumstance`, `detail`, `budget` or `service`.
    pub part: String,
    /// Its code in the list of the part; of a circumstance, the list.
    pub kind: String,
    /// The lines of an address, the code of a circumstance, the number or address of a detail; of a
    /// service pence a week, of a budget pence a week and pence once.
    pub text: String,
    /// The postcode of an address, who tells of a circumstance, the note of a detail; of a budget, the pence of it that the person pays.
    pub note: Option<String>,
    /// Since when an address or a circumstance is so.
    pub from_on: Option<Day>,
    /// Of details, the one to try first.
    pub preferred: bool,
}

const ASKED: &str = "\
    SELECT 'address' AS part, kind, lines AS text, postcode AS note, from_on, FALSE AS preferred, id FROM address \
    WHERE person_id = $1 AND superseded_at IS NULL AND from_on <= $2 AND (until_on IS NULL OR until_on > $2) \
    UNION ALL \
    SELECT 'circumstance', kind, code, told_by, from_on, FALSE, id FROM circumstance \
    WHERE person_id = $1 AND superseded_at IS NULL AND from_on <= $2 AND (until_on IS NULL OR until_on > $2) \
    UNION ALL \
    SELECT 'detail', kind, value, note, NULL, preferred, id FROM contact_detail \
    WHERE person_id = $1 AND (ended_on IS NULL OR ended_on > $2) \
    UNION ALL \
    SELECT 'budget', kind, CAST(gross_weekly_pence AS text) || ' ' || CAST(one_off_pence AS text), CAST(adult_weekly_pence AS text), NULL, FALSE, id \
    FROM personal_budget WHERE person_id = $1 AND from_on <= $2 AND (until_on IS NULL OR until_on > $2) \
    UNION ALL \
    SELECT 'service', s.service, CAST(COALESCE(s.weekly_pence, 0) AS text), NULL, NULL, FALSE, s.id FROM plan_line s \
    JOIN personal_budget b ON b.plan_id = s.plan_id \
    WHERE s.person_id = $1 AND s.removed_at IS NULL AND s.from_on <= $2 AND (s.until_on IS NULL OR s.until_on > $2) \
      AND b.from_on <= $2 AND (b.until_on IS NULL OR b.until_on > $2) \
    ORDER BY 1, 6 DESC, 5 DESC, 7";

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
