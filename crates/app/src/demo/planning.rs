//! A plan as it is written and agreed: the figure, the needs and what meets them, the services, the words, each desk, and
//! the budget. It is told as far as the days have come.

use db::entities::{filled_form, indicative_budget, personal_budget, plan, plan_line, plan_need};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::pathway::{Amounts, PlanStanding as Desk};
use rules::plan::{Funder, differs_in_a_year, in_a_year};
use rules::vocabulary::money::Pence;
use serde_json::{Value as Json, json};

use super::cases::{Case, crew_of};
use super::clocks;
use super::figures::Reckoned;
use super::in_force::InForce;
use super::looking_again::Looked;
use super::planned::{self, How, Meant};
use super::plans::{Eligible, Hands, Way, costs};
use super::random::Dice;
use super::taking_part;

/// A plan as it is told of.
pub struct Tale<'t, 'a> {
    pub case: &'t mut Case<'a>,
    pub of: &'t Eligible,
    pub how: How,
    pub needs: Vec<Meant>,
    pub hands: Hands,
    pub way: Way,
    pub dice: Dice,
    /// First place on which it is no longer looked at: a later assessment, a death, or today.
    pub ends: i64,
}

impl Tale<'_, '_> {
    fn at(&self, place: i64, second: i64) -> At {
        self.case.world.days.at(place, second)
    }

    fn here(&self, place: i64) -> bool {
        place < self.case.world.days.count()
    }

