//! Plans and budgets of Exampleshire: some people have an indicative figure, an agreed plan and a personal budget; of
//! working age mostly with a direct payment, older ones mostly with home care that the council arranges. A few plans
//! still wait for the budget manager.

use db::entities::{
    direct_payment, indicative_budget, personal_budget, plan, plan_line, plan_move, plan_need,
};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::budget::{CarerShare, Need, indicative};
use rules::direct_payment::review_due;
use rules::plan::{Frequency, cost_of};
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::money::Pence;
use serde_json::json;

use super::World;
use super::people::Person;
use super::random::Dice;
use super::story::{Ids, Story};
use crate::support::budgets::store::Input;

/// One in so many people has a plan.
const ONE_IN: usize = 25;
/// The plan of a person takes so many days from the figure to the budget.
const DAYS: i64 = 12;

/// Whose hands it goes through.
struct Hands {
    writer: Uuid,
    social_worker: Uuid,
    manager: Uuid,
}

/// A plan as it is told of.
struct Tale<'a> {
    world: &'a World<'a>,
    ids: &'a mut Ids,
    person: &'a Person,
    story: &'a mut Story,
    dice: Dice,
    hands: Hands,
    /// Place of the day on which the figure is worked out.
    day: i64,
}

/// Tells of the plan of every so many people.
pub fn tell(
    world: &World,
    ids: &mut Ids,
    (whom, person): (usize, &Person),
    story: &mut Story,
) -> db::Result<()> {
    let last = person.until.min(world.days.count());
    let grown = person.age(world.days.day(person.since)) >= 18;
    if whom % ONE_IN != 7 || person.duplicate || !grown || last - person.since < 2 * DAYS {
        return Ok(());
    }
    let mut dice = person.dice.clone();
    let day = dice.between(person.since + 1, last - DAYS - 1);
    let crew = world.staff.crew("north");
    let (writer, social_worker) = (crew.worker(&mut dice, day).id, crew.manager);
    let manager = world.staff.crew("south").manager;
    let hands = Hands {
        writer,
        social_worker,
        manager,
    };
    // A plan that somebody did not live to have agreed is not told of.
    let lived = person.until >= world.days.count();
    if !lived && day + 3 * DAYS > world.days.count() {
        return Ok(());
    }
    let tale = Tale {
        world,
        ids,
        person,
        story,
        dice,
        hands,
        day,
    };
    tale.tell()
}

