//! A worker's part: the case is allocated, opened, visited, assessed, written about, passed on and closed.

use db::entities::{allocation, deadline, referral};
use db::sea_orm::prelude::Uuid;
use db::{At, Event};
use rules::contact::Work;
use rules::vocabulary::dates::speak_exact;
use serde_json::json;

use super::around;
use super::assessing::Coming;
use super::cases::{Case, usual};
use super::clocks::{self, About};
use super::contacts::note;
use super::people::Now;
use super::staff::Crew;
use super::story::{Ids, Sketch, Words};
use super::{notes, sayings};
use crate::casework::clocks::assessment_of;

/// The clock that the first visit meets.
const VISIT: &str = "FIRST_VISIT";

/// A spell in which a worker has a case.
struct Spell {
    team: allocation::Model,
    mine: allocation::Model,
    /// Places of its first day and of the day on which it ends, or today's.
    from: i64,
    until: i64,
    /// Clocks that were not met before the end.
    running: Vec<deadline::Model>,
}

impl<'a> Case<'a> {
    /// A worker has the case from one day to another, or has it still; gives until when, and who.
    pub fn work(
        &mut self,
        crew: &'a Crew,
        clock: Option<deadline::Model>,
        from: i64,
        end: i64,
    ) -> db::Result<(i64, Uuid)> {
        let worker = crew.worker(&mut self.person.dice, from).id;
        let until = self.until(crew.work, from, end);
        let mut spell = self.allocate(crew, clock, worker, (from, until))?;
        self.open(&mut spell)?;
        let coming = self.coming(crew, from, until);
        self.visit(&mut spell, coming.as_ref().and_then(Coming::day))?;
        self.converse(crew, worker, from, until)?;
        if let Some(coming) = coming {
            self.find_needs(crew, worker, until, coming)?;
            spell.running.append(&mut self.running);
        }
        let halfway = from + (until - from) / 2;
        let mut last = worker;
        if until - from > 60 && self.person.dice.chance(130) {
            self.write_notes(worker, from, halfway)?;
            last = self.pass_on(crew, &mut spell, halfway)?;
            self.write_notes(last, halfway, until)?;
        } else {
            self.write_notes(worker, from, until)?;
        }
        match self.now {
            Now::WithWorker => {
                around::plan(self.world, self.ids, self.person, &spell.mine, self.story)?;
            }
            Now::WithTeam => self.end_worker(&mut spell, crew.manager)?,
            _ => self.close(&mut spell, crew.manager)?,
        }
        Ok((until, last))
    }

    fn until(&mut self, work: Work, from: i64, end: i64) -> i64 {
        if matches!(self.now, Now::WithWorker | Now::WithTeam) {
            return self.world.days.count();
        }
        if self.person.script.is_some() {
            return self.world.days.working_from(from + 60).min(end - 2);
        }
        let (_, mean) = usual(work);
        let length = 3 + self.person.dice.lasting(mean);
        let last = end.min(self.world.days.count() - 1) - 1;
        let until = self.world.days.working_from(from + length);
        until.min(last).max(from + 1)
    }

    fn allocate(
        &mut self,
        crew: &Crew,
        clock: Option<deadline::Model>,
        worker: Uuid,
        (from, until): (i64, i64),
    ) -> db::Result<Spell> {
        let after = self.story.happenings.last().map(|last| last.at);
        let drawn = self.world.days.office_hours(&mut self.person.dice, from);
        let at = after.map_or(drawn, |after| drawn.max(self.world.days.later(after, 4)));
        let on = self.day(from);
        let team = allocated(self.ids, at, on, crew, &self.referral);
        let mine = allocation::Model {
            worker_id: Some(worker),
            note: self
                .person
                .dice
                .maybe(180, |dice| (*dice.pick(sayings::TO_THE_WORKER)).to_owned()),
            ..allocated(self.ids, at, on, crew, &self.referral)
        };
        let name = self.world.staff.name(worker).to_owned();
        let body = json!({ "team": crew.team.name, "worker": name, "from": on, "referral": self.referral.id });
        self.story
            .tell(at, Some(crew.manager), Event::Allocated, mine.id, body);
        self.story.made::<allocation::Entity>(&team)?;
        self.story.made::<allocation::Entity>(&mine)?;
        self.story
            .changed::<referral::Entity>(&mut self.referral, |row| row.allocated_on = Some(on))?;
        clocks::met(self.world, self.story, self.person, clock, from)?;
        let mut running = Vec::new();
        for (timescale, title) in [
            (VISIT, "First visit"),
            (assessment_of(&self.referral.kind), "Start the assessment"),
        ] {
            running.extend(self.start(timescale, title, &mine, from, at)?);
        }
        let says = format!(
            "Allocated to {name}, {} from {}",
            crew.team.name,
            speak_exact(on.0)
        );
        self.say(at, crew.manager, says);
        Ok(Spell {
            team,
            mine,
            from,
            until,
            running,
        })
    }

