//! What became of work that was asked for: it waited, came to another team, was given up, or a worker took it on.

use db::entities::{contact, deadline, hand_off, referral};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::contact::Work;
use serde_json::json;

use super::World;
use super::clocks::{self, About};
use super::people::{Now, Person};
use super::sayings;
use super::staff::Crew;
use super::story::{Ids, Story};

/// Work asked of a team by a contact.
pub struct Asked {
    pub contact: contact::Model,
    pub team: Uuid,
    pub kind: &'static str,
    pub day: i64,
    pub at: At,
    /// The last work of the tale, which decides how the case stands now.
    pub last: bool,
}

/// Work under way, and everything that tells it.
pub struct Case<'a> {
    pub world: &'a World<'a>,
    pub ids: &'a mut Ids,
    pub person: &'a mut Person,
    pub story: &'a mut Story,
    pub referral: referral::Model,
    /// How it stands when the tale is told.
    pub now: Now,
    /// Clocks of its assessment that run.
    pub running: Vec<deadline::Model>,
}

/// Mean days that work waits, and that a case then lasts.
pub fn usual(work: Work) -> (i64, i64) {
    match work {
        Work::OccupationalTherapy => (48, 45),
        Work::Hospital => (1, 18),
        Work::Safeguarding => (1, 32),
        Work::LearningDisability | Work::MentalHealth => (16, 110),
        Work::Carers => (14, 35),
        Work::Sensory => (18, 40),
        Work::Transition => (20, 140),
        _ => (12, 65),
    }
}

/// Tells of work from the day it was asked for; gives until when it was open and with whom.
pub fn tell(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    story: &mut Story,
    asked: Asked,
) -> db::Result<Option<(i64, Uuid)>> {
    let crew = crew_of(world, asked.team);
    let now = if asked.last { person.now } else { Now::Nothing };
    let referral = referral_of(world, ids, person, crew, &asked);
    let mut case = Case {
        world,
        ids,
        person,
        story,
        referral,
        now,
        running: Vec::new(),
    };
    let wait = case.wait_of(crew.work);
    let clock = case.refer(&asked, crew)?;
    let (crew, clock) = case.hand_off(asked.contact, crew, clock, asked.day, wait)?;
    let from = world.days.working_from(asked.day + wait);
    let end = world.days.count().min(case.person.until);
    match now {
        Now::Waits => Ok(None),
        Now::Nothing
            if case.person.script.is_none() && (from + 3 >= end || case.person.dice.chance(40)) =>
        {
            case.give_up(clock, asked.day, end)?;
            Ok(None)
        }
        _ => {
            let from = from.min(world.days.count() - 1).max(asked.day);
            case.work(crew, clock, from, end).map(Some)
        }
    }
}

pub(super) fn crew_of<'a>(world: &'a World, team: Uuid) -> &'a Crew {
    let found = world.staff.crews.iter().find(|crew| crew.team.id == team);
    found.unwrap_or(&world.staff.crews[0])
}

fn referral_of(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    crew: &Crew,
    asked: &Asked,
) -> referral::Model {
    let dice = &mut person.dice;
    let priority = match asked.contact.urgency.as_deref() {
        Some("now") => "urgent",
        Some("urgent") => dice.weighted(&[(4, "urgent"), (6, "high")]),
        _ => dice.weighted(&[(18, "high"), (48, "medium"), (30, "low"), (4, "none")]),
    };
    let profession = match crew.work {
        Work::OccupationalTherapy => "occupational_therapy",
        Work::Sensory => "sensory",
        Work::Reviews => "reviewing",
        _ => "social_work",
    };
    referral::Model {
        id: ids.next(asked.at),
        number: format!("R{}", asked.contact.number.trim_start_matches('C')),
        person_id: person.row.id,
        contact_id: Some(asked.contact.id),
        team_id: crew.team.id,
        kind: asked.kind.to_owned(),
        profession: Some(profession.to_owned()),
        priority: Some(priority.to_owned()),
        why_now: dice.maybe(620, |dice| (*dice.pick(sayings::WHY_NOW)).to_owned()),
        received_on: Day(world.days.day(asked.day)),
        allocated_on: None,
        closed_on: None,
        closed_because: None,
        version: 1,
    }
}

impl<'a> Case<'a> {
    pub fn day(&self, place: i64) -> Day {
        Day(self.world.days.day(place))
    }

