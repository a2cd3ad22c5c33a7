//! Assessments in the histories of the last year and a half: offered, refused, under way, completed and decided, for
//! older people, people of working age and carers.

use crate::support::assessments::arising;
use db::entities::{
    assessed_need, assessment, deadline, eligibility_decision, filled_form, form_move, form_subject,
};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::assessment::Kind;
use rules::assessment::duty::duty;
use rules::assessment::needs::Ways;
use rules::vocabulary::dates::london_date;
use serde_json::{Value as Json, json};

use super::assessed::{self, found, nothing};
use super::cases::Case;
use super::clocks::{self, About};
use super::judged;
use super::people::Now;
use super::random::Dice;
use super::staff::Crew;
use rules::contact::Work;

/// Days looked back on: older assessments are on paper.
const BACK: i64 = 540;

/// How an assessment went.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Went {
    Offered,
    Refused,
    Begun,
    Undecided,
    NotEligible,
    Eligible,
}

impl Case<'_> {
    /// Tells of the assessment of this case, if there was one, and of what followed.
    pub fn find_needs(
        &mut self,
        crew: &Crew,
        worker: Uuid,
        from: i64,
        until: i64,
    ) -> db::Result<()> {
        let seed = u64::from_be_bytes(
            self.referral.id.as_bytes()[8..]
                .try_into()
                .unwrap_or_default(),
        );
        let mut dice = Dice::new(seed, 904);
        let count = self.world.days.count();
        let day = self.world.days.working_from(from + dice.between(3, 25));
        if day < count - BACK || day + 6 >= until.min(count) {
            return Ok(());
        }
        if crew.work == Work::Hospital || dice.chance(70) {
            self.back_on_their_feet(worker, day, until, &mut dice)?;
        }
        // What waits for a therapist when the supplier is asked is all handed out.
        let handed_out = crew.work == Work::OccupationalTherapy
            && until >= count
            && day < self.world.shared.assessments.on;
        if !dice.chance(480) && !handed_out {
            return Ok(());
        }
        let open = self.now == Now::WithWorker && until >= count;
        let went = match dice.below(100) {
            0..8 if open => Went::Offered,
            8..18 if open => Went::Begun,
            18..26 if open => Went::Undecided,
            0..14 => Went::Refused,
            14..34 => Went::NotEligible,
            _ => Went::Eligible,
        };
        self.assessment(crew, worker, (day, until), went, &mut dice)
    }

    fn kind(&self, crew: &Crew) -> Kind {
        match () {
            () if self.referral.kind == "carers_assessment" => Kind::Carers,
            () if crew.work == Work::OccupationalTherapy => Kind::OccupationalTherapy,
            () => Kind::Needs,
        }
    }

    fn assessment(
        &mut self,
        crew: &Crew,
        worker: Uuid,
        (day, until): (i64, i64),
        went: Went,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let kind = self.kind(crew);
        // What looks at part of life cannot settle that nothing is eligible.
        let went = match (kind, went) {
            (Kind::OccupationalTherapy, Went::NotEligible) => Went::Undecided,
            _ => went,
        };
        let open = until >= self.world.days.count();
        if kind == Kind::OccupationalTherapy && open && day < self.world.shared.assessments.on {
            return self.assessed_by_supplier(crew, (day, until), dice);
        }
        let at = self.world.days.office_hours(dice, day);
        let mut row = assessment::Model {
            offered_on: Some(self.day(day)),
            offered_how: Some((*dice.pick(&["phone", "in_person", "email"])).to_owned()),
            contact_id: self.referral.contact_id,
            team_id: Some(crew.team.id),
            worker_id: Some(worker),
            other_id: match kind.is_carers() {
                true => self.person.partner.map(|partner| partner.id),
                false => None,
            },
            ..nothing(self.ids.next(at), self.person.row.id, kind, at)
        };
        match went {
            Went::Offered => self.offered(&row, worker, at),
            Went::Refused => self.refused(&mut row, worker, at, dice),
            _ => {
                let form = self.begin(crew, worker, (day, at), &mut row)?;
                let Some((form, clock)) = form.filter(|_| went != Went::Begun) else {
                    return Ok(());
                };
                self.completed((form, clock), (worker, day, until), row, went, dice)
            }
        }
    }

    pub(super) fn offered(
        &mut self,
        row: &assessment::Model,
        worker: Uuid,
        at: At,
    ) -> db::Result<()> {
        let body = json!({ "on": row.offered_on });
        self.said(at, worker, Event::AssessmentOffered, row, body);
        self.story.made::<assessment::Entity>(row)
    }

    fn said(&mut self, at: At, by: Uuid, event: Event, row: &assessment::Model, mut body: Json) {
        let kind = Kind::from_code(&row.kind).unwrap_or(Kind::Needs);
        body["says"] = json!(kind.says());
        body["kind"] = json!(row.kind);
        self.story.tell(at, Some(by), event, row.id, body);
    }

    fn refused(
        &mut self,
        row: &mut assessment::Model,
        worker: Uuid,
        at: At,
        dice: &mut Dice,
    ) -> db::Result<()> {
        self.offered(row, worker, at)?;
        let later = self.world.days.later(at, dice.between(5, 300));
        let on = Some(Day(london_date(*later)));
        let carers = row.kind == Kind::Carers.code();
        let words = *dice.pick(assessed::REFUSED);
        self.said(
            later,
            worker,
            Event::AssessmentRefused,
            row,
            json!({ "on": on }),
        );
        self.story.changed::<assessment::Entity>(row, |row| {
            row.refused_on = on;
            row.closed_on = on;
            row.refusal_words = Some(words.to_owned());
            row.refuser_has_capacity = (!carers).then_some(true);
            row.at_risk_of_abuse = (!carers).then_some(false);
            let says = if carers {
                "do_not_assess_carer"
            } else {
                "do_not_assess"
            };
            row.refusal_says = Some(says.to_owned());
        })
    }

    /// The assessment begins with its form and its clock.
    pub(super) fn begin(
        &mut self,
        crew: &Crew,
        worker: Uuid,
        (day, at): (i64, At),
        row: &mut assessment::Model,
    ) -> db::Result<Option<(filled_form::Model, Option<deadline::Model>)>> {
        let kind = Kind::from_code(&row.kind).unwrap_or(Kind::Needs);
        let Some(definition) = self
            .world
            .council
            .forms
            .in_use(crate::support::assessments::store::form_of(kind))
        else {
            return Ok(None);
        };
        let at = self.world.days.later(at, 20);
        let form = filled_form::Model {
            number: format!("F{}-2", self.referral.number.trim_start_matches('R')),
            ..self.form(definition, crew, worker, at)
        };
        self.story.tell(
            at,
            Some(worker),
            Event::FormBegun,
            form.id,
            json!({ "says": form.title, "number": form.number }),
        );
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
        // A row is kept as it is in the end where it is first told of, so the form it names comes before it.
        row.filled_form_id = Some(form.id);
        row.began_on = Some(self.day(day));
        self.offered(row, worker, at)?;
        let clock = self.clock(
            "ASSESSMENT_COMPLETE",
            "Complete the assessment",
            ("assessment", row.id),
            (worker, row.team_id),
            (day, at),
        )?;
        Ok(Some((form, clock)))
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

    pub(super) fn clock(
        &mut self,
        timescale: &str,
        title: &'static str,
        (table, id): (&'static str, Uuid),
        (worker, team): (Uuid, Option<Uuid>),
        (from, at): (i64, At),
    ) -> db::Result<Option<deadline::Model>> {
        let about = About {
            title,
            table,
            id,
            team,
            worker: Some(worker),
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

    /// The form is submitted; what counts is kept; and mostly it is decided.
    pub(super) fn completed(
        &mut self,
        (mut form, clock): (filled_form::Model, Option<deadline::Model>),
        (worker, day, until): (Uuid, i64, i64),
        mut row: assessment::Model,
        went: Went,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let last = until.min(self.world.days.count()) - 2;
        let done = self
            .world
            .days
            .working_from(day + dice.between(1, 14))
            .min(last)
            .max(day);
        let at = self
            .world
            .days
            .office_hours(dice, done)
            .max(self.world.days.later(form.began_at, 40));
        let kind = Kind::from_code(&row.kind).unwrap_or(Kind::Needs);
        let unable = match went {
            Went::NotEligible if kind.is_carers() => 0,
            Went::NotEligible => usize::from(dice.chance(600)),
            _ => 2 + dice.below(4) as usize,
        };
        let found = found(kind, unable, dice);
        let on = self.day(done);
        let answers = assessed::answers((kind, went != Went::NotEligible), on, &found, dice);
        let details = self.details();
        let says = json!({ "says": form.title, "number": form.number });
        self.story
            .tell(at, Some(worker), Event::FormSubmitted, form.id, says);
        self.story
            .changed::<filled_form::Entity>(&mut form, |form| {
                form.answers = Some(answers.clone());
                form.details = Some(details);
                form.submitted_at = Some(at);
                form.submitted_by = Some(worker);
            })?;
        self.form_moved(&form, "submit", worker, at)?;
        let body = json!({ "form": form.id, "number": form.number, "on": on });
        self.said(at, worker, Event::AssessmentCompleted, &row, body);
        self.story.changed::<assessment::Entity>(&mut row, |row| {
            row.completed_on = Some(on);
            row.closed_on = Some(on);
            row.completed_by = Some(worker);
            row.doubts_capacity = Some(false);
            row.difficulties = Some(json!([]));
            row.advocacy = Some("not_needed".to_owned());
            row.own_words = answers["own_words"].as_str().map(str::to_owned);
            row.strengths = answers["strengths"].as_str().map(str::to_owned);
            row.from_impairment = Some(true);
            row.health_at_risk = kind.is_carers().then_some(went != Went::NotEligible);
            row.wellbeing_areas = Some(answers["areas"].clone());
        })?;
        for (outcome, ways, level, share) in &found {
            let need = assessed::need(self.ids.next(at), &row, outcome, *ways, (*level, *share));
            self.story.made::<assessed_need::Entity>(&need)?;
        }
        if let Some(mut clock) = clock {
            self.story
                .changed::<deadline::Entity>(&mut clock, |clock| clock.met_on = Some(on))?;
        }
        if went == Went::Undecided {
            return Ok(());
        }
        self.decided(&mut row, (worker, done, until), &found, went, dice)
    }

    fn decided(
        &mut self,
        row: &mut assessment::Model,
        (worker, done, until): (Uuid, i64, i64),
        found: &[(String, Ways, i64, i64)],
        went: Went,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let day = self
            .world
            .days
            .working_from(done + 1)
            .min(self.world.days.count() - 1);
        let at = self
            .world
            .days
            .office_hours(dice, day)
            .max(self.world.days.later(self.world.days.at(done, 63_000), 1));
        let carers = row.kind == Kind::Carers.code();
        let impact = went == Went::Eligible;
        let (result, because) = assessed::determine(carers, found, impact);
        let on = Day(london_date(*at));
        let unable = assessed::unable(found);
        let known = assessed::known(carers, result == "eligible", dice);
        let duty = duty(&known);
        let decision = eligibility_decision::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            assessment_id: row.id,
            who: if carers { "carer" } else { "adult" }.to_owned(),
            from_impairment: true,
            unable: json!(unable),
            health_at_risk: row.health_at_risk,
            wellbeing_impact: impact,
            wellbeing_areas: row.wellbeing_areas.clone().unwrap_or_default(),
            judgement: judged::judgement(&unable, carers, impact),
            period: None,
            result: result.to_owned(),
            because: json!(because),
            wants_council: known.asks_council,
            residence: known.residence.map(|one| one.code().to_owned()),
            means: known.means.map(|one| one.code().to_owned()),
            cannot_arrange: Some(known.cannot_arrange),
            exception: None,
            duty: Some(duty.duty.code().to_owned()),
            duty_because: Some(json!(duty.because)),
            could_help: None,
            advice: (result != "eligible")
                .then(|| judged::first(&unable, carers).advice.to_owned()),
            decided_on: on,
            decided_by: worker,
            copy_given_on: dice.chance(850).then_some(on),
            copy_given_how: None,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        };
        let says = match result {
            "eligible" => "Eligible needs",
            _ => "No eligible needs",
        };
        let body = arising::told(&decision, says);
        self.story.tell(
            at,
            Some(worker),
            Event::EligibilityDecided,
            decision.id,
            body,
        );
        self.story.made::<eligibility_decision::Entity>(&decision)?;
        if result != "eligible" {
            return Ok(());
        }
        self.review(row, (worker, day, until), at, dice)
    }
}