    /// A clock started by what was told last.
    fn start(
        &mut self,
        timescale: &str,
        title: &'static str,
        mine: &allocation::Model,
        from: i64,
        at: At,
    ) -> db::Result<Option<deadline::Model>> {
        let about = About {
            title,
            table: "allocation",
            id: mine.id,
            team: Some(mine.team_id),
            worker: mine.worker_id,
            from,
        };
        let clock = clocks::start(
            self.world,
            self.ids,
            timescale,
            self.person.row.id,
            at,
            about,
        );
        if let Some(clock) = &clock {
            self.story.made::<deadline::Entity>(clock)?;
        }
        Ok(clock)
    }

    /// A note that the system writes in a colleague's name.
    fn say(&mut self, at: At, by: Uuid, says: String) {
        let note = Sketch {
            id: self.ids.next(at),
            kind: "allocation",
            occurred_at: at,
            written_by: by,
            contact_id: None,
            pinned: false,
            words: Words::Said(says),
        };
        self.story.note(at, note);
    }

    /// The worker opens the case for the first time; not all have, of what came yesterday.
    fn open(&mut self, spell: &mut Spell) -> db::Result<()> {
        let after = self.person.dice.between(0, 2);
        let day = self.world.days.working_from(spell.from + after);
        if day >= spell.until {
            return Ok(());
        }
        let at = self.world.days.at(day, 17 * 3600 + 1500);
        let mine = &mut spell.mine;
        self.story.tell(
            at,
            mine.worker_id,
            Event::AllocationSeen,
            mine.id,
            json!({}),
        );
        self.story
            .changed::<allocation::Entity>(mine, |row| row.seen_at = Some(at))
    }

    /// The first visit, and the day on which the assessment starts: what is done meets its clock. Where an assessment
    /// is told of, that meets the second.
    fn visit(&mut self, spell: &mut Spell, begins: Option<i64>) -> db::Result<()> {
        let dice = &mut self.person.dice;
        let days = self.world.days;
        let visited = days.working_from(spell.from + dice.between(1, 17));
        let started = days.working_from(visited + dice.between(0, 16));
        let visited = begins.map_or(visited, |begins| visited.min(begins));
        for clock in std::mem::take(&mut spell.running) {
            let first = clock.timescale == VISIT;
            let day = if first { visited } else { started };
            if !first && begins.is_some() {
                self.running.push(clock);
            } else if day < spell.until {
                clocks::met_at(self.world, self.story, self.person, clock, day)?;
            } else {
                spell.running.push(clock);
            }
        }
        Ok(())
    }

    fn write_notes(&mut self, by: Uuid, from: i64, until: i64) -> db::Result<()> {
        let length = until - from;
        let until = until.min(self.world.days.count() - 1);
        let many = self.person.dice.between(1, 6) + (length / 15).min(60);
        for _ in 0..many {
            let day = self.world.days.draw(&mut self.person.dice, from + 1, until);
            let happened = self.world.days.office_hours(&mut self.person.dice, day);
            let kind = self.person.dice.weighted(notes::KINDS);
            let contact = self
                .referral
                .contact_id
                .filter(|_| self.person.dice.chance(100));
            let note = note(self.ids, self.person, kind, happened, by, contact);
            let later = self.person.dice.between(4, 95);
            let tomorrow = self.world.days.working_from(day + 1);
            let written = if tomorrow < until && self.person.dice.chance(120) {
                self.world
                    .days
                    .office_hours(&mut self.person.dice, tomorrow)
            } else {
                self.world.days.later(happened, later)
            };
            self.story.note(written, note);
        }
        Ok(())
    }