    fn kind(&self) -> &'static str {
        match self.how {
            How::AsCarer => "carer_support",
            _ => "care_and_support",
        }
    }

    /// Tells as far as the days have come.
    pub fn tell(mut self, before: Option<InForce>) -> db::Result<Option<InForce>> {
        let way = self.way;
        if !self.here(way.figure) {
            return Ok(before);
        }
        let old = before.as_ref().and_then(|before| before.figure.clone());
        let figure = self.figure(old)?;
        if !self.here(way.begun) {
            return Ok(before);
        }
        let Some(mut row) = self.begin(figure.as_ref())? else {
            return Ok(before);
        };
        if !self.desks(&mut row)? {
            return Ok(before);
        }
        self.agree(row, figure, before).map(Some)
    }

    /// Whether it came through every desk before the last.
    fn desks(&mut self, row: &mut plan::Model) -> db::Result<bool> {
        let way = self.way;
        let (writer, worker) = (self.hands.writer, self.hands.social_worker);
        let (draft, first, second) = (Desk::Draft, Desk::WithSocialWorker, Desk::WithBudgetManager);
        let mut steps = vec![(way.submitted, "submit", (draft, first), writer, None)];
        if let Some((back, again)) = way.returned {
            let because = *self.dice.pick(planned::RETURNED);
            steps.push((back, "return", (first, draft), worker, Some(because)));
            steps.push((again, "submit", (draft, first), writer, None));
        }
        steps.push((way.authorised, "authorise", (first, second), worker, None));
        if let Some((asked, advised)) = way.panel {
            let (agrees, panel) = (self.hands.agrees, self.case.world.staff.panel);
            let (why, says) = (
                *self.dice.pick(planned::TO_PANEL),
                *self.dice.pick(planned::ADVISED),
            );
            let panel_desk = Desk::WithPanel;
            steps.push((asked, "ask_panel", (second, panel_desk), agrees, Some(why)));
            steps.push((advised, "advise", (panel_desk, second), panel, Some(says)));
        }
        for (place, by, desks, actor, because) in steps {
            if !self.here(place) {
                return Ok(false);
            }
            self.moved(row, (place, by, desks, actor), because)?;
        }
        Ok(self.here(way.agreed))
    }

    fn figure(
        &mut self,
        old: Option<indicative_budget::Model>,
    ) -> db::Result<Option<indicative_budget::Model>> {
        let (place, at) = (self.way.figure, self.at(self.way.figure, 10 * 3600 + 1200));
        let on = self.case.world.days.day(place);
        let budgets = &self.case.world.council.budgets;
        let Some(reckoned) = Reckoned::of(budgets, on, self.of) else {
            return Ok(None);
        };
        let row = indicative_budget::Model {
            id: self.case.ids.next(at),
            person_id: self.case.person.row.id,
            assessment_id: Some(self.of.assessment.id),
            worked_out_on: Day(on),
            worked_out_by: self.hands.writer,
            recorded_at: at,
            ..reckoned.row
        };
        let body =
            json!({ "says": reckoned.says, "method": row.method, "calibration": row.calibration });
        let by = Some(self.hands.writer);
        self.case
            .story
            .tell(at, by, Event::FigureWorkedOut, row.id, body);
        if let Some(mut old) = old {
            self.case
                .story
                .changed::<indicative_budget::Entity>(&mut old, |old| {
                    old.superseded_at = Some(at)
                })?;
        }
        self.case.story.made::<indicative_budget::Entity>(&row)?;
        Ok(Some(row))
    }

    /// The form with its words begins, then the plan with the needs; both are written.
    fn begin(
        &mut self,
        figure: Option<&indicative_budget::Model>,
    ) -> db::Result<Option<plan::Model>> {
        let at = self.at(self.way.begun, 11 * 3600);
        let forms = &self.case.world.council.forms;
        let name = crate::support::plans::store::form_of(self.kind());
        let Some(definition) = forms.in_use(name) else {
            return Ok(None);
        };
        let team = self.of.assessment.team_id.unwrap_or_default();
        let crew = crew_of(self.case.world, team);
        let form = self
            .case
            .begin_form(definition, crew, (self.hands.writer, at), 3)?;
        let at = self.at(self.way.begun, 11 * 3600 + 600);
        let (writer, from_on) = (self.hands.writer, self.case.day(self.way.from));
        let (id, person) = (self.case.ids.next(at), self.case.person.row.id);
        let mut row = plan::Model {
            indicative_id: figure.map(|figure| figure.id),
            assessment_id: Some(self.of.assessment.id),
            ..blank(id, person, self.kind(), (writer, at), from_on)
        };
        let body = json!({ "says": "A plan was begun", "kind": row.kind });
        self.said(at, writer, Event::PlanBegun, row.id, body);
        self.case.story.made::<plan::Entity>(&row)?;
        let mut needs = Vec::new();
        for meant in &self.needs {
            let need = need_of(self.case.ids.next(at), &row, meant);
            self.case.story.made::<plan_need::Entity>(&need)?;
            needs.push(need);
        }
        if self.here(self.way.written) {
            self.write(&mut row, needs, form)?;
        }
        Ok(Some(row))
    }

    /// What meets each need, the services, what is said of it as a whole, and the words.
    fn write(
        &mut self,
        row: &mut plan::Model,
        needs: Vec<plan_need::Model>,
        form: filled_form::Model,
    ) -> db::Result<()> {
        let place = self.way.written;
        let meant = self.needs.clone();
        self.changes(row, 10 * 3600, "How the needs are met".to_owned());
        for (mut need, meant) in needs.into_iter().zip(&meant) {
            self.case
                .story
                .changed::<plan_need::Entity>(&mut need, |need| {
                    need.met_by = Some(meant.met_by.to_owned());
                    need.named = meant.named.clone();
                })?;
        }
        for (nth, meant) in meant.iter().enumerate() {
            self.add(row, 10 * 3600 + 600 + 60 * nth as i64, meant)?;
        }
        let (adult_is, adult) = planned::pays(self.how, self.of.means, costs(&meant).0);
        let first = self.of.first.filter(|_| self.how != How::AsCarer);
        let agreement = taking_part::agreement(&self.of.assessment, self.case.person.called());
        self.changes(
            row,
            11 * 3600,
            "What is said about it as a whole".to_owned(),
        );
        self.case.story.changed::<plan::Entity>(row, |row| {
            let talked = "What could go wrong was talked through, and who is called when it does.";
            row.safe = Some(true);
            row.safe_because = Some(talked.to_owned());
            row.agreement = Some(agreement);
            row.reablement = first.map(|one| one.offer.code().to_owned());
            row.reablement_because = first.and_then(|one| one.because.map(str::to_owned));
            row.adult_is = adult_is.to_owned();
            row.adult_weekly_pence = Some(adult);
        })?;
        let again = self.case.day(self.way.from + 49);
        let mut words = planned::words(&meant, self.how, self.case.person, again, &mut self.dice);
        let told = self.case.person.row.difficulties.as_deref();
        taking_part::say_again(&mut words, &self.of.assessment, told);
        let at = self.at(place, 14 * 3600);
        let id = form.id;
        self.case
            .submit_form(form, (words, Some(again)), (self.hands.writer, at))?;
        self.changes(row, 14 * 3600 + 1, "Its words were submitted".to_owned());
        self.case
            .story
            .changed::<plan::Entity>(row, |row| row.filled_form_id = Some(id))
    }

    fn said(&mut self, at: At, by: Uuid, event: Event, about: Uuid, body: Json) {
        self.case.story.tell(at, Some(by), event, about, body);
    }

    fn changes(&mut self, row: &plan::Model, second: i64, says: String) {
        let at = self.at(self.way.written, second);
        let body = json!({ "says": says });
        self.said(at, self.hands.writer, Event::PlanChanged, row.id, body);
    }

    fn add(&mut self, row: &plan::Model, second: i64, meant: &Meant) -> db::Result<()> {
        let Some(service) = meant.service else {
            return Ok(());
        };
        let free = self.case.person.has_aftercare() && self.how != How::AsCarer;
        let funder = if free {
            Funder::Aftercare
        } else {
            Funder::Council
        };
        let (weekly, once) = service.cost();
        let costs = match once {
            0 => format!("{} a week", Pence(weekly)),
            once => format!("{} once", Pence(once)),
        };
        self.changes(row, second, format!("A service was added: {costs}"));
        let at = self.at(self.way.written, second);
        let line = plan_line::Model {
            id: self.case.ids.next(at),
            person_id: row.person_id,
            plan_id: row.id,
            outcome: meant.outcome.clone(),
            service: service.kind.to_owned(),
            note: Some(service.note.to_owned()),
            units_hundredths: service.hundredths,
            unit: service.unit.to_owned(),
            unit_pence: service.price,
            frequency: service.frequency.code().to_owned(),
            weekly_pence: weekly,
            one_off_pence: once,
            from_on: row.from_on,
            until_on: None,
            funder: funder.code().to_owned(),
            removed_at: None,
            version: 1,
        };
        self.case.story.made::<plan_line::Entity>(&line)
    }

    fn moved(
        &mut self,
        row: &mut plan::Model,
        (place, by, desks, actor): (i64, &str, (Desk, Desk), Uuid),
        because: Option<&str>,
    ) -> db::Result<()> {
        let at = self.at(place, 15 * 3600);
        let due = self.case.day(place + 7);
        self.case
            .plan_moved(row, (by, desks), (actor, at), because)?;
        let because = because.map(str::to_owned);
        self.case
            .story
            .changed::<plan::Entity>(row, |row| match by {
                "submit" => (row.submitted_at, row.submitted_by) = (Some(at), Some(actor)),
                "authorise" => (row.authorised_at, row.authorised_by) = (Some(at), Some(actor)),
                "return" => (row.submitted_at, row.submitted_by) = (None, None),
                "ask_panel" => {
                    row.panel_asked_at = Some(at);
                    row.panel_asked_because = because;
                    row.panel_due_on = Some(due);
                }
                "advise" => (row.panel_advised_at, row.panel_advice) = (Some(at), because),
                _ => (row.agreed_at, row.agreed_by) = (Some(at), Some(actor)),
            })
    }

    /// The plan before it is replaced, the budget is set and taken, and the plan is looked at from then on.
    fn agree(
        mut self,
        mut row: plan::Model,
        figure: Option<indicative_budget::Model>,
        before: Option<InForce>,
    ) -> db::Result<InForce> {
        let (place, from_on) = (self.way.agreed, row.from_on);
        let agrees = self.hands.agrees;
        if let Some(before) = before {
            self.case.replaced(
                before,
                (agrees, self.at(place, 15 * 3600 - 60)),
                (place, from_on),
            )?;
        }
        let desks = (Desk::WithBudgetManager, Desk::Agreed);
        self.moved(&mut row, (place, "agree", desks, agrees), None)?;
        let clock = self.of.clock.clone();
        let case = &mut *self.case;
        clocks::met(case.world, case.story, case.person, clock, place)?;
        let budget = self.budget(&row, figure.as_ref())?;
        let looked = Looked {
            plan: row.id,
            team: self.of.assessment.team_id,
            worker: self.hands.writer,
            weekly: budget.gross_weekly_pence,
        };
        let days = (place, self.way.from, self.ends);
        let payment = self
            .case
            .taken(&budget, self.how, &looked, days, &mut self.dice)?;
        self.copied(&mut row)?;
        let review = self
            .case
            .reviews(&looked, (place, self.ends), &mut self.dice)?;
        Ok(InForce {
            plan: row,
            figure,
            budget,
            payment,
            review,
        })
    }

    /// The person has it in writing.
    fn copied(&mut self, row: &mut plan::Model) -> db::Result<()> {
        let place = self.case.world.days.working_from(self.way.agreed + 1);
        if !self.here(place) || place >= self.ends || !self.dice.chance(900) {
            return Ok(());
        }
        let (at, on) = (self.at(place, 10 * 3600), self.case.day(place));
        let called = self.case.person.called().to_owned();
        let body = json!({ "says": "A copy was given" });
        self.said(at, self.hands.writer, Event::PlanChanged, row.id, body);
        self.case.story.changed::<plan::Entity>(row, |row| {
            row.copy_to = Some(called);
            row.copy_given_on = Some(on);
        })
    }

    fn budget(
        &mut self,
        row: &plan::Model,
        figure: Option<&indicative_budget::Model>,
    ) -> db::Result<personal_budget::Model> {
        let at = self.at(self.way.agreed, 15 * 3600 + 1);
        let (weekly, once) = costs(&self.needs);
        let adult = row.adult_weekly_pence.unwrap_or(0).min(weekly);
        let indicative = figure.and_then(|figure| figure.weekly_pence);
        let reason = match figure.and_then(|figure| figure.yearly_pence) {
            Some(figure) => why_in_a_year(Pence(figure), weekly, once),
            None => why(indicative, weekly),
        };
        let budget = personal_budget::Model {
            id: self.case.ids.next(at),
            person_id: row.person_id,
            plan_id: row.id,
            kind: row.kind.clone(),
            gross_weekly_pence: weekly,
            adult_weekly_pence: adult,
            adult_is: row.adult_is.clone(),
            council_weekly_pence: weekly - adult,
            one_off_pence: once,
            indicative_pence: indicative,
            reason: reason.map(|(code, _)| code.to_owned()),
            because: reason.map(|(_, words)| words.to_owned()),
            lowered_after: None,
            lowered_because: None,
            from_on: row.from_on,
            until_on: None,
            agreed_by: self.hands.agrees,
            authorised_by: self.hands.social_worker,
            recorded_at: at,
            version: 1,
        };
        let says = format!("{} a week from the plan", Pence(weekly));
        let body = json!({ "says": says, "weekly": weekly, "plan": row.id });
        self.said(at, self.hands.agrees, Event::BudgetAgreed, budget.id, body);
        self.case.story.made::<personal_budget::Entity>(&budget)?;
        Ok(budget)
    }
}