impl Tale<'_> {
    fn at(&self, after: i64) -> At {
        self.world.days.at(self.day + after, 10 * 3600 + 1200)
    }

    fn on(&self, after: i64) -> Day {
        Day(self.world.days.day(self.day + after))
    }

    fn tell(mut self) -> db::Result<()> {
        let Some(figure) = self.figure()? else {
            return Ok(());
        };
        let waits = self.day + 3 * DAYS > self.world.days.count();
        let mut row = self.begin(&figure)?;
        let weekly = self.lines(&row)?;
        self.moved(&mut row, (3, "submit", "draft", "with_social_worker"))?;
        self.moved(
            &mut row,
            (6, "authorise", "with_social_worker", "with_budget_manager"),
        )?;
        if !waits {
            self.agree(&mut row, &figure, weekly)?;
        }
        Ok(())
    }

    fn figure(&mut self) -> db::Result<Option<indicative_budget::Model>> {
        let budgets = &self.world.council.budgets;
        let Some(calibration) = budgets.calibration(self.world.days.today) else {
            return Ok(None);
        };
        let dice = &mut self.dice;
        let needs: Vec<Need> = ["A1", "A2", "A3", "A5", "A7", "A9"]
            .iter()
            .filter_map(|code| {
                let level = u8::try_from(dice.between(1, 4)).unwrap_or(1);
                let carer = CarerShare::from_percent(25 * dice.between(0, 2))?;
                calibration.need(code, level, carer)
            })
            .collect();
        let found = indicative(&calibration.scale, &needs);
        let inputs: Vec<Input> = needs.iter().map(Input::of).collect();
        let at = self.at(0);
        let row = indicative_budget::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            assessment_id: None,
            method: "percentile".to_owned(),
            calibration: Some(i64::from(calibration.version)),
            inputs: json!(inputs),
            raw: Some(rules::budget::exact::plain(&found.raw)),
            net: Some(rules::budget::exact::plain(&found.net)),
            curve_pence: Some(rules::budget::exact::pence(&found.place.cost).0),
            k: Some(rules::budget::exact::fixed(&found.k, 4)),
            weekly_pence: Some(found.indicative.0),
            without_carer_pence: Some(found.without_carer.0),
            yearly_pence: None,
            because: json!(found.because()),
            reason: None,
            reason_words: None,
            worked_out_on: self.on(0),
            worked_out_by: self.hands.writer,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        };
        let says = format!("{} a week", found.indicative);
        let body = json!({ "says": says });
        self.story.tell(
            at,
            Some(self.hands.writer),
            Event::FigureWorkedOut,
            row.id,
            body,
        );
        self.story.made::<indicative_budget::Entity>(&row)?;
        Ok(Some(row))
    }

    fn younger(&self) -> bool {
        self.person.age(self.world.days.day(self.day)) < 65
    }

    /// Some older people are best looked after in a home.
    fn in_care_home(&self) -> bool {
        !self.younger() && self.person.dice.clone().chance(250)
    }

    fn begin(&mut self, figure: &indicative_budget::Model) -> db::Result<plan::Model> {
        let at = self.at(1);
        let called = self.person.called().to_owned();
        let row = plan::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            kind: "care_and_support".to_owned(),
            assessment_id: None,
            filled_form_id: None,
            indicative_id: Some(figure.id),
            from_on: self.on(DAYS),
            safe: Some(true),
            safe_because: Some(
                "What could go wrong was talked through, and who is called when it does."
                    .to_owned(),
            ),
            agreement: Some(format!("{called} wrote it with us and agrees.")),
            adult_weekly_pence: Some(3_120),
            adult_is: "estimate".to_owned(),
            began_by: self.hands.writer,
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
            ended_because: None,
            copy_to: Some(called),
            copy_given_on: None,
            version: 1,
        };
        let body = json!({ "says": "A plan was begun" });
        self.story
            .tell(at, Some(self.hands.writer), Event::PlanBegun, row.id, body);
        self.story.made::<plan::Entity>(&row)?;
        let (by, wants) = if self.younger() {
            ("direct_payment", "Go out with somebody I chose myself")
        } else if self.in_care_home() {
            ("paid", "Not be alone at night")
        } else {
            ("paid", "Stay in my own home")
        };
        let carer = self.person.close.0.clone();
        for (outcome, met_by, named, wants) in [
            ("A2", by, None, wants),
            (
                "A5",
                "technology",
                Some("Pendant alarm and a rail".to_owned()),
                "Not be afraid of the stairs",
            ),
            ("A7", "carer", Some(carer), "See my family on Sundays"),
        ] {
            let need = plan_need::Model {
                id: self.ids.next(at),
                person_id: row.person_id,
                plan_id: row.id,
                outcome: outcome.to_owned(),
                eligible: true,
                met_by: Some(met_by.to_owned()),
                named,
                how: None,
                wants: Some(wants.to_owned()),
                not_because: None,
                removed_at: None,
                version: 1,
            };
            self.story.made::<plan_need::Entity>(&need)?;
        }
        Ok(row)
    }

    fn lines(&mut self, plan: &plan::Model) -> db::Result<i64> {
        let at = self.at(2);
        let half_hours = 50 * self.dice.between(7, 28);
        let (service, (hundredths, unit), price, note) = if self.younger() {
            let note = "An assistant of their own choice";
            ("personal_assistant", (half_hours, "hour"), 1_650, note)
        } else if self.in_care_home() {
            ("residential", (100, "week"), 89_500, "The home by the park")
        } else {
            let note = "Mornings and evenings";
            ("home_care", (half_hours, "hour"), 2_410, note)
        };
        let cost = cost_of(hundredths, Pence(price), Frequency::Weekly);
        let line = plan_line::Model {
            id: self.ids.next(at),
            person_id: plan.person_id,
            plan_id: plan.id,
            outcome: "A2".to_owned(),
            service: service.to_owned(),
            note: Some(note.to_owned()),
            units_hundredths: hundredths,
            unit: unit.to_owned(),
            unit_pence: price,
            frequency: "weekly".to_owned(),
            weekly_pence: cost.weekly.0,
            one_off_pence: 0,
            from_on: plan.from_on,
            until_on: None,
            funder: "council".to_owned(),
            removed_at: None,
            version: 1,
        };
        let body = json!({ "says": format!("A service was added: {} a week", cost.weekly) });
        self.story.tell(
            at,
            Some(self.hands.writer),
            Event::PlanChanged,
            plan.id,
            body,
        );
        self.story.made::<plan_line::Entity>(&line)?;
        Ok(cost.weekly.0)
    }

    fn moved(
        &mut self,
        row: &mut plan::Model,
        (after, by, from, to): (i64, &str, &str, &str),
    ) -> db::Result<()> {
        let at = self.at(after);
        let actor = match by {
            "submit" => self.hands.writer,
            "authorise" => self.hands.social_worker,
            _ => self.hands.manager,
        };
        let one = plan_move::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            plan_id: row.id,
            move_kind: by.to_owned(),
            from_desk: from.to_owned(),
            to_desk: to.to_owned(),
            because: None,
            moved_by: actor,
            moved_at: at,
            version: 1,
        };
        let desk = rules::pathway::PlanStanding::from_code(to);
        let body = json!({ "says": desk.map_or("", |desk| desk.says()), "to": to });
        self.story
            .tell(at, Some(actor), Event::PlanMoved, row.id, body);
        self.story.made::<plan_move::Entity>(&one)?;
        self.story.changed::<plan::Entity>(row, |row| match by {
            "submit" => (row.submitted_at, row.submitted_by) = (Some(at), Some(actor)),
            "authorise" => (row.authorised_at, row.authorised_by) = (Some(at), Some(actor)),
            _ => (row.agreed_at, row.agreed_by) = (Some(at), Some(actor)),
        })
    }

    fn agree(
        &mut self,
        row: &mut plan::Model,
        figure: &indicative_budget::Model,
        weekly: i64,
    ) -> db::Result<()> {
        self.moved(row, (9, "agree", "with_budget_manager", "agreed"))?;
        let at = self.at(9);
        let adult = weekly.min(3_120);
        let reason = match figure.weekly_pence {
            None => Some(("no_figure", "The needs are too particular for a figure.")),
            Some(figure) if weekly < figure => {
                let words = "Family, neighbours and equipment meet part of the needs.";
                Some(("plan_costs_less", words))
            }
            Some(figure) if weekly > figure => {
                let words = "Worked out from what support costs near the person's home.";
                Some(("market", words))
            }
            Some(_) => None,
        };
        let budget = personal_budget::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            plan_id: row.id,
            kind: row.kind.clone(),
            gross_weekly_pence: weekly,
            adult_weekly_pence: adult,
            adult_is: "estimate".to_owned(),
            council_weekly_pence: weekly - adult,
            one_off_pence: 0,
            indicative_pence: figure.weekly_pence,
            reason: reason.map(|(code, _)| code.to_owned()),
            because: reason.map(|(_, words)| words.to_owned()),
            from_on: row.from_on,
            until_on: None,
            agreed_by: self.hands.manager,
            authorised_by: self.hands.social_worker,
            recorded_at: at,
            version: 1,
        };
        let body = json!({ "says": format!("{} a week from the plan", Pence(weekly)) });
        self.story.tell(
            at,
            Some(self.hands.manager),
            Event::BudgetAgreed,
            budget.id,
            body,
        );
        self.story.made::<personal_budget::Entity>(&budget)?;
        let payment = self.taken(&budget)?;
        self.ends_with_them(budget, payment)
    }

    /// With a death everything ends that is paid for somebody.
    fn ends_with_them(
        &mut self,
        mut budget: personal_budget::Model,
        mut payment: direct_payment::Model,
    ) -> db::Result<()> {
        let died = self.person.row.died_on;
        let Some(died) = died.filter(|_| self.person.until < self.world.days.count()) else {
            return Ok(());
        };
        let place = (self.person.until + 3).min(self.world.days.count() - 1);
        let on = died.max(budget.from_on);
        let body = json!({ "says": format!("From {}", speak_exact(on.0)) });
        let (at, by) = (self.world.days.at(place, 11 * 3600), self.hands.writer);
        self.story
            .tell(at, Some(by), Event::DirectPaymentEnded, payment.id, body);
        self.story
            .changed::<direct_payment::Entity>(&mut payment, |row| {
                row.ended_on = Some(on);
                row.ended_because = Some("They died.".to_owned());
                row.review_due_on = None;
            })?;
        self.story
            .changed::<personal_budget::Entity>(&mut budget, |row| row.until_on = Some(on))
    }

    fn taken(&mut self, budget: &personal_budget::Model) -> db::Result<direct_payment::Model> {
        let at = self.at(10);
        let directly = self.younger() && budget.council_weekly_pence > 0;
        let (taken, receiver) = match directly {
            true => ("direct_payment", "adult"),
            false => ("council_managed", "council"),
        };
        let limits = &self.world.council.timescales;
        let due = review_due(budget.from_on.0, None, limits).map(Day);
        let because = match directly {
            true => {
                "All conditions of section 31 are met, so the council must make the direct payment that was asked for."
            }
            false => "Managed by the council",
        };
        let row = direct_payment::Model {
            id: self.ids.next(at),
            person_id: budget.person_id,
            budget_id: budget.id,
            taken: taken.to_owned(),
            asked_on: self.on(8),
            answers: json!({ "has_capacity": true, "has_nominee": false, "prohibited": false, "can_manage": true, "appropriate": true }),
            decided: "agreed".to_owned(),
            because: json!([because]),
            receiver: receiver.to_owned(),
            receiver_name: None,
            paid_by: None,
            employs_family: false,
            family_because: None,
            gross: false,
            weekly_pence: if directly {
                budget.council_weekly_pence
            } else {
                0
            },
            one_off_pence: 0,
            weeks_kept: 8,
            back_up: directly.then(|| "The agency steps in within the day.".to_owned()),
            from_on: budget.from_on,
            reviewed_on: None,
            review_due_on: due.filter(|_| directly),
            ended_on: None,
            ended_because: None,
            decided_by: self.hands.writer,
            recorded_at: at,
            version: 1,
        };
        let body = json!({ "says": because, "taken": taken });
        self.story.tell(
            at,
            Some(self.hands.writer),
            Event::DirectPaymentDecided,
            row.id,
            body,
        );
        self.story.made::<direct_payment::Entity>(&row)?;
        Ok(row)
    }
}
