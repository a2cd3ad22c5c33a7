//! The lines of agreed plans that the council pays for, as far as no direct payment takes their place.

use ::cld::lists::{Listed, ServiceType};
use db::entities::{plan, plan_line, review};
use jiff::civil::Date;
use rules::plan::Funder;
use rules::review::Kind as ReviewKind;
use rules::vocabulary::dates::{days_after, london_date};

use super::super::event::reference;
use super::super::known::PersonFile;
use super::super::{Asked, Told, carers};
use super::payments::Reach;
use super::price::{Price, price};
use super::short::is_told_as_reablement;
use super::spell::{BY_COUNCIL, COMMISSIONED, Spell, What, earlier, without};
use crate::house::council::Council;

/// A plan up to the day from which it is no longer in force.
pub struct InForce<'a> {
    pub plan: &'a plan::Model,
    /// Another took its place, or it ended: by itself, or as a review found.
    pub until: Option<Date>,
    /// What the return says of that end.
    pub ended: Option<String>,
}

impl<'a> InForce<'a> {
    /// A plan of somebody.
    pub fn of(council: &Council, file: &PersonFile, plan: &'a plan::Model) -> InForce<'a> {
        if let Some(until) = plan.ended_on {
            let reason = plan.ended_reason.as_deref();
            let says = reason.and_then(|reason| council.national("plan_end", reason));
            return InForce {
                plan,
                // Another plan, or a death that was told later, may have cut its budget shorter.
                until: earlier(Some(until.0), budget_until(file, plan)),
                ended: says.map(str::to_owned),
            };
        }
        let replaced = replaced(file, plan);
        let ends = |review: &review::Model| {
            let says = council.national("review_result", review.result.as_deref()?)?;
            let held = review.held_on?.0;
            // Once it was said that the plan goes on after all, what was found before ends nothing.
            let counts = plan.resumed_on.is_none_or(|resumed| resumed.0 < held);
            let ends =
                counts && says.starts_with("NFA: Support ended") && stands(plan, replaced, held);
            (ends && is_about(file, review, plan, held)).then(|| (days_after(held, 1), says))
        };
        match file.reviews.iter().find_map(ends) {
            Some((until, says)) => InForce {
                plan,
                until,
                ended: Some(says.to_owned()),
            },
            None => InForce {
                plan,
                until: replaced,
                ended: None,
            },
        }
    }
}

/// The day from which another plan has taken its place.
fn replaced(file: &PersonFile, plan: &plan::Model) -> Option<Date> {
    budget_until(file, plan).or(plan.replaced_at.map(|at| london_date(*at)))
}

/// The first day without its budget.
fn budget_until(file: &PersonFile, plan: &plan::Model) -> Option<Date> {
    let budget = file.budgets.iter().find(|budget| budget.plan_id == plan.id);
    budget.and_then(|budget| budget.until_on).map(|day| day.0)
}

fn stands(plan: &plan::Model, replaced: Option<Date>, on: Date) -> bool {
    plan.from_on.0 <= on && replaced.is_none_or(|replaced| on < replaced)
}

/// Whether a review is of a plan. One that names none is of the only plan that was in force; at the end of short-term
/// support it is of no plan at all.
fn is_about(file: &PersonFile, review: &review::Model, plan: &plan::Model, held: Date) -> bool {
    if let Some(id) = review.plan_id {
        return id == plan.id;
    }
    let short_term = review.kind == ReviewKind::ShortTerm.code();
    let carers = carers::is_reviewed(file, review);
    let mut others = file.plans.iter().filter(|other| {
        other.id != plan.id
            && stands(other, replaced(file, other), held)
            && carers.is_none_or(|carers| carers::is_planned(other) == carers)
    });
    let own = carers.is_none_or(|carers| carers::is_planned(plan) == carers);
    !short_term && own && others.next().is_none()
}

/// What somebody is given by a plan.
pub fn of_plan(
    council: &Council,
    asked: &Asked,
    file: &PersonFile,
    (plan, told): (&InForce<'_>, &mut Told),
    paid: &[Reach<'_>],
) -> Vec<Spell> {
    let mut spells = Vec::new();
    for line in file
        .lines
        .iter()
        .filter(|line| line.plan_id == plan.plan.id)
    {
        let spell = of_line(council, plan, line);
        if !is_councils(line) {
            if asked.meets(spell.from, spell.until) {
                told.leave_out("lines of plans that the council does not pay for");
            }
        } else if !is_told_as_reablement(file, &spell) {
            let covering = paid.iter().filter(|one| one.covers(file, line, &spell));
            let covering: Vec<_> = covering.map(|one| (one.from, one.until)).collect();
            let left = covering
                .into_iter()
                .fold(vec![spell], |pieces, (from, until)| {
                    let left = pieces.into_iter();
                    left.flat_map(|piece| without(piece, from, until)).collect()
                });
            spells.extend(left);
        }
    }
    spells
}

/// Whether the council pays for a line.
pub fn is_councils(line: &plan_line::Model) -> bool {
    Funder::from_code(&line.funder).is_some_and(Funder::is_council)
}

/// Whether it is free for now, and outside the personal budget.
pub fn is_outside(line: &plan_line::Model) -> bool {
    line.funder == Funder::FreeForNow.code()
}

/// A line as it was planned.
pub fn of_line(council: &Council, plan: &InForce<'_>, line: &plan_line::Model) -> Spell {
    let component = council.national("service", &line.service);
    let type_says = council.national_type("service", &line.service);
    let type_says = type_says.unwrap_or_default();
    let carers = carers::is_planned(plan.plan);
    let type_says = match carers {
        true if !type_says.starts_with("Unpaid carer") => ServiceType::DirectToCarer.text(),
        _ => type_says,
    };
    let outside = is_outside(line);
    let price = price(council, line);
    let own = match price {
        // What is bought once is given on one day.
        Price::Once(_) => days_after(line.from_on.0, 1),
        _ => line.until_on.map(|day| day.0),
    };
    let until = earlier(own, plan.until);
    Spell {
        what: What {
            carers,
            type_says: type_says.to_owned(),
            component: component.unwrap_or_default().to_owned(),
            mechanism: if outside { COMMISSIONED } else { BY_COUNCIL },
            free: outside || line.funder == Funder::Aftercare.code(),
        },
        from: line.from_on.0,
        until,
        price,
        ended: plan.ended.clone().filter(|_| until == plan.until),
        provider: String::new(),
        description: council.says("service", &line.service).to_owned(),
        reference: reference('L', line.id),
    }
}
