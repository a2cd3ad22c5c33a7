//! A person's clocks: started by what happens, met or stopped by what happens next, and handed on with the
//! case. These write rows only; whoever calls logs the event that explains them.

use db::entities::{allocation, deadline, deadline_pause};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait};
use db::sea_orm::{Condition, QueryOrder, QuerySelect, QueryTrait};
use db::{At, Change, Day};
use jiff::civil::time;
use rules::timescales::{Moment, Unit, due as reckon};
use rules::vocabulary::dates::{LONDON, london_date};

use crate::house::House;

/// The clocks that a worker's allocation meets: which of them runs depends on how urgent the work is.
pub const ALLOCATION: &[&str] = &["ALLOCATION_URGENT", "ALLOCATION_STANDARD"];
/// The clocks that a worker's allocation starts: one for an assessment, one for a carer's.
pub const ASSESSMENT: &[&str] = &["ASSESSMENT_START", "CARER_ASSESSMENT_START"];

/// The clock that the first visit meets: a worker's allocation starts it.
pub const FIRST_VISIT: &str = "FIRST_VISIT";

/// The clock that the allocation of this work starts. `kind`: what was asked for.
pub fn assessment_of(kind: &str) -> &'static str {
    ASSESSMENT[usize::from(kind == "carers_assessment")]
}

/// A clock to be started.
#[derive(Clone, Debug)]
pub struct Clock<'a> {
    /// Id in the table of timescales.
    pub timescale: &'a str,
    /// What must be done, in words.
    pub title: &'a str,
    pub person_id: Uuid,
    /// The row it belongs to, and its table.
    pub about_table: &'a str,
    pub about_id: Uuid,
    pub hands: Hands,
    pub started_on: Day,
}

/// In whose hands something is: a team's, perhaps a worker's in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hands {
    pub team_id: Option<Uuid>,
    pub worker_id: Option<Uuid>,
}

impl Hands {
    /// A team's.
    pub fn of_team(team: Uuid) -> Hands {
        Hands {
            team_id: Some(team),
            worker_id: None,
        }
    }

    /// A worker's in a team.
    pub fn of_worker(team: Uuid, worker: Uuid) -> Hands {
        Hands {
            team_id: Some(team),
            worker_id: Some(worker),
        }
    }
}

/// Starts a clock, one in hours now.
/// Errors: `Unfit` when the council has no such timescale or the day cannot be worked out.
pub async fn start(
    change: &mut Change,
    house: &House,
    clock: Clock<'_>,
) -> db::Result<deadline::Model> {
    let now = change.at();
    start_at(change, house, clock, now).await
}

/// Starts a clock of something that came at an instant, from which a limit in hours runs.
/// Errors: as of `start`.
pub async fn start_at(
    change: &mut Change,
    house: &House,
    clock: Clock<'_>,
    at: At,
) -> db::Result<deadline::Model> {
    let (started, due) = due(house, clock.timescale, clock.started_on, at)?;
    write(change, clock, started, due, None).await
}

/// Starts a clock whose last day somebody chose, such as that of the next review of a warning.
pub async fn set(
    change: &mut Change,
    clock: Clock<'_>,
    due_on: Day,
) -> db::Result<deadline::Model> {
    let started = Moment::Day(*clock.started_on);
    write(change, clock, started, Moment::Day(*due_on), Some(due_on)).await
}

async fn write(
    change: &mut Change,
    clock: Clock<'_>,
    started: Moment,
    due: Moment,
    chosen_on: Option<Day>,
) -> db::Result<deadline::Model> {
    let row = deadline::Model {
        id: change.new_id(),
        person_id: clock.person_id,
        timescale: clock.timescale.to_owned(),
        title: clock.title.to_owned(),
        about_table: clock.about_table.to_owned(),
        about_id: clock.about_id,
        team_id: clock.hands.team_id,
        worker_id: clock.hands.worker_id,
        started_on: clock.started_on,
        started_at: instant(started),
        due_on: Day(due.day()),
        due_at: instant(due),
        chosen_on,
        met_on: None,
        met_at: None,
        stopped_on: None,
        breach_reason: None,
        version: 1,
    };
    change.insert::<deadline::Entity>(row).await
}

/// To the instant, where a limit in hours has one.
pub fn instant(moment: Moment) -> Option<At> {
    match moment {
        Moment::Instant(at) => Some(At::new(at)),
        Moment::Day(_) => None,
    }
}

/// The last day in time, by the council's limits and England's working days.
///
/// A limit in hours runs from `at` when that is on the day it started, and from noon of that day otherwise.
/// Errors: `Unfit` when there is no such timescale or the day cannot be worked out.
pub fn due_on(house: &House, timescale: &str, started_on: Day, at: At) -> db::Result<Day> {
    let (_, due) = due(house, timescale, started_on, at)?;
    Ok(Day(due.day()))
}