    /// Another worker takes over, with the clocks that run.
    fn pass_on(&mut self, crew: &Crew, spell: &mut Spell, day: i64) -> db::Result<Uuid> {
        let next = crew.worker(&mut self.person.dice, day).id;
        let mine = &mut spell.mine;
        let before = mine.worker_id;
        if Some(next) == before {
            return Ok(next);
        }
        let at = self.world.days.at(day, 16 * 3600 + 600);
        let on = self.day(day);
        let name = self.world.staff.name(next).to_owned();
        let because = "moved_worker";
        let body = json!({ "team": crew.team.name, "worker": name, "on": on, "because": because });
        self.story
            .tell(at, Some(crew.manager), Event::Reallocated, mine.id, body);
        self.story.changed::<allocation::Entity>(mine, |row| {
            row.until_on = Some(on);
            row.closed_because = Some(because.to_owned());
        })?;
        *mine = allocation::Model {
            id: self.ids.next(at),
            worker_id: Some(next),
            from_on: on,
            until_on: None,
            closed_because: None,
            seen_at: None,
            note: None,
            version: 1,
            ..mine.clone()
        };
        self.story.made::<allocation::Entity>(mine)?;
        for clock in spell
            .running
            .iter_mut()
            .filter(|clock| clock.started_on < on && clock.worker_id == before)
        {
            self.story
                .changed::<deadline::Entity>(clock, |row| row.worker_id = Some(next))?;
        }
        let says = format!(
            "Re-allocated to {name}, {} from {}",
            crew.team.name,
            speak_exact(on.0)
        );
        self.say(at, crew.manager, says);
        Ok(next)
    }

    /// The worker's part is done; the person stays with the team.
    fn end_worker(&mut self, spell: &mut Spell, by: Uuid) -> db::Result<()> {
        let day = spell.until - 1;
        let at = self.world.days.at(day, 17 * 3600 + 2500);
        let on = self.day(day);
        let mine = &mut spell.mine;
        let body = json!({ "on": on, "reason": "work_done" });
        self.story
            .tell(at, Some(by), Event::AllocationClosed, mine.id, body);
        self.story.changed::<allocation::Entity>(mine, |row| {
            row.until_on = Some(on);
            row.closed_because = Some("work_done".to_owned());
        })?;
        for clock in &mut spell.running {
            self.story
                .changed::<deadline::Entity>(clock, |row| row.worker_id = None)?;
        }
        Ok(())
    }

    /// The case ends.
    fn close(&mut self, spell: &mut Spell, by: Uuid) -> db::Result<()> {
        let day = spell.until;
        let died = self.person.until < self.world.days.count() && day + 2 >= self.person.until;
        let because = if died {
            "died"
        } else {
            let why = &[(88, "work_done"), (8, "declined"), (4, "moved_away")];
            self.person.dice.weighted(why)
        };
        let at = self.world.days.at(day, 17 * 3600 + 2500);
        let on = self.day(day);
        let body = json!({ "on": on, "reason": because });
        self.story
            .tell(at, Some(by), Event::AllocationClosed, spell.mine.id, body);
        for row in [&mut spell.mine, &mut spell.team] {
            self.story.changed::<allocation::Entity>(row, |row| {
                row.until_on = Some(on);
                row.closed_because = Some(because.to_owned());
            })?;
        }
        self.story
            .changed::<referral::Entity>(&mut self.referral, |row| {
                row.closed_on = Some(on);
                row.closed_because = Some(because.to_owned());
            })?;
        for clock in &mut spell.running {
            clocks::stopped(self.world, self.story, clock, day)?;
        }
        Ok(())
    }
}

/// The row of a team that has the case.
fn allocated(
    ids: &mut Ids,
    at: At,
    on: db::Day,
    crew: &Crew,
    referral: &referral::Model,
) -> allocation::Model {
    allocation::Model {
        id: ids.next(at),
        person_id: referral.person_id,
        team_id: crew.team.id,
        worker_id: None,
        referral_id: Some(referral.id),
        priority: referral.priority.clone(),
        from_on: on,
        until_on: None,
        closed_because: None,
        made_by: crew.manager,
        seen_at: None,
        note: None,
        version: 1,
    }
}