/// Why a budget is another than the figure, or had none.
fn why(figure: Option<i64>, weekly: i64) -> Option<(&'static str, &'static str)> {
    match figure {
        None => None,
        Some(figure) if weekly < figure => {
            let words = "Family, neighbours and equipment meet part of the needs.";
            Some(("plan_costs_less", words))
        }
        Some(figure) if weekly > figure => {
            let words = "Worked out from what support costs near the person's home.";
            Some(("market", words))
        }
        Some(_) => None,
    }
}

/// The same of a carer, whose figure is of a year.
fn why_in_a_year(figure: Pence, weekly: i64, once: i64) -> Option<(&'static str, &'static str)> {
    let budget = Amounts {
        weekly: Pence(weekly),
        one_off: Pence(once),
    };
    if !differs_in_a_year(figure, budget) {
        return None;
    }
    Some(match in_a_year(budget) < figure {
        true => (
            "plan_costs_less",
            "The carers’ centre gives a sitter and a place in the group, free of charge.",
        ),
        false => (
            "market",
            "Worked out from what a break costs near the carer’s home.",
        ),
    })
}

fn need_of(id: Uuid, plan: &plan::Model, meant: &Meant) -> plan_need::Model {
    plan_need::Model {
        id,
        person_id: plan.person_id,
        plan_id: plan.id,
        outcome: meant.outcome.clone(),
        eligible: true,
        met_by: None,
        named: None,
        how: None,
        wants: Some(meant.wants.to_owned()),
        not_because: None,
        removed_at: None,
        version: 1,
    }
}

