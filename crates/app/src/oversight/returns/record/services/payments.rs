//! Direct payments as services.
//!
//! To the return a service is open until it ends, and a budget that takes the place of another ends nothing by itself:
//! a payment goes on into the next plan as long as money is paid for something there, until it is written how the next
//! budget is taken, or the payment is ended.

use ::cld::lists::{Listed, ServiceType};
use db::entities::{direct_payment, personal_budget, plan_line};
use jiff::civil::Date;
use rules::direct_payment::Taken;
use rules::plan::MetBy;
use rules::vocabulary::dates::days_after;

use super::super::carers;
use super::super::event::reference;
use super::super::known::PersonFile;
use super::lines::{InForce, is_councils, is_outside, of_line};
use super::price::Price;
use super::spell::{BY_DIRECT_PAYMENT, Spell, What, earlier};
use crate::house::council::Council;

/// A direct payment over the days on which it is paid.
pub struct Reach<'a> {
    payment: &'a direct_payment::Model,
    carers: bool,
    pub from: Date,
    pub until: Option<Date>,
    ended: Option<String>,
}

/// Every direct payment of somebody.
pub fn reaches<'a>(
    council: &Council,
    file: &'a PersonFile,
    plans: &[InForce<'_>],
) -> Vec<Reach<'a>> {
    let pays = |payment: &&direct_payment::Model| {
        payment.decided == AGREED
            && Taken::from_code(&payment.taken).is_some_and(Taken::pays_directly)
    };
    let reaches = file.payments.iter().filter(pays);
    reaches
        .filter_map(|payment| reach(council, file, plans, payment))
        .collect()
}

const AGREED: &str = "agreed";

fn reach<'a>(
    council: &Council,
    file: &'a PersonFile,
    plans: &[InForce<'_>],
    payment: &'a direct_payment::Model,
) -> Option<Reach<'a>> {
    let budget = budget_of(file, payment)?;
    let mut plan = plans.iter().find(|one| one.plan.id == budget.plan_id)?;
    let mut reach = Reach {
        payment,
        carers: carers::is_planned(plan.plan),
        from: payment.from_on.0,
        until: None,
        ended: None,
    };
    while let Some(next) = next(plans, plan) {
        let mut lines = file.lines.iter().filter(|line| is_councils(line));
        let goes_on = lines.any(|line| {
            line.plan_id == next.plan.id && reach.covers(file, line, &of_line(council, next, line))
        });
        if !goes_on {
            break;
        }
        plan = next;
    }
    let own = payment.ended_on.map(|day| day.0);
    let until = earlier(earlier(own, plan.until), taken_anew(file, payment, budget));
    reach.ended = plan.ended.clone().filter(|_| until == plan.until);
    reach.until = until;
    Some(reach)
}

fn budget_of<'a>(
    file: &'a PersonFile,
    payment: &direct_payment::Model,
) -> Option<&'a personal_budget::Model> {
    file.budgets.iter().find(|one| one.id == payment.budget_id)
}

/// The plan of the same kind that took its place.
fn next<'a, 'b>(plans: &'a [InForce<'b>], plan: &InForce<'_>) -> Option<&'a InForce<'b>> {
    let on = plan.until.filter(|_| plan.ended.is_none())?;
    plans.iter().find(|other| {
        other.plan.id != plan.plan.id
            && other.plan.kind == plan.plan.kind
            && (plan.plan.from_on..=on.into()).contains(&other.plan.from_on)
            && other.until.is_none_or(|until| on < until)
    })
}

/// From when it is written how a later budget of the same kind is taken, also where that is refused.
fn taken_anew(
    file: &PersonFile,
    payment: &direct_payment::Model,
    budget: &personal_budget::Model,
) -> Option<Date> {
    let later = file.payments.iter().filter(|other| {
        let others = budget_of(file, other);
        others.is_some_and(|others| {
            others.id != budget.id
                && others.kind == budget.kind
                && (budget.from_on, budget.id) < (others.from_on, others.id)
        })
    });
    let later = later.map(|other| other.from_on.0);
    later.filter(|from| payment.from_on.0 <= *from).min()
}