/// When it starts and when it is due.
fn due(house: &House, timescale: &str, started_on: Day, at: At) -> db::Result<(Moment, Moment)> {
    let unfit = |says: String| db::Error::Unfit(format!("timescale {timescale}: {says}"));
    let limit = house.council.timescales.find(timescale);
    let limit = limit.ok_or_else(|| unfit("is not in the table".to_owned()))?;
    let at = Some(at).filter(|at| london_date(**at) == *started_on);
    let started = start_of(limit.unit, started_on, at).map_err(|e| unfit(e.to_string()))?;
    let found = reckon(limit, started, &[], house.calendar()).map_err(|problems| {
        let says: Vec<&str> = problems.iter().map(|p| p.says.as_str()).collect();
        unfit(says.join("; "))
    })?;
    Ok((started, found.due))
}

/// When a clock starts: one in hours to the instant, at noon of its day where that is all that is known.
/// Errors: where there is no such noon.
pub fn start_of(unit: Unit, on: Day, at: Option<At>) -> Result<Moment, jiff::Error> {
    if unit != Unit::Hours {
        return Ok(Moment::Day(*on));
    }
    if let Some(at) = at {
        return Ok(Moment::Instant(*at));
    }
    let noon = on.to_datetime(time(12, 0, 0, 0)).to_zoned(LONDON.clone())?;
    Ok(Moment::Instant(noon.timestamp()))
}

/// What the running clocks of a row measured is done: those of these timescales are met. Gives how many.
pub async fn met(
    change: &mut Change,
    about: Uuid,
    timescales: &[&str],
    on: Day,
) -> db::Result<usize> {
    let clocks = running_of(change, about, timescales).await?;
    meet(change, &clocks, on).await
}

/// Writes that the clocks were met on a day, to the minute where that is today. Gives how many.
pub async fn meet(change: &mut Change, clocks: &[deadline::Model], on: Day) -> db::Result<usize> {
    let (now, today) = (Some(change.at()), Day(london_date(*change.at())));
    for clock in clocks {
        change
            .update::<deadline::Entity>(clock, |row| {
                row.met_on = Some(on);
                row.met_at = row.due_at.and(now).filter(|_| on == today);
            })
            .await?;
    }
    Ok(clocks.len())
}

/// What a person's running clocks of one timescale measured is done, whatever rows they are about. Gives how many.
pub async fn met_of(
    change: &mut Change,
    person: Uuid,
    timescale: &str,
    on: Day,
) -> db::Result<usize> {
    let mut clocks = of_person(change, person, timescale).await?;
    clocks.retain(|clock| clock.started_on <= on);
    meet(change, &clocks, on).await
}

/// Whether a timescale runs for a person, whatever it is about.
pub async fn runs_for(change: &Change, person: Uuid, timescale: &str) -> db::Result<bool> {
    Ok(!of_person(change, person, timescale).await?.is_empty())
}

async fn of_person(
    change: &Change,
    person: Uuid,
    timescale: &str,
) -> db::Result<Vec<deadline::Model>> {
    let clocks = still_running()
        .filter(deadline::Column::PersonId.eq(person))
        .filter(deadline::Column::Timescale.eq(timescale))
        .all(change.conn())
        .await?;
    Ok(clocks)
}

/// The clocks of a row that were met on a day: those of these timescales, in the order in which they were started.
pub async fn met_on(
    change: &Change,
    about: Uuid,
    timescales: &[&str],
    on: Day,
) -> db::Result<Vec<deadline::Model>> {
    let clocks = deadline::Entity::find()
        .filter(deadline::Column::AboutId.eq(about))
        .filter(deadline::Column::MetOn.eq(on))
        .filter(deadline::Column::Timescale.is_in(timescales.iter().copied()))
        .order_by_asc(deadline::Column::StartedOn)
        .order_by_asc(deadline::Column::Id)
        .all(change.conn())
        .await?;
    Ok(clocks)
}

/// What met a clock was a slip: it runs again, with those who have the case now.
pub async fn run_again(change: &mut Change, clock: &deadline::Model) -> db::Result<()> {
    let otherwise = Hands {
        team_id: clock.team_id,
        worker_id: clock.worker_id,
    };
    let hands = hands_of(change, clock.person_id, otherwise).await?;
    change
        .update::<deadline::Entity>(clock, |row| {
            row.met_on = None;
            row.met_at = None;
            row.team_id = hands.team_id;
            row.worker_id = hands.worker_id;
        })
        .await?;
    Ok(())
}

/// Whether one of these timescales runs for a row.
pub async fn runs(change: &Change, about: Uuid, timescales: &[&str]) -> db::Result<bool> {
    let clocks = running_of(change, about, timescales).await?;
    Ok(!clocks.is_empty())
}