/// A plan of which nothing is said yet.
fn blank(id: Uuid, person: Uuid, kind: &str, (by, at): (Uuid, At), from_on: Day) -> plan::Model {
    plan::Model {
        id,
        person_id: person,
        kind: kind.to_owned(),
        assessment_id: None,
        filled_form_id: None,
        indicative_id: None,
        rests_on: Some("decision".to_owned()),
        rests_because: None,
        from_on,
        safe: None,
        safe_because: None,
        agreement: None,
        adult_weekly_pence: None,
        adult_is: "unknown".to_owned(),
        reablement: None,
        reablement_because: None,
        began_by: by,
        began_at: at,
        submitted_by: None,
        submitted_at: None,
        authorised_by: None,
        authorised_at: None,
        panel_asked_at: None,
        panel_asked_because: None,
        panel_due_on: None,
        panel_advised_at: None,
        panel_advice: None,
        agreed_by: None,
        agreed_at: None,
        replaced_at: None,
        discarded_at: None,
        ended_on: None,
        ended_at: None,
        ended_by: None,
        ended_reason: None,
        ended_because: None,
        end_set_on: None,
        end_set_reason: None,
        end_set_because: None,
        resumed_on: None,
        copy_to: None,
        copy_given_on: None,
        version: 1,
    }
}