impl Reach<'_> {
    /// Whether it pays for a line: all of a budget is taken so, or this need is met so. Nobody is paid directly for a
    /// place in a care home.
    pub fn covers(&self, file: &PersonFile, line: &plan_line::Model, spell: &Spell) -> bool {
        let can_be = spell.what.carers
            || [ServiceType::Community.text(), ServiceType::LowLevel.text()]
                .contains(&spell.what.type_says.as_str())
            || spell.what.type_says.starts_with("Unpaid carer");
        let directly = MetBy::DirectPayment.code();
        let met_so = file.needs.iter().any(|need| {
            need.plan_id == line.plan_id
                && need.outcome == line.outcome
                && need.met_by.as_deref() == Some(directly)
        });
        let all = self.payment.taken == Taken::DirectPayment.code();
        spell.what.carers == self.carers && !is_outside(line) && can_be && (all || met_so)
    }

    /// The type of service that it is: of what it pays for, support in the community first. What a carer is paid is
    /// direct to them, whatever they buy.
    fn type_says(&self, council: &Council, file: &PersonFile, plans: &[InForce<'_>]) -> String {
        if self.carers {
            return ServiceType::DirectToCarer.text().to_owned();
        }
        let spells = plans.iter().flat_map(|plan| {
            let lines = file
                .lines
                .iter()
                .filter(|line| line.plan_id == plan.plan.id);
            let lines = lines.filter(|line| is_councils(line));
            lines.map(move |line| (line, of_line(council, plan, line)))
        });
        let paid = spells.filter(|(line, spell)| {
            spell.meets(self.from, self.until) && self.covers(file, line, spell)
        });
        let types = paid.map(|(_, spell)| spell.what.type_says);
        let first = types.min_by_key(|says| (rank(says), says.clone()));
        first.unwrap_or_else(|| ServiceType::Community.text().to_owned())
    }

    /// A direct payment, each time it pays another amount a service of its own.
    pub fn spells(
        &self,
        council: &Council,
        file: &PersonFile,
        plans: &[InForce<'_>],
    ) -> Vec<Spell> {
        let what = What {
            carers: self.carers,
            type_says: self.type_says(council, file, plans),
            component: BY_DIRECT_PAYMENT.to_owned(),
            mechanism: BY_DIRECT_PAYMENT,
            free: false,
        };
        let spell = |from: Date, until: Option<Date>, price: Price| Spell {
            what: what.clone(),
            from,
            until,
            price,
            ended: self.ended.clone().filter(|_| until == self.until),
            provider: String::new(),
            description: String::new(),
            reference: reference('D', self.payment.id),
        };
        let mut spells = Vec::new();
        let steps = self.steps(file);
        for (at, (from, pence)) in steps.iter().enumerate() {
            let next = steps.get(at + 1).map(|(next, _)| *next);
            let until = earlier(self.until, next);
            if *pence > 0 && until.is_none_or(|until| *from < until) {
                spells.push(spell(*from, until, Price::Weekly(*pence)));
            }
        }
        let began = self.until.is_none_or(|until| self.from < until);
        if began && self.payment.one_off_pence > 0 {
            let once = Price::Once(self.payment.one_off_pence);
            spells.push(spell(self.from, days_after(self.from, 1), once));
        }
        spells
    }

    /// What it pays in a week, from when.
    fn steps(&self, file: &PersonFile) -> Vec<(Date, i64)> {
        let rates = file.rates.iter();
        let rates = rates.filter(|rate| rate.direct_payment_id == self.payment.id);
        let rates = rates.map(|rate| (rate.from_on.0, rate.weekly_pence));
        let mut steps = vec![(self.from, self.payment.weekly_pence)];
        steps.extend(rates.filter(|(from, _)| *from > self.from));
        steps
    }
}

/// Which type of service comes first.
fn rank(type_says: &str) -> usize {
    let order = [ServiceType::Community.text(), ServiceType::LowLevel.text()];
    let place = order.iter().position(|says| *says == type_says);
    place.unwrap_or(order.len())
}
