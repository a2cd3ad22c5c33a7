//! Times of reablement in the record.

use db::entities::reablement_episode::{self, Model};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use db::{Change, Day, Event};
use rules::pathway::{HelpMove, help_standing, may_move_help};
use rules::reablement::{Dates, free_together, overlap, together};
use rules::timescales::Timescales;
use rules::vocabulary::dates::speak_exact;
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

/// May this be done with a time of help now?
/// Errors: `Conflict` with how it stands and when it can be done.
pub fn may(row: &Model, by: HelpMove) -> Result<(), PageError> {
    let stands = help_standing(row.ended_on.is_some(), row.follow_up.is_some());
    let allowed = may_move_help(stands, by);
    allowed
        .map(|_| ())
        .map_err(|refusal| PageError::Conflict(refusal.to_string()))
}

/// Help of the same kind that shares a day with this one, besides the one of this id: two at once would be free twice.
pub async fn beside(change: &Change, row: &Model) -> db::Result<Option<Model>> {
    let all = reablement_episode::Entity::find()
        .filter(reablement_episode::Column::PersonId.eq(row.person_id))
        .filter(reablement_episode::Column::Kind.eq(&row.kind))
        .filter(reablement_episode::Column::SupersededAt.is_null())
        .filter(reablement_episode::Column::Id.ne(row.id))
        .order_by_desc(reablement_episode::Column::BeganOn)
        .all(change.conn())
        .await?;
    let shares = |other: &Model| overlap(&dates(row), &dates(other));
    Ok(all.into_iter().find(shares))
}

/// The days of all help of a person but the one of this id.
pub fn others(all: &[Model], id: Uuid) -> Vec<Dates> {
    let others = all.iter().filter(|other| other.id != id);
    others.map(dates).collect()
}

/// Help of whatever kind over the same days is free together: until when each is free follows from the days of all, but
/// where somebody gave a reason for longer. Reckoned anew is what was written now, and what is one period with it or was
/// before: help of other days stays as it was told.
pub async fn share_free_weeks(
    change: &mut Change,
    (before, written): (Option<&Model>, &Model),
    limits: &Timescales,
) -> db::Result<()> {
    let all = reablement_episode::Entity::find()
        .filter(reablement_episode::Column::PersonId.eq(written.person_id))
        .filter(reablement_episode::Column::SupersededAt.is_null())
        .order_by_asc(reablement_episode::Column::BeganOn)
        .order_by_asc(reablement_episode::Column::Id)
        .all(change.conn())
        .await?;
    let besides = others(&all, written.id);
    let touched: Vec<Dates> = before
        .into_iter()
        .chain([written])
        .flat_map(|one| together(&dates(one), &besides))
        .collect();
    let is_touched = |row: &&Model| row.id == written.id || touched.contains(&dates(row));
    let by_law = all.iter().filter(|row| row.extended_because.is_none());
    for row in by_law.filter(is_touched) {
        let until = free_together(&dates(row), &others(&all, row.id), limits).map(Day);
        let Some(until) = until.filter(|until| *until != row.free_until) else {
            continue;
        };
        let after = change
            .update::<reablement_episode::Entity>(row, |row| row.free_until = until)
            .await?;
        let says = format!(
            "The first day that is not free is {}: help over the same days has one six weeks",
            speak_exact(until.0)
        );
        say(change, &after, &says);
    }
    Ok(())
}

/// The days of one, as the rule book sees them.
pub fn dates(row: &Model) -> Dates {
    Dates {
        began_on: row.began_on.0,
        free_until: row.free_until.0,
        ended_on: row.ended_on.map(|day| day.0),
    }
}

/// Changes what was written of one, with the reason.
/// Errors: `Conflict` when somebody has changed it since it was read.
pub async fn put_right(
    change: &mut Change,
    before: &Model,
    now: Model,
    because: &str,
) -> Result<Model, PageError> {
    may(before, HelpMove::Change)?;
    let after = change
        .update::<reablement_episode::Entity>(before, |row| {
            row.began_on = now.began_on;
            row.free_until = now.free_until;
            row.extended_because = now.extended_because;
            row.expected_until = now.expected_until;
            row.discharged_on = now.discharged_on;
            row.follow_up_due_on = now.follow_up_due_on;
            row.provider = now.provider;
            row.place = now.place;
            row.purpose = now.purpose;
            row.goals = now.goals;
        })
        .await?;
    let body = json!({ "says": format!("Changed: {because}"), "began_on": after.began_on, "free_until": after.free_until });
    let (person, about) = (Some(after.person_id), Some(after.id));
    change.log(Event::ReablementChanged, person, about, body);
    Ok(after)
}

/// One of this person's as it is now, within a change.
/// Errors: `NotFound`.
pub async fn in_change(change: &Change, person: Uuid, id: Uuid) -> db::Result<Model> {
    let found = reablement_episode::Entity::find_by_id(id)
        .filter(reablement_episode::Column::PersonId.eq(person))
        .one(change.conn())
        .await?;
    found.ok_or(db::Error::NotFound)
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
) -> Result<Model, PageError> {
    may(row, HelpMove::End)?;
    let after = change
        .update::<reablement_episode::Entity>(row, |row| {
            row.ended_on = Some(on);
            row.outcome = Some(outcome);
            row.outcome_note = note;
        })
        .await?;
    say(change, &after, "Ended");
    Ok(after)
}

/// Writes down where the person was on the 91st day.
pub async fn followed_up(
    change: &mut Change,
    row: &Model,
    (on, found): (Day, String),
    by: HelpMove,
) -> Result<(), PageError> {
    may(row, by)?;
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
