//! Reads and writes tasks. Doing one that comes again sets the next in the same change; opening it again takes
//! that next one back while nobody has touched it.

use db::entities::task::{Column, Entity, Model};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use db::{Change, Day, Event};
use rules::recurring::{Repeats, next_after};
use rules::vocabulary::dates::{london_date, speak_exact};
use serde_json::json;

use super::questions::{Wanted, moved};
use crate::casework::first_visit;

/// Tasks that are to be done: neither done nor called off.
pub fn open() -> Select<Entity> {
    Entity::find()
        .filter(Column::DoneAt.is_null())
        .filter(Column::CancelledAt.is_null())
}

/// The open tasks of a person, the soonest first.
pub async fn open_of(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<Vec<Model>> {
    Ok(open()
        .filter(Column::PersonId.eq(person))
        .order_by_asc(Column::DueOn)
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// The latest tasks of a person that were done or called off.
pub async fn past_of(
    conn: &impl ConnectionTrait,
    person: Uuid,
    most: u64,
) -> db::Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(
            db::sea_orm::Condition::any()
                .add(Column::DoneAt.is_not_null())
                .add(Column::CancelledAt.is_not_null()),
        )
        .order_by_desc(Column::DueOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(conn)
        .await?)
}

/// One task of this person.
/// Errors: `NotFound`, also when it is another person's.
pub async fn find(conn: &impl ConnectionTrait, person: Uuid, id: Uuid) -> db::Result<Model> {
    let found = Entity::find_by_id(id).filter(Column::PersonId.eq(person));
    found.one(conn).await?.ok_or(db::Error::NotFound)
}

/// Sets a task and logs it.
/// Errors: `Unfit` when nobody sets it.
pub async fn set(change: &mut Change, person_id: Uuid, wanted: Wanted) -> db::Result<Model> {
    let made_by = change
        .actor()
        .ok_or_else(|| db::Error::Unfit("a task needs someone who sets it".to_owned()))?;
    let row = Model {
        id: change.new_id(),
        person_id,
        kind: wanted.kind,
        title: wanted.title,
        note: wanted.note,
        place: wanted.place,
        due_on: wanted.due_on,
        starts_at: wanted.starts_at,
        minutes: wanted.minutes,
        worker_id: wanted.hands.worker_id,
        team_id: wanted.hands.team_id,
        repeats: wanted.repeats.map(|repeats| repeats.code().to_owned()),
        repeats_until: wanted.repeats_until,
        follows_id: None,
        made_by,
        made_at: change.at(),
        done_at: None,
        done_on: None,
        done_by: None,
        outcome: None,
        cancelled_at: None,
        cancelled_by: None,
        cancelled_because: None,
        version: 1,
    };
    let row = change.insert::<Entity>(row).await?;
    log(change, Event::TaskSet, &row);
    Ok(row)
}

fn log(change: &mut Change, kind: Event, task: &Model) {
    log_saying(change, kind, task, &task.title);
}

fn log_saying(change: &mut Change, kind: Event, task: &Model, says: &str) {
    let (person, about) = (Some(task.person_id), Some(task.id));
    change.log(kind, person, about, json!({ "says": says }));
}

/// Changes an open task and logs it.
/// Errors: `Conflict` when somebody changed it meanwhile.
pub async fn change_it(change: &mut Change, before: &Model, wanted: Wanted) -> db::Result<Model> {
    let after = change
        .update::<Entity>(before, |row| {
            row.kind = wanted.kind;
            row.title = wanted.title;
            row.note = wanted.note;
            row.place = wanted.place;
            row.due_on = wanted.due_on;
            row.starts_at = wanted.starts_at;
            row.minutes = wanted.minutes;
            row.worker_id = wanted.hands.worker_id;
            row.team_id = wanted.hands.team_id;
            row.repeats = wanted.repeats.map(|repeats| repeats.code().to_owned());
            row.repeats_until = wanted.repeats_until;
        })
        .await?;
    log(change, Event::TaskChanged, &after);
    Ok(after)
}

/// A task was done on a day; one that comes again is set anew, for a day that is still to come. Gives that day.
pub async fn done(
    change: &mut Change,
    before: &Model,
    on: Day,
    outcome: Option<String>,
) -> db::Result<Option<Day>> {
    let (at, by) = (change.at(), change.actor());
    let after = change
        .update::<Entity>(before, |row| {
            row.done_at = Some(at);
            row.done_on = Some(on);
            row.done_by = by;
            row.outcome = outcome;
        })
        .await?;
    if after.kind == first_visit::TASK {
        first_visit::made(change, after.person_id, on).await?;
    }
    log_done(change, &after, on);
    let repeats = after.repeats.as_deref().and_then(Repeats::from_code);
    let until = after.repeats_until.map(|day| *day);
    let next = repeats
        .and_then(|repeats| next_after(*after.due_on, repeats, london_date(*at), until))
        .map(Day);
    if let Some(due_on) = next {
        let row = Model {
            id: change.new_id(),
            due_on,
            starts_at: after.starts_at.map(|at| moved(at, after.due_on, due_on)),
            follows_id: Some(after.id),
            made_at: at,
            done_at: None,
            done_on: None,
            done_by: None,
            outcome: None,
            version: 1,
            ..after
        };
        let row = change.insert::<Entity>(row).await?;
        log(change, Event::TaskSet, &row);
    }
    Ok(next)
}

/// The timeline tells of a visit on which day it was made, where that is not the day of the event.
fn log_done(change: &mut Change, task: &Model, on: Day) {
    let is_today = *on == london_date(*change.at());
    let another = (!is_today).then(|| format!("{}, on {}", task.title, speak_exact(*on)));
    let says = another.as_ref().unwrap_or(&task.title);
    log_saying(change, Event::TaskDone, task, says);
}

/// The day on which a task was done; none while it is to be done.
pub fn done_on(task: &Model) -> Option<Day> {
    let marked_on = task.done_at.map(|at| Day(london_date(*at)));
    marked_on.map(|marked_on| task.done_on.unwrap_or(marked_on))
}

/// A task that was done or called off is to be done after all. The next one that its doing set is taken back.
pub async fn reopen(change: &mut Change, before: &Model) -> db::Result<()> {
    let next = open()
        .filter(Column::FollowsId.eq(before.id))
        .filter(Column::Version.eq(1))
        .all(change.conn())
        .await?;
    let after = change
        .update::<Entity>(before, |row| {
            row.done_at = None;
            row.done_on = None;
            row.done_by = None;
            row.outcome = None;
            row.cancelled_at = None;
            row.cancelled_by = None;
            row.cancelled_because = None;
        })
        .await?;
    if let Some(on) = done_on(before).filter(|_| after.kind == first_visit::TASK) {
        first_visit::taken_back(change, after.person_id, on).await?;
    }
    log(change, Event::TaskReopened, &after);
    for task in &next {
        cancel(change, task, "The one before was opened again").await?;
    }
    Ok(())
}

/// A task is called off.
pub async fn cancel(change: &mut Change, before: &Model, because: &str) -> db::Result<()> {
    let (at, by) = (change.at(), change.actor());
    let after = change
        .update::<Entity>(before, |row| {
            row.cancelled_at = Some(at);
            row.cancelled_by = by;
            row.cancelled_because = Some(because.to_owned());
        })
        .await?;
    log(change, Event::TaskCancelled, &after);
    Ok(())
}
