//! A prescription is used once, and while it is good: whoever tells of it, and whether two do at once or not.

use db::entities::equipment::{self, Model};
use db::sea_orm::entity::prelude::*;
use db::{Change, Day};

use super::store;
use crate::house::council::Council;

/// Why nothing may be given for a prescription, or no more.
pub fn wrong(row: &Model, today: Day) -> Option<&'static str> {
    match row {
        row if row.redeemed_on.is_some() => {
            Some("It was used already: nothing more may be given for it")
        }
        row if row.returned_on.is_some() => Some("It was put away as not used: make out another"),
        row if row.expires_on.is_some_and(|on| on < today) => Some("It ran out: make out another"),
        _ => None,
    }
}

/// Writes down that somebody gave what it names; gives why not, where it was used or put away meanwhile.
pub async fn redeem(
    change: &mut Change,
    council: &Council,
    row: &Model,
    (today, place): (Day, String),
) -> db::Result<Result<(), &'static str>> {
    change.hold_person(row.person_id).await?;
    let now = equipment::Entity::find_by_id(row.id)
        .one(change.conn())
        .await?;
    let now = now.ok_or(db::Error::NotFound)?;
    if let Some(says) = wrong(&now, today) {
        return Ok(Err(says));
    }
    store::had(change, council, &now, (today, Some(place))).await?;
    Ok(Ok(()))
}
