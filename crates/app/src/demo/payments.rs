//! How budgets are taken in the histories: managed by the council, as direct payments to the person, to somebody they
//! named or in part, or by a third party; direct payments are looked at after six months and then each year, and their
//! accounts looked through.

use db::entities::{
    deadline, direct_payment, direct_payment_review, direct_payment_suspension,
    direct_payment_trigger, personal_budget,
};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::direct_payment::{FIRST_REVIEW, NEXT_REVIEW, Request, Taken, decide, review_due};
use rules::vocabulary::dates::{days_between, speak_exact};
use serde_json::json;

use super::accounts::Books;
use super::cases::Case;
use super::clocks;
use super::concerns::Concern;
use super::looking_again::Looked;
use super::planned::How;
use super::random::Dice;
use super::told::Kept;

/// How a budget is taken, and the clock of its next review.
pub struct Payment {
    pub row: direct_payment::Model,
    pub clock: Option<deadline::Model>,
}

/// Ways in which somebody takes a budget who wants a direct payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Themselves,
    Nominee,
    Part,
    ThirdParty,
    /// Nobody could manage it, so the council does.
    Refused,
}

const FOUND: &[&str] = &[
    "The same two assistants since the spring; the money is well kept, and it meets the needs.",
    "All hours were bought but those in the summer. More help with the payroll is wanted, and was arranged.",
    "It works: out three times a week, with company of their own choice.",
];
/// Whoever keeps money and books for others.
const KEEPER: &str = "Exampleshire Independent Living";

