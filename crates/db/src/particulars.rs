//! What the first page of a record tells of a person beside its head: circumstances, addresses, ways to reach them; as
//! they are today, read in one question, because a question costs more than its answer.

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::{Day, Result};

/// One thing that is so today.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Particular {
    /// `address`, `circumstance` or `detail`.
    pub part: String,
    /// Its code in the list of the part; of a circumstance, the list.
    pub kind: String,
    /// The lines of an address, the code of a circumstance, the number or address of a detail.
    pub text: String,
    /// The postcode of an address, the note of a detail.
    pub note: Option<String>,
    /// Since when; a detail does not tell.
    pub from_on: Option<Day>,
    /// Of details, the one to try first.
    pub preferred: bool,
}

const ASKED: &str = "\
    SELECT 'address' AS part, kind, lines AS text, postcode AS note, from_on, FALSE AS preferred, id FROM address \
    WHERE person_id = $1 AND superseded_at IS NULL AND from_on <= $2 AND (until_on IS NULL OR until_on > $2) \
    UNION ALL \
    SELECT 'circumstance', kind, code, NULL, from_on, FALSE, id FROM circumstance \
    WHERE person_id = $1 AND superseded_at IS NULL AND from_on <= $2 AND (until_on IS NULL OR until_on > $2) \
    UNION ALL \
    SELECT 'detail', kind, value, note, NULL, preferred, id FROM contact_detail \
    WHERE person_id = $1 AND (ended_on IS NULL OR ended_on > $2) \
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
