//! One who is paid goes to prison in the histories: whoever looks after the payment hears of it days later, writes it down,
//! and has the task to stop it.

use db::entities::{circumstance, direct_payment, task};
use db::{At, Event};
use rules::direct_payment::KeptFrom;
use serde_json::json;

use super::cases::Case;
use super::looking_again::Looked;
use super::story::Row;
use super::told::Kept;
use crate::support::direct_payments::kept_from::{note, title};

/// The home of who is in prison, as the list of the council has it.
const PRISON: &str = "prison_young_offenders_institution_or_detention_centre";
/// Days before the end of the tale since which they are there, and on which the council hears of it.
const INSIDE: i64 = 19;
const HEARD: i64 = 5;

impl Case<'_> {
    pub(super) fn goes_to_prison(
        &mut self,
        row: &direct_payment::Model,
        looked: &Looked,
        ends: i64,
    ) -> db::Result<()> {
        let told = self.person.script.map(|script| script.kept);
        if told != Some(Kept::InPrison) {
            return Ok(());
        }
        let heard = self.world.days.working_from(ends - HEARD);
        let (at, from) = (self.world.days.at(heard, 40_000), self.day(ends - INSIDE));
        let by = looked.worker;
        let Some(mut home) = self.home_on_record() else {
            return Ok(());
        };
        let inside = circumstance::Model {
            id: self.ids.next(at),
            code: PRISON.to_owned(),
            from_on: from,
            told_by: Some("the prison’s social work team".to_owned()),
            recorded_at: at,
            version: 1,
            ..home.clone()
        };
        let body = json!({ "says": "Accommodation", "from_on": from });
        let event = Event::CircumstancesChanged;
        self.story.tell(at, Some(by), event, inside.id, body);
        self.story
            .changed::<circumstance::Entity>(&mut home, |row| row.until_on = Some(from))?;
        self.story.made::<circumstance::Entity>(&inside)?;
        let task = self.asked_to_stop(row, looked, (at, from));
        let set = Event::TaskSet;
        self.story.say(at, by, set, (task.id, &task.title));
        self.story.made::<task::Entity>(&task)
    }

    /// Where the record says that they live.
    fn home_on_record(&self) -> Option<circumstance::Model> {
        let mut rows = self.story.happenings.iter().flat_map(|one| &one.rows);
        rows.find_map(|row| match row {
            Row::Circumstance(row) if row.kind == "accommodation" && row.until_on.is_none() => {
                Some(row.clone())
            }
            _ => None,
        })
    }

    /// The task that the house sets whoever has the case.
    fn asked_to_stop(
        &mut self,
        row: &direct_payment::Model,
        looked: &Looked,
        (at, from): (At, db::Day),
    ) -> task::Model {
        let what = KeptFrom::Prison;
        task::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            kind: "task".to_owned(),
            title: title(what),
            note: Some(note(what, from.max(row.from_on))),
            place: None,
            due_on: db::Day(rules::vocabulary::dates::london_date(*at)),
            starts_at: None,
            minutes: None,
            worker_id: Some(looked.worker),
            team_id: looked.team,
            repeats: None,
            repeats_until: None,
            follows_id: None,
            made_by: looked.worker,
            made_at: at,
            done_at: None,
            done_on: None,
            done_by: None,
            outcome: None,
            cancelled_at: None,
            cancelled_by: None,
            cancelled_because: None,
            version: 1,
        }
    }
}
