//! The clock of the first visit: met when somebody was visited, whatever work it was for; and running again when what
//! was taken for a visit was none.

use db::entities::{case_note, deadline, referral, task};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QuerySelect};
use db::{At, Change, Day};
use rules::vocabulary::dates::london_date;

use crate::casework::clocks::{self, FIRST_VISIT};
use crate::casework::notes::others;
use crate::casework::tasks::store as tasks;

/// The kind of the notes that tell of a visit at home.
pub const NOTE: &str = "home_visit";
/// The kind of the tasks that are visits.
pub const TASK: &str = "visit";

/// The person was visited on a day: the first visit is made. A clock that was met by a later visit, which was written
/// down before this one, is met by this one.
pub async fn made(change: &mut Change, person: Uuid, on: Day) -> db::Result<()> {
    clocks::met_of(change, person, FIRST_VISIT, on).await?;
    let later = met(person)
        .filter(deadline::Column::StartedOn.lte(on))
        .filter(deadline::Column::MetOn.gt(on))
        .all(change.conn())
        .await?;
    for clock in &later {
        meet_instead(change, clock, on).await?;
    }
    Ok(())
}

/// The clocks of a person's first visits that were met.
fn met(person: Uuid) -> Select<deadline::Entity> {
    deadline::Entity::find()
        .filter(deadline::Column::PersonId.eq(person))
        .filter(deadline::Column::Timescale.eq(FIRST_VISIT))
        .filter(deadline::Column::StoppedOn.is_null())
}

async fn meet_instead(change: &mut Change, clock: &deadline::Model, on: Day) -> db::Result<()> {
    change
        .update::<deadline::Entity>(clock, |row| {
            row.met_on = Some(on);
            row.met_at = None;
        })
        .await?;
    Ok(())
}

/// Whether the clock has to start now that a worker takes a piece of work on. It starts once for the work, with its
/// first worker: while it runs it goes on, and once it was met the person has been visited, however often the work
/// waits again or goes to another worker or team. Only one that was stopped unmet starts anew. Other work for the same
/// person, such as a later referral, has a clock of its own.
pub async fn is_to_be_timed(change: &Change, work: Uuid) -> db::Result<bool> {
    let stands = deadline::Entity::find()
        .filter(deadline::Column::AboutId.eq(work))
        .filter(deadline::Column::Timescale.eq(FIRST_VISIT))
        .filter(deadline::Column::StoppedOn.is_null())
        .one(change.conn())
        .await?;
    Ok(stands.is_none())
}

/// What was taken for a visit on a day was none. A clock that it met is met by the first visit that is left, and runs
/// again where there is none, with those who have the case now. Where the work has ended it stays as it was.
pub async fn taken_back(change: &mut Change, person: Uuid, on: Day) -> db::Result<()> {
    let met = met(person)
        .filter(deadline::Column::MetOn.eq(on))
        .all(change.conn())
        .await?;
    if met.is_empty() {
        return Ok(());
    }
    let visits = days(change.conn(), person).await?;
    for clock in &met {
        let since = visits.iter().filter(|day| **day >= clock.started_on);
        match since.min() {
            Some(first) if *first == on => {}
            Some(first) => meet_instead(change, clock, *first).await?,
            None if has_ended(change, clock.about_id).await? => {}
            None => clocks::run_again(change, clock).await?,
        }
    }
    Ok(())
}

async fn has_ended(change: &Change, work: Uuid) -> db::Result<bool> {
    let found = referral::Entity::find_by_id(work)
        .one(change.conn())
        .await?;
    Ok(found.is_some_and(|work| work.closed_on.is_some()))
}

/// The days on which the person was visited, by notes that stand and by visits that were planned and made.
async fn days(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<Vec<Day>> {
    let at: Vec<At> = case_note::Entity::find()
        .select_only()
        .column(case_note::Column::OccurredAt)
        .filter(others::about(person))
        .filter(case_note::Column::Kind.eq(NOTE))
        .filter(case_note::Column::RemovedAt.is_null())
        .into_tuple()
        .all(conn)
        .await?;
    let made = task::Entity::find()
        .filter(task::Column::PersonId.eq(person))
        .filter(task::Column::Kind.eq(TASK))
        .filter(task::Column::DoneAt.is_not_null())
        .all(conn)
        .await?;
    let told = at.iter().map(|at| Day(london_date(**at)));
    Ok(told.chain(made.iter().filter_map(tasks::done_on)).collect())
}