impl Case<'_> {
    /// It is settled how a budget is taken. `days`: places of the day on which it was agreed, the first with it, and the
    /// first on which it is no longer looked at.
    pub(super) fn taken(
        &mut self,
        budget: &personal_budget::Model,
        how: How,
        looked: &Looked,
        days: (i64, i64, i64),
        dice: &mut Dice,
    ) -> db::Result<Payment> {
        let pays = budget.council_weekly_pence + budget.one_off_pence > 0;
        let wants = pays && matches!(how, How::Directly | How::AsCarer);
        let wish = match (self.person.script, how) {
            (Some(script), _) => script.wish,
            (None, How::AsCarer) => Wish::Themselves,
            _ => dice.weighted(&[
                (66, Wish::Themselves),
                (10, Wish::Nominee),
                (10, Wish::Part),
                (8, Wish::ThirdParty),
                (6, Wish::Refused),
            ]),
        };
        let at = self.world.days.at(days.0, 16 * 3600);
        let mut row = match wants {
            true => self.wished(budget, wish, (looked.worker, at)),
            false => self.blank(budget, Taken::CouncilManaged, (looked.worker, at)),
        };
        if row.decided == "refused" {
            self.tells(&row, at)?;
            let at = self.world.days.later(at, 10);
            row = self.blank(budget, Taken::CouncilManaged, (looked.worker, at));
        }
        if how == How::AsCarer && row.one_off_pence > 0 {
            let body = &self.world.staff.paying_body.team;
            row.paid_by = Some(body.name.clone());
            row.paid_by_team_id = Some(body.id);
        }
        if row.weekly_pence + row.one_off_pence > 0 {
            let limits = &self.world.council.timescales;
            row.review_due_on = review_due(row.from_on.0, None, limits).map(Day);
        }
        self.tells(&row, row.recorded_at)?;
        self.paid_out(&row, days.1, dice)?;
        let clock = self.review_clock(&row, looked, (FIRST_REVIEW, days.1))?;
        let payment = Payment { row, clock };
        let mut books = self.books(&payment.row, budget, (days.1, days.2), dice)?;
        let payment = self.payment_reviews(payment, looked, (&mut books, days.2), dice)?;
        self.another_pays(&payment.row, &books, days.2)?;
        self.goes_to_prison(&payment.row, looked, days.2)?;
        self.not_paid_for_now(&payment.row, (days.1, days.2), dice)?;
        Ok(payment)
    }

    fn tells(&mut self, row: &direct_payment::Model, at: At) -> db::Result<()> {
        let body = json!({ "says": row.because[0], "taken": row.taken });
        let (by, event) = (Some(row.decided_by), Event::DirectPaymentDecided);
        self.story.tell(at, by, event, row.id, body);
        self.story.made::<direct_payment::Entity>(row)
    }

    /// As somebody wished who wants a direct payment, and as the rule book decides.
    fn wished(
        &mut self,
        budget: &personal_budget::Model,
        wish: Wish,
        (worker, at): (Uuid, At),
    ) -> direct_payment::Model {
        let taken = match wish {
            Wish::Part => Taken::Mixed,
            Wish::ThirdParty => Taken::ThirdParty,
            _ => Taken::DirectPayment,
        };
        let nominee = wish == Wish::Nominee;
        let request = Request {
            has_capacity: Some(true),
            has_nominee: Some(nominee),
            nominee_agrees: nominee.then_some(true),
            prohibited: Some(false),
            in_prison: Some(false),
            can_manage: Some(wish != Wish::Refused),
            appropriate: Some(true),
            ..Request::default()
        };
        let law = decide(&request);
        let close = self.person.close.0.clone();
        let (receiver, name) = match wish {
            Wish::Nominee => ("nominee", Some(close)),
            Wish::ThirdParty => ("third_party", Some(KEEPER.to_owned())),
            _ => ("adult", None),
        };
        let weekly = match wish {
            Wish::ThirdParty => 0,
            Wish::Part => budget.council_weekly_pence / 2,
            _ => budget.council_weekly_pence,
        };
        let directly = taken.pays_directly();
        let because = match directly {
            true => json!(law.because),
            false => json!([taken.says()]),
        };
        direct_payment::Model {
            answers: json!({
                "has_capacity": true, "has_nominee": nominee, "nominee_agrees": request.nominee_agrees,
                "prohibited": false, "in_prison": false, "can_manage": request.can_manage, "appropriate": true,
                "own_services": false,
            }),
            decided: if wish == Wish::Refused {
                "refused"
            } else {
                "agreed"
            }
            .to_owned(),
            because,
            receiver: receiver.to_owned(),
            receiver_name: name,
            paid_by: (wish == Wish::Nominee).then(|| KEEPER.to_owned()),
            rest_by: (wish == Wish::Part).then(|| "council".to_owned()),
            weekly_pence: weekly,
            one_off_pence: if directly { budget.one_off_pence } else { 0 },
            back_up: Some("The agency steps in within the day.".to_owned()),
            ..self.blank(budget, taken, (worker, at))
        }
    }

    /// Managed by the council.
    fn blank(
        &mut self,
        budget: &personal_budget::Model,
        taken: Taken,
        (worker, at): (Uuid, At),
    ) -> direct_payment::Model {
        let asked_on = Day(rules::vocabulary::dates::london_date(*at));
        direct_payment::Model {
            id: self.ids.next(at),
            person_id: budget.person_id,
            budget_id: budget.id,
            taken: taken.code().to_owned(),
            asked_on,
            answers: json!({}),
            decided: "agreed".to_owned(),
            because: json!([taken.says()]),
            receiver: "council".to_owned(),
            receiver_name: None,
            paid_by: None,
            paid_by_team_id: None,
            employs_family: false,
            family_because: None,
            own_services: None,
            own_services_size: None,
            own_services_because: None,
            gross: false,
            weekly_pence: 0,
            one_off_pence: 0,
            weeks_kept: 8,
            back_up: None,
            from_on: budget.from_on,
            reviewed_on: None,
            review_due_on: None,
            ended_on: None,
            ended_because: None,
            replaced_by: None,
            rest_by: None,
            rest_name: None,
            letter_id: None,
            decided_by: worker,
            recorded_at: at,
            version: 1,
        }
    }

    fn review_clock(
        &mut self,
        row: &direct_payment::Model,
        looked: &Looked,
        (timescale, from): (&str, i64),
    ) -> db::Result<Option<deadline::Model>> {
        if row.review_due_on.is_none() {
            return Ok(None);
        }
        let about = ("direct_payment", row.id);
        let hands = (looked.worker, looked.team);
        let title = "Review of the direct payment";
        self.clock(timescale, title, about, hands, (from, row.recorded_at))
    }

    /// Looked at after six months and then each year, mostly in time, and sooner where somebody is concerned.
    fn payment_reviews(
        &mut self,
        mut payment: Payment,
        looked: &Looked,
        (books, ends): (&mut Books, i64),
        dice: &mut Dice,
    ) -> db::Result<Payment> {
        let first = days_between(self.world.days.day(0), payment.row.from_on.0);
        let days = (first.max(0), ends);
        let mut known = self.concern_at(&payment.row, days, dice);
        while let Some(due) = payment.row.review_due_on {
            let due_place = days_between(self.world.days.day(0), due.0);
            let late = match self.person.script.map(|script| script.kept) {
                Some(Kept::Overdue) => break,
                None if dice.chance(220) => dice.between(1, 70),
                _ => -dice.between(0, 20),
            };
            let place = self.world.days.working_from(due_place + late);
            if let Some(on) = known.take_if(|on| *on <= place) {
                let concern = self.concerned(&payment.row, looked, on, dice)?;
                let answered = self.world.days.working_from(on + dice.between(12, 24));
                if answered >= ends {
                    break;
                }
                payment = self.payment_reviewed(payment, looked, (answered, concern), dice)?;
                continue;
            }
            if place >= ends {
                break;
            }
            payment = self.payment_reviewed(payment, looked, (place, None), dice)?;
            let always = self.person.script.is_some();
            if payment.row.weekly_pence > 0 && (always || dice.chance(600)) {
                self.looked_through(&payment.row, (books, place, ends), dice)?;
            }
        }
        Ok(payment)
    }

    fn payment_reviewed(
        &mut self,
        mut payment: Payment,
        looked: &Looked,
        (place, concern): (i64, Option<Concern>),
        dice: &mut Dice,
    ) -> db::Result<Payment> {
        let (at, on) = (self.world.days.at(place, 41_000), self.day(place));
        let row = &mut payment.row;
        let limits = &self.world.council.timescales;
        let next = review_due(row.from_on.0, Some(on.0), limits).map(Day);
        let kept = direct_payment_review::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            direct_payment_id: row.id,
            reviewed_on: on,
            found: (*dice.pick(FOUND)).to_owned(),
            due_on: row.review_due_on,
            reviewed_by: looked.worker,
            recorded_at: at,
            struck_at: None,
            struck_by: None,
            struck_because: None,
            version: 1,
        };
        let says = next.map_or(String::new(), |next| {
            format!("Next by {}", speak_exact(next.0))
        });
        let (by, event) = (Some(looked.worker), Event::DirectPaymentReviewed);
        self.story
            .tell(at, by, event, row.id, json!({ "says": says }));
        self.story.made::<direct_payment_review::Entity>(&kept)?;
        self.story.changed::<direct_payment::Entity>(row, |row| {
            row.reviewed_on = Some(on);
            row.review_due_on = next;
        })?;
        if let Some(Concern { mut row, clock }) = concern {
            self.story
                .changed::<direct_payment_trigger::Entity>(&mut row, |row| {
                    row.reviewed_on = Some(on);
                })?;
            clocks::met(self.world, self.story, self.person, clock, place)?;
        }
        clocks::met(self.world, self.story, self.person, payment.clock, place)?;
        let clock = self.review_clock(&payment.row, looked, (NEXT_REVIEW, place))?;
        Ok(Payment {
            clock,
            row: payment.row,
        })
    }

    /// A few that go on are not paid since some days.
    fn not_paid_for_now(
        &mut self,
        row: &direct_payment::Model,
        (from, ends): (i64, i64),
        dice: &mut Dice,
    ) -> db::Result<()> {
        let place = self.world.days.working_from(ends - 12);
        let told = self
            .person
            .script
            .map(|script| script.kept == Kept::Suspended);
        let goes_on = row.weekly_pence > 0 && ends >= self.world.days.count();
        if !goes_on || from + 30 > place || !told.unwrap_or_else(|| dice.chance(20)) {
            return Ok(());
        }
        let (at, on) = (self.world.days.at(place, 47_000), self.day(place));
        let because = "They are in hospital, and their assistant is paid from what is left.";
        let kept = direct_payment_suspension::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            direct_payment_id: row.id,
            from_on: on,
            because: because.to_owned(),
            meanwhile:
                "The ward looks after them; we ring each Friday about the day they come home."
                    .to_owned(),
            until_on: None,
            ended_because: None,
            suspended_by: row.decided_by,
            recorded_at: at,
            version: 1,
        };
        let says = format!("Not paid from {}: {because}", speak_exact(on.0));
        let (by, event) = (Some(row.decided_by), Event::DirectPaymentChanged);
        self.story
            .tell(at, by, event, row.id, json!({ "says": says }));
        self.story.made::<direct_payment_suspension::Entity>(&kept)
    }

    /// A budget is taken so no longer, from a day on.
    pub(super) fn payment_ends(
        &mut self,
        payment: Payment,
        (by, at): (Uuid, At),
        (place, on): (i64, Day),
        because: &str,
    ) -> db::Result<()> {
        let Payment { mut row, clock } = payment;
        let on = on.max(row.from_on);
        let body = json!({ "says": format!("From {}", speak_exact(on.0)) });
        let event = Event::DirectPaymentEnded;
        self.story.tell(at, Some(by), event, row.id, body);
        self.story
            .changed::<direct_payment::Entity>(&mut row, |row| {
                row.ended_on = Some(on);
                row.ended_because = Some(because.to_owned());
                row.review_due_on = None;
            })?;
        match clock {
            Some(mut clock) => clocks::stopped(self.world, self.story, &mut clock, place),
            None => Ok(()),
        }
    }
}