/// Whether somebody chose the last day: those of reviews are chosen with the review, those of warnings with the note.
pub fn is_chosen(clock: &deadline::Model) -> bool {
    clock.chosen_on.is_some() || matches!(clock.about_table.as_str(), "review" | "warning_note")
}

/// All running clocks of a row no longer matter. Gives how many.
pub async fn stopped(change: &mut Change, about: Uuid, on: Day) -> db::Result<usize> {
    let clocks = running(change, about).await?;
    stop(change, &clocks, on).await
}

/// Writes that the clocks no longer matter from a day on. Gives how many.
pub async fn stop(change: &mut Change, clocks: &[deadline::Model], on: Day) -> db::Result<usize> {
    for clock in clocks {
        change
            .update::<deadline::Entity>(clock, |row| row.stopped_on = Some(on))
            .await?;
    }
    Ok(clocks.len())
}

/// All running clocks of a row go into other hands. Gives how many.
pub async fn hand_to(change: &mut Change, about: Uuid, to: Hands) -> db::Result<usize> {
    let clocks = running(change, about).await?;
    give(change, &clocks, to).await
}

/// All running clocks of a person that are in some hands go into others, with the case. A wait for a worker
/// is never a worker's: it stays with its team, as does a contact that the team has yet to decide.
/// Gives how many.
pub async fn hand_over(
    change: &mut Change,
    person: Uuid,
    from: Hands,
    to: Hands,
) -> db::Result<usize> {
    let clocks = still_running()
        .filter(deadline::Column::PersonId.eq(person))
        .filter(is(deadline::Column::TeamId, from.team_id))
        .filter(is(deadline::Column::WorkerId, from.worker_id))
        .filter(deadline::Column::Timescale.is_not_in(ALLOCATION.iter().copied()))
        .filter(
            Condition::any()
                .add(deadline::Column::WorkerId.is_not_null())
                .add(deadline::Column::AboutTable.ne("contact")),
        )
        .all(change.conn())
        .await?;
    give(change, &clocks, to).await
}

/// A column that may be empty has this value, or is empty.
fn is(column: deadline::Column, id: Option<Uuid>) -> db::sea_orm::sea_query::SimpleExpr {
    match id {
        Some(id) => column.eq(id),
        None => column.is_null(),
    }
}

async fn give(change: &mut Change, clocks: &[deadline::Model], to: Hands) -> db::Result<usize> {
    for clock in clocks {
        change
            .update::<deadline::Entity>(clock, |row| {
                row.team_id = to.team_id;
                row.worker_id = to.worker_id;
            })
            .await?;
    }
    Ok(clocks.len())
}

/// In whose hands a person's case is: a worker's before a team's, the latest before others; these where nobody
/// has it.
pub async fn hands_of(change: &Change, person: Uuid, otherwise: Hands) -> db::Result<Hands> {
    let open = allocation::Entity::find()
        .filter(allocation::Column::PersonId.eq(person))
        .filter(allocation::Column::UntilOn.is_null())
        .order_by_desc(allocation::Column::FromOn)
        .order_by_desc(allocation::Column::Id)
        .all(change.conn())
        .await?;
    let latest = open.iter().find(|row| row.worker_id.is_some());
    let hands = latest.or(open.first()).map(|row| Hands {
        team_id: Some(row.team_id),
        worker_id: row.worker_id,
    });
    Ok(hands.unwrap_or(otherwise))
}

/// The running clocks of a row: those of these timescales.
pub async fn running_of(
    change: &Change,
    about: Uuid,
    timescales: &[&str],
) -> db::Result<Vec<deadline::Model>> {
    let mut clocks = running(change, about).await?;
    clocks.retain(|clock| timescales.contains(&clock.timescale.as_str()));
    Ok(clocks)
}

async fn running(change: &Change, about: Uuid) -> db::Result<Vec<deadline::Model>> {
    let clocks = still_running()
        .filter(deadline::Column::AboutId.eq(about))
        .all(change.conn())
        .await?;
    Ok(clocks)
}

/// The running clocks that count today: a pause that has not ended holds a clock.
pub fn counting() -> db::sea_orm::Select<deadline::Entity> {
    let pause = deadline_pause::Entity::find()
        .select_only()
        .column(deadline_pause::Column::Id)
        .filter(deadline_pause::Column::UntilOn.is_null())
        .filter(
            Expr::col((deadline_pause::Entity, deadline_pause::Column::DeadlineId))
                .equals((deadline::Entity, deadline::Column::Id)),
        )
        .into_query();
    still_running().filter(Expr::exists(pause).not())
}

/// The clocks that are neither met nor stopped.
pub fn still_running() -> db::sea_orm::Select<deadline::Entity> {
    deadline::Entity::find()
        .filter(deadline::Column::MetOn.is_null())
        .filter(deadline::Column::StoppedOn.is_null())
}
