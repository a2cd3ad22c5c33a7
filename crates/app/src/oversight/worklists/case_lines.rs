//! The lines of a list of open cases: who, how pressing, with whom, since when, what is due next and when the next
//! review is.

use std::collections::HashMap;

use db::Day;
use db::entities::{allocation, deadline, review};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use serde::Serialize;

use super::lines::{People, Spoken, Who};
use crate::casework::clocks::still_running;
use crate::casework::due;
use crate::casework::words::Names;
use crate::house::permissions::Needs;
use crate::house::{PageError, Staff};
use crate::support::reviews::store::to_hold;

/// A case in the list.
#[derive(Serialize)]
pub struct Case {
    /// By which allocation it is held: the worker's, or the team's where it has no worker. None where the record is
    /// restricted.
    pub held_by: Option<String>,
    who: Who,
    worker: String,
    team: String,
    since: Spoken,
    priority: String,
    next: Option<Next>,
    review: Option<Spoken>,
}

/// What must be done next.
#[derive(Clone, Serialize)]
struct Next {
    what: String,
    due: String,
    due_exact: String,
    late: bool,
}

/// The lines that may be shown, in the order of their rows.
pub struct Told {
    pub cases: Vec<Case>,
    /// When the next review of each person is due.
    pub reviews: HashMap<Uuid, Day>,
}

/// Tells each case, as far as the colleague may know of it.
pub async fn told<P: Needs>(
    staff: &Staff<P>,
    rows: &[allocation::Model],
) -> Result<Told, PageError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.person_id).collect();
    let people = People::of(staff, ids.iter().copied()).await?;
    let workers = workers(staff, rows).await?;
    let names = Names::of(
        staff.reader(),
        workers.values().filter_map(|row| row.worker_id),
        rows.iter().map(|row| row.team_id),
    );
    let names = names.await?;
    let reviews = reviews(staff, &ids).await?;
    let next = next(staff, ids).await?;
    let (council, today) = (&staff.house.council, staff.today_date());
    let case = |row: &allocation::Model| {
        let who = people.who(row.person_id, today)?;
        let worker = workers.get(&(row.person_id, row.team_id));
        let code = row.priority.as_deref();
        let open = who.href.is_some();
        let held = worker.map_or(row.id, |held| held.id);
        Some(Case {
            held_by: open.then(|| held.to_string()),
            worker: worker
                .and_then(|held| held.worker_id)
                .map_or("nobody yet", |id| names.name(id))
                .to_owned(),
            team: names.name(row.team_id).to_owned(),
            since: Spoken::of(row.from_on, today),
            priority: code
                .map_or("Not set", |code| council.says("priority", code))
                .to_owned(),
            next: next
                .get(&(row.person_id, row.team_id))
                .filter(|_| open)
                .cloned(),
            review: reviews
                .get(&row.person_id)
                .filter(|_| open)
                .map(|on| Spoken::of(*on, today)),
            who,
        })
    };
    Ok(Told {
        cases: rows.iter().filter_map(case).collect(),
        reviews,
    })
}

/// When the next review of each person is due.
async fn reviews<P: Needs>(
    staff: &Staff<P>,
    people: &[Uuid],
) -> Result<HashMap<Uuid, Day>, PageError> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = to_hold()
        .filter(review::Column::PersonId.is_in(people.iter().copied()))
        .all(staff.reader())
        .await?;
    // The last to be put in is the one that is due first.
    let due = rows.iter().rev().map(|row| (row.person_id, row.due_on));
    Ok(due.collect())
}

/// The worker's allocation of each person in each team of the page.
async fn workers<P: Needs>(
    staff: &Staff<P>,
    rows: &[allocation::Model],
) -> Result<HashMap<(Uuid, Uuid), allocation::Model>, PageError> {
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let found = allocation::Entity::find()
        .filter(allocation::Column::PersonId.is_in(rows.iter().map(|row| row.person_id)))
        .filter(allocation::Column::UntilOn.is_null())
        .filter(allocation::Column::WorkerId.is_not_null())
        .all(staff.reader())
        .await?;
    let worker = |row: allocation::Model| ((row.person_id, row.team_id), row);
    Ok(found.into_iter().map(worker).collect())
}

/// What is due first for each person in each team.
async fn next<P: Needs>(
    staff: &Staff<P>,
    people: Vec<Uuid>,
) -> Result<HashMap<(Uuid, Uuid), Next>, PageError> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let now = staff.now();
    let clocks = still_running()
        .filter(deadline::Column::PersonId.is_in(people))
        .filter(deadline::Column::TeamId.is_not_null())
        .order_by_desc(deadline::Column::DueOn)
        .all(staff.reader())
        .await?;
    let next = |clock: deadline::Model| {
        let next = Next {
            due: due::says(&clock, now),
            due_exact: due::says_exactly(&clock),
            late: due::is_late(&clock, now),
            what: clock.title,
        };
        Some(((clock.person_id, clock.team_id?), next))
    };
    // The last to be put in is the one that is due first.
    Ok(clocks.into_iter().filter_map(next).collect())
}
