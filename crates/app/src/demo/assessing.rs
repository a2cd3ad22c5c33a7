//! Assessments in the histories of the last year and a half: offered, refused, under way, completed and decided, for
//! older people, people of working age and carers.

use crate::support::assessments::arising;
use db::entities::{
    assessed_need, assessment, deadline, eligibility_decision, filled_form, person,
};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::assessment::Kind;
use rules::assessment::duty::{Means, duty};
use rules::assessment::refusal::Follows;
use rules::vocabulary::dates::london_date;
use serde_json::{Value as Json, json};

use super::assessed::{self, Found, found, nothing};
use super::cases::Case;
use super::clocks::{self, About};
use super::first_offer::offered;
use super::judged;
use super::people::Now;
use super::plans::Eligible;
use super::random::Dice;
use super::staff::Crew;
use super::taking_part::{self, TakesPart};
use super::told::Script;
use rules::contact::Work;

/// Days looked back on: older assessments are on paper.
const BACK: i64 = 1_100;

/// Most take part by themselves.
const TAKES_PART: &[(u32, TakesPart)] = &[
    (88, TakesPart::Alone),
    (6, TakesPart::WithAdvocate),
    (6, TakesPart::Tested),
];

/// How an assessment went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Went {
    Offered,
    Refused,
    /// They refused while they were at risk, so it went on.
    Overruled,
    Begun,
    Undecided,
    NotEligible,
    Eligible,
}

/// What is to come of a case: help to get back on one's feet, an assessment, or both.
pub struct Coming {
    day: i64,
    helped: bool,
    went: Option<Went>,
    dice: Dice,
}

impl Coming {
    /// Place of the day on which an assessment is offered or begun, if there is one.
    pub fn day(&self) -> Option<i64> {
        self.went.map(|_| self.day)
    }
}