    fn wait_of(&mut self, work: Work) -> i64 {
        if self.person.script.is_some() {
            return 2;
        }
        let (mean, _) = usual(work);
        let mean = match self.referral.priority.as_deref() {
            Some("urgent") => mean / 8,
            Some("high") => mean / 2,
            _ => mean,
        };
        if mean <= 1 {
            return self.person.dice.between(0, 1);
        }
        self.person.dice.lasting(mean).min(mean * 6)
    }

    fn refer(&mut self, asked: &Asked, crew: &Crew) -> db::Result<Option<deadline::Model>> {
        let urgent = self.referral.priority.as_deref() == Some("urgent");
        let timescale = if urgent {
            "ALLOCATION_URGENT"
        } else {
            "ALLOCATION_STANDARD"
        };
        let about = About {
            title: "Find a worker",
            table: "referral",
            id: self.referral.id,
            team: Some(crew.team.id),
            worker: None,
            from: asked.day,
        };
        let clock = clocks::start(
            self.world,
            self.ids,
            timescale,
            self.person.row.id,
            asked.at,
            about,
        );
        let body = json!({ "number": self.referral.number, "to": crew.team.name });
        let by = asked.contact.decided_by;
        self.story
            .tell(asked.at, by, Event::ReferralMade, self.referral.id, body);
        self.story.made::<referral::Entity>(&self.referral)?;
        if let Some(clock) = &clock {
            self.story.made::<deadline::Entity>(clock)?;
        }
        Ok(clock)
    }

    /// Now and then work comes to a team that passes it on to another.
    fn hand_off(
        &mut self,
        mut contact: contact::Model,
        crew: &'a Crew,
        mut clock: Option<deadline::Model>,
        day: i64,
        wait: i64,
    ) -> db::Result<(&'a Crew, Option<deadline::Model>)> {
        let at_day = self.world.days.working_from(day + 1);
        let world = self.world;
        if wait < 3
            || self.person.script.is_some()
            || at_day + 2 > world.days.count().min(self.person.until)
            || !self.person.dice.chance(90)
        {
            return Ok((crew, clock));
        }
        let to = match crew.work {
            Work::OccupationalTherapy => return Ok((crew, clock)),
            _ if self.person.dice.chance(500) => world.staff.crew("ot"),
            _ => world.staff.crew("reviews"),
        };
        let at = world.days.office_hours(&mut self.person.dice, at_day);
        let because = *self.person.dice.pick(&[
            "Known to this team from last year",
            "Needs an occupational therapist first",
            "Only the bathroom is a difficulty",
            "A review is due anyway",
        ]);
        let row = hand_off::Model {
            id: self.ids.next(at),
            person_id: Some(self.person.row.id),
            contact_id: None,
            referral_id: Some(self.referral.id),
            from_team_id: Some(crew.team.id),
            to_team_id: to.team.id,
            handed_at: at,
            handed_by: crew.manager,
            because: because.to_owned(),
            version: 1,
        };
        let body =
            json!({ "number": self.referral.number, "to": to.team.name, "because": because });
        self.story.tell(
            at,
            Some(crew.manager),
            Event::HandedOff,
            self.referral.id,
            body,
        );
        self.story.made::<hand_off::Entity>(&row)?;
        self.story
            .changed::<referral::Entity>(&mut self.referral, |row| row.team_id = to.team.id)?;
        self.story
            .changed::<contact::Entity>(&mut contact, |row| row.hand_offs += 1)?;
        if let Some(clock) = &mut clock {
            self.story
                .changed::<deadline::Entity>(clock, |row| row.team_id = Some(to.team.id))?;
        }
        Ok((to, clock))
    }

    /// The work ends before anybody took it on.
    fn give_up(&mut self, clock: Option<deadline::Model>, day: i64, end: i64) -> db::Result<()> {
        let died = self.person.until < self.world.days.count();
        let (on, because) = if died {
            (end.min(self.world.days.count() - 1), "died")
        } else {
            (day + self.person.dice.between(2, 14), "declined")
        };
        let on = on.min(self.world.days.count() - 2).max(day);
        let at = self.world.days.at(on, 17 * 3600 + 2400);
        let closed_on = self.day(on);
        let manager = crew_of(self.world, self.referral.team_id).manager;
        let body = json!({ "number": self.referral.number, "because": because });
        self.story.tell(
            at,
            Some(manager),
            Event::ReferralClosed,
            self.referral.id,
            body,
        );
        self.story
            .changed::<referral::Entity>(&mut self.referral, |row| {
                row.closed_on = Some(closed_on);
                row.closed_because = Some(because.to_owned());
            })?;
        match clock {
            Some(mut clock) => clocks::stopped(self.world, self.story, &mut clock, on),
            None => Ok(()),
        }
    }
}
