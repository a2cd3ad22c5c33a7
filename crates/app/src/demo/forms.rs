//! Forms in the histories that are submitted as they stand: begun, and some days later filled in.

use db::entities::{assessment, filled_form, form_move, form_subject};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::assessment::Kind;
use serde_json::{Value as Json, json};

use super::assessing::Went;
use super::cases::{Case, crew_of};
use super::random::Dice;
use super::staff::Crew;
use crate::house::forms::Definition;

impl Case<'_> {
    /// A form of this case begins: the `nth` of them.
    pub(super) fn begin_form(
        &mut self,
        definition: &Definition,
        crew: &Crew,
        (worker, at): (Uuid, At),
        nth: u8,
    ) -> db::Result<filled_form::Model> {
        let number = self.referral.number.trim_start_matches('R');
        let number = format!("F{number}-{nth}");
        let form = filled_form::Model {
            number,
            ..self.form(definition, crew, worker, at)
        };
        let says = json!({ "says": form.title, "number": form.number });
        self.story
            .tell(at, Some(worker), Event::FormBegun, form.id, says);
        self.story.made::<filled_form::Entity>(&form)?;
        let subject = form_subject::Model {
            id: self.ids.next(at),
            filled_form_id: form.id,
            person_id: form.person_id,
            ended_at: None,
            version: 1,
        };
        self.story.made::<form_subject::Entity>(&subject)?;
        self.form_moved(&form, "begun", worker, at)?;
        Ok(form)
    }

    /// A form is submitted with its answers, and the day on which it is to be looked at again.
    pub(super) fn submit_form(
        &mut self,
        mut form: filled_form::Model,
        (answers, again): (Json, Option<Day>),
        (worker, at): (Uuid, At),
    ) -> db::Result<()> {
        let details = self.details();
        let says = json!({ "says": form.title, "number": form.number });
        self.story
            .tell(at, Some(worker), Event::FormSubmitted, form.id, says);
        self.story
            .changed::<filled_form::Entity>(&mut form, |form| {
                form.answers = Some(answers);
                form.details = Some(details);
                form.submitted_at = Some(at);
                form.submitted_by = Some(worker);
                form.review_on = again;
            })?;
        self.form_moved(&form, "submit", worker, at)
    }

    /// What happens when a carer suddenly cannot care: some make a plan for it with their assessment.
    pub(super) fn emergency_plan(
        &mut self,
        row: &assessment::Model,
        went: Went,
        (worker, done): (Uuid, i64),
        dice: &mut Dice,
    ) -> db::Result<()> {
        let wanted = self.person.script.is_some() || dice.chance(350);
        let carers = row.kind == Kind::Carers.code() && went == Went::Eligible;
        let place = self.world.days.working_from(done + 2);
        let ends = self.world.days.count().min(self.person.until);
        let forms = &self.world.council.forms;
        let Some(definition) = forms.in_use("carers_emergency_plan") else {
            return Ok(());
        };
        if !wanted || !carers || place >= ends {
            return Ok(());
        }
        let crew = crew_of(self.world, row.team_id.unwrap_or_default());
        let days = self.world.days;
        let (begun, done) = (days.at(place, 34_000), days.at(place, 37_000));
        let form = self.begin_form(definition, crew, (worker, begun), 4)?;
        let again = self.day(place + 182);
        let answers = json!({
            "cares_for": "Whom they live with", "alone_for": *dice.pick(&["not", "hours", "night"]),
            "emergency": "A neighbour stays until the evening; the duty desk finds somebody for the night.",
            "to_call": [{ "who": format!("{} ({})", self.person.close.0, self.person.close.1), "phone": "01632 960 211", "has_key": true, "agreed": true }],
            "must_know": "Tablets at eight and at six, from the box on the shelf. Tea first, then talk.",
            "emergency_copies": "The carer, the neighbour and the surgery", "emergency_review_on": again,
        });
        self.submit_form(form, (answers, Some(again)), (worker, done))
    }

    fn form_moved(
        &mut self,
        form: &filled_form::Model,
        made: &str,
        by: Uuid,
        at: At,
    ) -> db::Result<()> {
        let row = form_move::Model {
            id: self.ids.next(at),
            filled_form_id: form.id,
            person_id: form.person_id,
            made: made.to_owned(),
            because: None,
            made_at: at,
            made_by: by,
            version: 1,
        };
        self.story.made::<form_move::Entity>(&row)
    }
}