impl Case<'_> {
    /// What is to come of this case between two days.
    pub fn coming(&self, crew: &Crew, from: i64, until: i64) -> Option<Coming> {
        let seed = u64::from_be_bytes(
            self.referral.id.as_bytes()[8..]
                .try_into()
                .unwrap_or_default(),
        );
        let mut dice = Dice::new(seed, 904);
        if let Some(script) = self.person.script {
            return Some(Coming {
                day: self.world.days.working_from(from + 3),
                helped: script.helped,
                went: Some(script.went),
                dice,
            });
        }
        let count = self.world.days.count();
        let day = self.world.days.working_from(from + dice.between(3, 25));
        if self.person.duplicate || day < count - BACK || day + 6 >= until.min(count) {
            return None;
        }
        let helped = crew.work == Work::Hospital || dice.chance(70);
        let open = self.now == Now::WithWorker && until >= count;
        let assessed = dice.chance(480) || self.is_handed_out(crew, day, until);
        // Before 18 an assessment looks ahead: that is told with the way into adult life.
        let grown = self.person.age(self.world.days.day(day)) >= 18;
        let went = (assessed && grown).then(|| match dice.below(100) {
            0..8 if open => Went::Offered,
            8..18 if open => Went::Begun,
            18..26 if open => Went::Undecided,
            0..12 => Went::Refused,
            12..14 => Went::Overruled,
            14..34 => Went::NotEligible,
            _ => Went::Eligible,
        });
        Some(Coming {
            day,
            helped,
            went,
            dice,
        })
    }

    /// Needs of theirs were found eligible before: they are still, when they are looked at anew.
    fn is_eligible(&self, kind: Kind) -> bool {
        let mut found = self.person.supported.eligible.iter();
        found.any(|one| one.as_carer() == kind.is_carers())
    }

    /// What waits for a therapist when the supplier is asked is all handed out.
    fn is_handed_out(&self, crew: &Crew, day: i64, until: i64) -> bool {
        crew.work == Work::OccupationalTherapy
            && until >= self.world.days.count()
            && day < self.world.shared.assessments.on
    }

    /// Tells of the assessment of this case, if there was one, and of what followed.
    pub fn find_needs(
        &mut self,
        crew: &Crew,
        worker: Uuid,
        until: i64,
        mut coming: Coming,
    ) -> db::Result<()> {
        let (day, dice) = (coming.day, &mut coming.dice);
        if coming.helped {
            self.person.supported.helped = Some(day);
            self.back_on_their_feet(worker, day, until, dice)?;
        }
        match coming.went {
            Some(went) => self.assessment(crew, worker, (day, until), went, dice),
            None => Ok(()),
        }
    }

    fn kind(&self, crew: &Crew, day: i64, dice: &mut Dice) -> Kind {
        match self.person.script {
            Some(script) => script.kind,
            _ if self.referral.kind == "carers_assessment" && self.looks_after(day) => Kind::Carers,
            _ if crew.work == Work::OccupationalTherapy => Kind::OccupationalTherapy,
            _ if crew.work == Work::Sensory => Kind::Sensory,
            _ if dice.chance(60) => Kind::SupportedSelf,
            _ => Kind::Needs,
        }
    }

    /// They look after somebody who is on record by a day: whom their assessment is about.
    fn looks_after(&self, day: i64) -> bool {
        let on = self.world.days.at(day, 0);
        let known = self.person.partner.filter(|partner| partner.since < on);
        self.person.is_carer() && known.is_some()
    }

    fn assessment(
        &mut self,
        crew: &Crew,
        worker: Uuid,
        (day, until): (i64, i64),
        went: Went,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let kind = self.kind(crew, day, dice);
        // What looks at part of life cannot settle that nothing is eligible, and a carer's refusal always stands.
        let went = match went {
            Went::NotEligible if !kind.looks_at_all_of_life() => Went::Undecided,
            Went::NotEligible if self.is_eligible(kind) => Went::Eligible,
            Went::Overruled if kind.is_carers() => Went::Refused,
            _ => went,
        };
        if kind == Kind::OccupationalTherapy && self.is_handed_out(crew, day, until) {
            return self.assessed_by_supplier(crew, (day, until), dice);
        }
        let at = self.world.days.office_hours(dice, day);
        let together = self.person.script.is_some_and(Script::together);
        let mut row = assessment::Model {
            offered_on: Some(self.day(day)),
            offered_how: Some((*dice.pick(&["phone", "in_person", "email"])).to_owned()),
            contact_id: self.referral.contact_id,
            team_id: Some(crew.team.id),
            worker_id: Some(worker),
            other_id: match kind {
                Kind::Carers | Kind::Combined => self.person.partner.map(|partner| partner.id),
                _ => None,
            },
            consent_to_combine: together.then_some(true),
            ..nothing(self.ids.next(at), self.person.row.id, kind, at)
        };
        match went {
            Went::Offered => self.offered(&row, worker, at),
            Went::Refused => {
                self.offered(&row, worker, at)?;
                let follows = match kind.is_carers() {
                    true => Follows::DoNotAssessCarer,
                    false => Follows::DoNotAssess,
                };
                self.refused(&mut row, worker, (day, at), follows, dice)
            }
            _ => {
                let mut form = self.begin(crew, worker, (day, at), &mut row)?;
                let often = if crew.work == Work::Hospital { 400 } else { 60 };
                let urgent = match self.person.script {
                    Some(script) => script.urgent,
                    None => kind == Kind::Needs && dice.chance(often),
                };
                if urgent {
                    let clock = form.as_mut().and_then(|(_, clock)| clock.as_mut());
                    self.cannot_wait((&mut row, clock), worker, (day, at), dice)?;
                }
                if went == Went::Overruled {
                    let follows = Follows::MustAssessAtRisk;
                    self.refused(&mut row, worker, (day, at), follows, dice)?;
                }
                match form {
                    Some((_, clock)) if went == Went::Begun => self.running.extend(clock),
                    Some(form) => self.completed(form, (worker, day, until), row, went, dice)?,
                    None => {}
                }
                Ok(())
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

    /// They do not want it: it ends there, or goes on all the same.
    fn refused(
        &mut self,
        row: &mut assessment::Model,
        worker: Uuid,
        (day, at): (i64, At),
        follows: Follows,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let later = self.world.days.later(at, dice.between(30, 300));
        let on = Some(Day(london_date(*later)));
        let words = *dice.pick(assessed::REFUSED);
        let (carers, goes_on) = (follows == Follows::DoNotAssessCarer, follows.must_assess());
        let body = json!({ "on": on, "follows": follows.code() });
        self.said(later, worker, Event::AssessmentRefused, row, body);
        self.story.changed::<assessment::Entity>(row, |row| {
            row.refused_on = on;
            row.closed_on = on.filter(|_| !goes_on);
            row.refusal_words = Some(words.to_owned());
            row.refuser_has_capacity = (!carers).then_some(true);
            row.at_risk_of_abuse = (!carers).then_some(goes_on);
            row.refusal_says = Some(follows.code().to_owned());
        })?;
        if !goes_on {
            for mut clock in std::mem::take(&mut self.running) {
                clocks::stopped(self.world, self.story, &mut clock, day)?;
            }
        }
        Ok(())
    }

    /// Needs that are met before they are assessed; the assessment follows by the day until when they are.
    fn cannot_wait(
        &mut self,
        (row, clock): (&mut assessment::Model, Option<&mut deadline::Model>),
        worker: Uuid,
        (day, at): (i64, At),
        dice: &mut Dice,
    ) -> db::Result<()> {
        let at = self.world.days.later(at, 25);
        let (on, until) = (self.day(day), self.day(day + 14));
        let because = *dice.pick(assessed::URGENT);
        let text = format!("Needs are met before the assessment: {because}");
        let body = json!({ "text": text, "until": until });
        self.said(at, worker, Event::AssessmentChanged, row, body);
        self.story.changed::<assessment::Entity>(row, |row| {
            row.urgent_on = Some(on);
            row.urgent_because = Some(because.to_owned());
            row.urgent_until = Some(until);
        })?;
        match clock {
            Some(clock) => self
                .story
                .changed::<deadline::Entity>(clock, |clock| clock.due_on = until),
            None => Ok(()),
        }
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
        let form = self.begin_form(definition, crew, (worker, at), 2)?;
        // A row is kept as it is in the end where it is first told of, so the form it names comes before it.
        row.filled_form_id = Some(form.id);
        row.began_on = Some(self.day(day));
        self.offered(row, worker, at)?;
        for clock in std::mem::take(&mut self.running) {
            clocks::met(self.world, self.story, self.person, Some(clock), day)?;
        }
        let clock = self.clock(
            "ASSESSMENT_COMPLETE",
            &format!("Complete: {}", kind.says()),
            ("assessment", row.id),
            (worker, row.team_id),
            (day, at),
        )?;
        Ok(Some((form, clock)))
    }

    pub(super) fn clock(
        &mut self,
        timescale: &str,
        title: &str,
        (table, id): (&str, Uuid),
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
        (form, clock): (filled_form::Model, Option<deadline::Model>),
        (worker, day, until): (Uuid, i64, i64),
        mut row: assessment::Model,
        went: Went,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let last = until.min(self.world.days.count()) - 2;
        let took = match self.person.script {
            Some(_) => 5,
            None if dice.chance(150) => dice.between(29, 60),
            None => dice.between(1, 14),
        };
        let done = self.world.days.working_from(day + took);
        let done = done.min(last).max(day);
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
        let mut answers = assessed::answers((kind, went != Went::NotEligible), on, &found, dice);
        let part = match self.person.script {
            Some(script) => script.takes_part,
            None if kind == Kind::Needs => dice.weighted(TAKES_PART),
            None => TakesPart::Alone,
        };
        taking_part::say(&mut answers, part, dice);
        if kind == Kind::Combined {
            taking_part::name_carer(&mut answers, &self.person.close.0);
        }
        let body = json!({ "form": form.id, "number": form.number, "on": on });
        self.submit_form(form, (answers.clone(), None), (worker, at))?;
        self.said(at, worker, Event::AssessmentCompleted, &row, body);
        self.story.changed::<assessment::Entity>(&mut row, |row| {
            row.completed_on = Some(on);
            row.closed_on = Some(on);
            row.completed_by = Some(worker);
            taking_part::keep(row, &answers);
            row.own_words = answers["own_words"].as_str().map(str::to_owned);
            row.strengths = answers["strengths"].as_str().map(str::to_owned);
            row.from_impairment = Some(true);
            row.health_at_risk = kind.is_carers().then_some(went != Went::NotEligible);
            row.wellbeing_areas = Some(answers["areas"].clone());
        })?;
        // The end of a life is told before what happened in it: whoever has died keeps what the record said.
        let hard = taking_part::hard(&answers);
        if self.person.row.died_on.is_none() && self.person.row.difficulties != hard {
            let whose = &mut self.person.row;
            self.story
                .changed::<person::Entity>(whose, |row| row.difficulties = hard)?;
        }
        for (outcome, ways, level, share) in &found {
            let need = assessed::need(self.ids.next(at), &row, outcome, *ways, (*level, *share));
            self.story.made::<assessed_need::Entity>(&need)?;
        }
        clocks::met(self.world, self.story, self.person, clock, done)?;
        self.in_place_of_earlier(&row, at)?;
        self.emergency_plan(&row, went, (worker, done), dice)?;
        if went == Went::Undecided {
            return Ok(());
        }
        self.decided(&row, (worker, done), found, went, dice)
    }

    /// An earlier one of the same kind is replaced.
    fn in_place_of_earlier(&mut self, row: &assessment::Model, at: At) -> db::Result<()> {
        let all = &mut self.person.supported.assessed;
        let kind = |row: &assessment::Model| Kind::from_code(&row.kind).unwrap_or(Kind::Needs);
        let takes = |one: &assessment::Model| kind(row).takes_the_place_of(kind(one));
        while let Some(place) = all.iter().position(takes) {
            let mut earlier = all.swap_remove(place);
            self.story
                .changed::<assessment::Entity>(&mut earlier, |row| row.superseded_at = Some(at))?;
        }
        all.push(row.clone());
        Ok(())
    }

    fn decided(
        &mut self,
        row: &assessment::Model,
        (worker, done): (Uuid, i64),
        found: Vec<Found>,
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
        let impact = matches!(went, Went::Eligible | Went::Overruled);
        let (result, because) = assessed::determine(carers, &found, impact);
        let on = Day(london_date(*at));
        let unable = assessed::unable(&found);
        let mut known = assessed::known(carers, result == "eligible", dice);
        if !carers {
            known.residence = self.lives((worker, at, on), &mut aside(dice))?;
        }
        // What a history on purpose is about is paid for by the council, and so is aftercare.
        let free = self.person.script.is_some() || self.person.has_aftercare();
        if free && known.eligible && !carers {
            known.means = Some(Means::NoCharge);
        }
        let duty = duty(&known);
        let helped = self.person.supported.helped;
        let helped = helped.is_some_and(|on| (done - 365..=done).contains(&on));
        let first = match !carers && result == "eligible" {
            true => offered(self.person.reason, helped, &mut aside(dice)),
            false => None,
        };
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
            reablement: first.map(|one| one.offer.code().to_owned()),
            reablement_because: first.and_then(|one| one.because.map(str::to_owned)),
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
        let about = ("assessment", row.id);
        let hands = (worker, row.team_id);
        let clock = self.clock("PLAN_AGREED", "Agree the plan", about, hands, (day, at))?;
        self.person.supported.eligible.push(Eligible {
            assessment: row.clone(),
            found,
            referral: self.referral.clone(),
            decided: day,
            means: known.means,
            first,
            clock,
            worker,
        });
        Ok(())
    }
}

/// Dice of their own for what was offered first: what is thrown afterwards falls as it did before.
fn aside(dice: &Dice) -> Dice {
    Dice::new(dice.clone().draw(), 912)
}
