//! Clocks of the tale: started, met in time or late, or stopped, by the rule book's own table of limits.

use db::entities::deadline;
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::timescales::{Moment, Timescales, due};
use rules::vocabulary::calendar::Calendar;
use serde_json::json;

use super::World;
use super::people::Person;
use super::story::{Ids, Story};

/// What a clock belongs to, and in whose hands it is.
pub struct About<'a> {
    pub title: &'a str,
    pub table: &'a str,
    pub id: Uuid,
    pub team: Option<Uuid>,
    pub worker: Option<Uuid>,
    /// Place of the day on which it starts.
    pub from: i64,
}

/// A clock that starts; none when the day on which it is due cannot be worked out.
pub fn start(
    world: &World,
    ids: &mut Ids,
    timescale: &str,
    person: Uuid,
    at: At,
    about: About<'_>,
) -> Option<deadline::Model> {
    let limit = Timescales::built_in().find(timescale)?;
    let started = world.days.day(about.from);
    let due = due(limit, Moment::Day(started), &[], Calendar::expected()).ok()?;
    Some(deadline::Model {
        id: ids.next(at),
        person_id: person,
        timescale: timescale.to_owned(),
        title: about.title.to_owned(),
        about_table: about.table.to_owned(),
        about_id: about.id,
        team_id: about.team,
        worker_id: about.worker,
        started_on: Day(started),
        started_at: None,
        due_on: Day(due.due.day()),
        due_at: None,
        chosen_on: None,
        met_on: None,
        met_at: None,
        stopped_on: None,
        breach_reason: None,
        version: 1,
    })
}

/// What was told last met the clock; if late, mostly with the reason.
pub fn met(
    world: &World,
    story: &mut Story,
    person: &mut Person,
    clock: Option<deadline::Model>,
    day: i64,
) -> db::Result<()> {
    let Some(mut clock) = clock else {
        return Ok(());
    };
    let on = Day(world.days.day(day));
    let late = on > clock.due_on;
    let because = person.dice.weighted(&[
        (5, "no_capacity"),
        (2, "person_unavailable"),
        (2, "waiting_for_others"),
        (1, "person_asked"),
        (1, "hospital"),
        (1, "recording"),
    ]);
    let said = late && person.dice.chance(800);
    story.changed::<deadline::Entity>(&mut clock, |clock| {
        clock.met_on = Some(on);
        clock.breach_reason = said.then(|| because.to_owned());
    })
}

/// A clock was met by something that nothing else tells of; gives when.
pub fn met_at(
    world: &World,
    story: &mut Story,
    person: &mut Person,
    clock: deadline::Model,
    day: i64,
) -> db::Result<At> {
    let at = world.days.office_hours(&mut person.dice, day);
    let body = json!({ "title": clock.title, "timescale": clock.timescale });
    story.tell(at, clock.worker_id, Event::DeadlineMet, clock.id, body);
    met(world, story, person, Some(clock), day)?;
    Ok(at)
}

/// What was told last made the clock matter no more.
pub fn stopped(
    world: &World,
    story: &mut Story,
    clock: &mut deadline::Model,
    day: i64,
) -> db::Result<()> {
    let on = Day(world.days.day(day));
    story.changed::<deadline::Entity>(clock, |clock| clock.stopped_on = Some(on))
}
