//! Reads and writes the pauses of clocks, and reckons their last days anew.

use std::collections::HashMap;

use db::entities::{deadline, deadline_pause};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use db::{Archive, At, Change, Day, Event};
use rules::timescales::{Moment, Timescale, Timescales, Unit, due};
use rules::vocabulary::calendar::Calendar;
use rules::vocabulary::dates::{Period, days_after, london_date};
use serde_json::json;

use crate::casework::clocks::{instant, is_chosen, start_of, still_running};

/// The pauses of a clock, the earliest first.
pub async fn pauses_of(
    conn: &impl ConnectionTrait,
    deadline: Uuid,
) -> db::Result<Vec<deadline_pause::Model>> {
    Ok(deadline_pause::Entity::find()
        .filter(deadline_pause::Column::DeadlineId.eq(deadline))
        .order_by_asc(deadline_pause::Column::FromOn)
        .order_by_asc(deadline_pause::Column::Id)
        .all(conn)
        .await?)
}

/// When it is due, with these pauses; one that has not ended counts until `today`. None where that cannot be worked
/// out, as for a limit in hours whose clock began before its instant was kept.
fn due_with(
    limit: &Timescale,
    clock: &deadline::Model,
    pauses: &[deadline_pause::Model],
    today: Day,
) -> Option<Moment> {
    let unknown = clock.due_at.is_some() && clock.started_at.is_none();
    if limit.unit == Unit::Hours && unknown {
        return None;
    }
    let tomorrow = days_after(*today, 1)?;
    let period = |pause: &deadline_pause::Model| {
        let until = pause
            .until_on
            .map_or(tomorrow.max(*pause.from_on), |until| *until);
        Period::new(*pause.from_on, Some(until))
    };
    let pauses: Vec<Period> = pauses.iter().map(period).collect();
    let start = start_of(limit.unit, clock.started_on, clock.started_at).ok()?;
    let due = due(limit, start, &pauses, Calendar::expected()).ok()?;
    Some(due.due)
}

/// A pause as it is asked for.
pub struct Pause {
    pub from: Day,
    pub until: Option<Day>,
    pub because: String,
}

/// Pauses a clock, moves its last day and logs it.
/// Errors: `Conflict` when somebody changed the clock meanwhile.
pub async fn pause(
    change: &mut Change,
    limit: &Timescale,
    clock: &deadline::Model,
    wanted: Pause,
) -> db::Result<()> {
    let row = deadline_pause::Model {
        id: change.new_id(),
        person_id: clock.person_id,
        deadline_id: clock.id,
        from_on: wanted.from,
        until_on: wanted.until,
        because: wanted.because,
        paused_by: change
            .actor()
            .ok_or_else(|| db::Error::Unfit("somebody pauses a clock".to_owned()))?,
        version: 1,
    };
    change.insert::<deadline_pause::Entity>(row).await?;
    move_due(change, limit, clock).await?;
    log(change, Event::DeadlinePaused, clock);
    Ok(())
}

/// A clock goes on from a day: its last day moves, and it is logged.
/// Errors: `Conflict` when somebody changed the pause meanwhile.
pub async fn resume(
    change: &mut Change,
    limit: &Timescale,
    clock: &deadline::Model,
    pause: &deadline_pause::Model,
    on: Day,
) -> db::Result<()> {
    change
        .update::<deadline_pause::Entity>(pause, |row| row.until_on = Some(on))
        .await?;
    move_due(change, limit, clock).await?;
    log(change, Event::DeadlineResumed, clock);
    Ok(())
}

async fn move_due(
    change: &mut Change,
    limit: &Timescale,
    clock: &deadline::Model,
) -> db::Result<()> {
    let pauses = pauses_of(change.conn(), clock.id).await?;
    let today = Day(london_date(*change.at()));
    if let Some(due) = due_with(limit, clock, &pauses, today) {
        change
            .update::<deadline::Entity>(clock, |row| set_due(row, due))
            .await?;
    }
    Ok(())
}

/// To the day, or to the instant for a limit in hours: the clock may have been begun in the other way.
fn set_due(clock: &mut deadline::Model, due: Moment) {
    clock.due_on = Day(due.day());
    clock.due_at = instant(due);
}

fn log(change: &mut Change, kind: Event, clock: &deadline::Model) {
    let (person, about) = (Some(clock.person_id), Some(clock.id));
    change.log(kind, person, about, json!({ "says": clock.title }));
}

/// What reckoning anew did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reckoned {
    pub looked_at: u64,
    pub moved: u64,
}

/// Clocks reckoned in one change.
const AT_ONCE: u64 = 500;

/// Reckons the last day of every running clock anew from its start, its pauses and these limits: after a council
/// changed a limit of its own, and each night for clocks that are paused. Days that somebody chose stay.
pub async fn recompute(archive: &Archive, limits: &Timescales, at: At) -> db::Result<Reckoned> {
    let mut done = Reckoned::default();
    let mut after = Uuid::nil();
    loop {
        let mut change = archive.change(None, at).await?;
        let clocks = still_running()
            .filter(deadline::Column::Id.gt(after))
            .order_by_asc(deadline::Column::Id)
            .limit(AT_ONCE)
            .all(change.conn())
            .await?;
        let Some(last) = clocks.last() else {
            return Ok(done);
        };
        after = last.id;
        done.looked_at += clocks.len() as u64;
        done.moved += reckon(&mut change, limits, &clocks, at).await?;
        change.commit().await?;
    }
}

async fn reckon(
    change: &mut Change,
    limits: &Timescales,
    clocks: &[deadline::Model],
    at: At,
) -> db::Result<u64> {
    let mut pauses: HashMap<Uuid, Vec<deadline_pause::Model>> = HashMap::new();
    let found = deadline_pause::Entity::find()
        .filter(deadline_pause::Column::DeadlineId.is_in(clocks.iter().map(|clock| clock.id)))
        .order_by_asc(deadline_pause::Column::FromOn)
        .all(change.conn())
        .await?;
    for pause in found {
        pauses.entry(pause.deadline_id).or_default().push(pause);
    }
    let (today, mut moved) = (Day(london_date(*at)), 0);
    for clock in clocks {
        let limit = limits.find(&clock.timescale);
        let limit = limit.filter(|_| !is_chosen(clock));
        let own = pauses.get(&clock.id).map_or(&[][..], Vec::as_slice);
        let due = limit.and_then(|limit| due_with(limit, clock, own, today));
        let stands = |due: &Moment| (Day(due.day()), instant(*due)) == (clock.due_on, clock.due_at);
        let Some(due) = due.filter(|due| !stands(due)) else {
            continue;
        };
        let after = change
            .update::<deadline::Entity>(clock, |row| set_due(row, due))
            .await?;
        log(change, Event::DeadlinesRecomputed, &after);
        moved += 1;
    }
    Ok(moved)
}
