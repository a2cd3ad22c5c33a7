//! Times of reablement in the record.

use db::entities::reablement_episode::{self, Model};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use db::{Change, Day, Event};
use serde_json::json;

use crate::house::PageError;
use crate::house::case::CaseFile;

/// Every time of reablement of a record, the latest first.
pub async fn of_person(file: &CaseFile) -> db::Result<Vec<Model>> {
    let all = reablement_episode::Entity::find()
        .filter(reablement_episode::Column::PersonId.eq(file.person_id()))
        .filter(reablement_episode::Column::SupersededAt.is_null())
        .order_by_desc(reablement_episode::Column::BeganOn)
        .order_by_desc(reablement_episode::Column::Id)
        .all(file.reader())
        .await?;
    Ok(all)
}

/// A time of reablement of this record.
/// Errors: `NotFound`.
pub async fn find(file: &CaseFile, id: Uuid) -> Result<Model, PageError> {
    let found = reablement_episode::Entity::find_by_id(id)
        .filter(reablement_episode::Column::PersonId.eq(file.person_id()))
        .one(file.reader())
        .await?;
    found.ok_or(PageError::NotFound)
}

/// Begins one.
pub async fn begin(change: &mut Change, row: Model) -> db::Result<Model> {
    let row = change.insert::<reablement_episode::Entity>(row).await?;
    say(change, &row, "Begun");
    Ok(row)
}

fn say(change: &mut Change, row: &Model, text: &str) {
    change.log(
        Event::ReablementChanged,
        Some(row.person_id),
        Some(row.id),
        json!({ "text": text, "began_on": row.began_on, "free_until": row.free_until, "outcome": row.outcome, "follow_up": row.follow_up }),
    );
}

/// Writes down how it ended.
pub async fn end(
    change: &mut Change,
    row: &Model,
    (on, outcome, note): (Day, String, Option<String>),
) -> db::Result<()> {
    let after = change
        .update::<reablement_episode::Entity>(row, |row| {
            row.ended_on = Some(on);
            row.outcome = Some(outcome);
            row.outcome_note = note;
        })
        .await?;
    say(change, &after, "Ended");
    Ok(())
}

/// Writes down where the person was on the 91st day.
pub async fn followed_up(
    change: &mut Change,
    row: &Model,
    (on, found): (Day, String),
) -> db::Result<()> {
    let says = match &row.follow_up {
        Some(before) => format!("What was found on the 91st day was put right: it said {before}"),
        None => "Asked on the 91st day".to_owned(),
    };
    let after = change
        .update::<reablement_episode::Entity>(row, |row| {
            row.follow_up_on = Some(on);
            row.follow_up = Some(found);
        })
        .await?;
    say(change, &after, &says);
    Ok(())
}

/// Those that go on, what began first coming first.
pub fn going_on() -> Select<reablement_episode::Entity> {
    reablement_episode::Entity::find()
        .filter(reablement_episode::Column::SupersededAt.is_null())
        .filter(reablement_episode::Column::EndedOn.is_null())
        .order_by_asc(reablement_episode::Column::BeganOn)
        .order_by_asc(reablement_episode::Column::Id)
}

/// Those after which somebody has yet to ask, what is due first coming first.
pub fn to_ask() -> Select<reablement_episode::Entity> {
    reablement_episode::Entity::find()
        .filter(reablement_episode::Column::SupersededAt.is_null())
        .filter(reablement_episode::Column::FollowUpDueOn.is_not_null())
        .filter(reablement_episode::Column::FollowUpOn.is_null())
        .order_by_asc(reablement_episode::Column::FollowUpDueOn)
        .order_by_asc(reablement_episode::Column::Id)
}

/// Those that ended since a day.
pub async fn ended_since(conn: &impl ConnectionTrait, from: Day) -> db::Result<Vec<Model>> {
    let found = reablement_episode::Entity::find()
        .filter(reablement_episode::Column::SupersededAt.is_null())
        .filter(reablement_episode::Column::EndedOn.gte(from))
        .all(conn)
        .await?;
    Ok(found)
}
