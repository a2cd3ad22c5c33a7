//! What is known of what somebody may have to pay, in words that can be read to them: assessed, else estimated, else what
//! to expect.

use db::entities::contribution_estimate::Model;
use db::entities::{personal_budget, plan};
use db::sea_orm::prelude::Uuid;
use futures_util::future::try_join3;
use pdf::{Block, Item};
use rules::access::Permission;
use rules::adult_life::eighteen_on;
use rules::contribution::{Rates, rests_on, what_to_expect};
use rules::pathway::Step;
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::money::Pence;
use serde::Serialize;
use serde_json::Value as Json;

use super::store;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::support::plans::store as plans;

/// The heading under which it stands.
pub const TITLE: &str = "What you may have to pay";

const ASSESSED: &str = "Assessed";

/// What is known.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// "Assessed", "Estimate", "Not known yet".
    pub tag: &'static str,
    /// In a sentence or a few.
    pub says: Vec<String>,
    /// Each step of an estimate.
    pub steps: Vec<String>,
    /// Where it is estimated, for those who may.
    pub href: Option<String>,
    /// What the link there says.
    pub link: &'static str,
}

/// What is known of an adult of this record, from the form with this id or from elsewhere; none of a child, whom this law
/// does not charge.
///
/// Source: Care Act 2014 s.14: charges are for the needs of adults and carers.
pub async fn told<P: Needs>(case: &Case<P>, form: Option<Uuid>) -> Result<Option<Told>, PageError> {
    let today = case.today();
    let born = case.person.born_on;
    if born.is_some_and(|born| eighteen_on(born.0) > *today) {
        return Ok(None);
    }
    let (conn, person) = (case.reader(), case.person_id());
    let (row, all, budgets) = try_join3(
        store::standing(conn, person),
        plans::all(conn, person),
        plans::budgets(conn, person),
    )
    .await?;
    // What was estimated is of their own care: what a carer pays for support of theirs says nothing of it.
    let kinds: &[&str] = match row {
        Some(_) => &["care_and_support"],
        None => &["care_and_support", "carer_support"],
    };
    let in_force = kinds
        .iter()
        .find_map(|kind| plans::in_force(&budgets, kind, today));
    let open = all.iter().filter(|plan| kinds.contains(&&*plan.kind));
    let assessed = in_force
        .and_then(of_budget)
        .or_else(|| open.into_iter().find_map(of_plan));
    let (tag, says, steps, link) = match (assessed, row) {
        (Some(says), _) => (ASSESSED, vec![says], Vec::new(), ""),
        (None, Some(row)) => {
            let (says, steps) = of_estimate(&row);
            ("Estimate", says, steps, "Estimate it anew")
        }
        (None, None) => {
            let says = what_to_expect(Rates::built_in(), *today);
            (
                "Not known yet",
                says,
                Vec::new(),
                "Make an estimate from a few facts",
            )
        }
    };
    let may = case.staff().may(Permission::Assess) && !case.is_handed_out() && !link.is_empty();
    let from = form.map_or(String::new(), |form| format!("?form={form}"));
    Ok(Some(Told {
        tag,
        says,
        steps,
        href: may.then(|| format!("/people/{person}/contribution{from}")),
        link,
    }))
}

/// Whether a form of this step tells what the person may have to pay: from the first conversation to the review.
pub fn belongs_to(step: Step) -> bool {
    let of_the_way = [
        Step::NeedsAssessment,
        Step::CarersAssessment,
        Step::Plan,
        Step::Review,
    ];
    step.conversation().is_some() || of_the_way.contains(&step)
}

/// The words where means were assessed, or nothing is asked.
fn assessed(adult_is: &str, weekly: Option<i64>) -> Option<String> {
    match (adult_is, weekly) {
        ("assessed", Some(weekly)) => Some(format!(
            "You pay {} a week: we worked it out from what you told us about your money.",
            Pence(weekly)
        )),
        ("nothing_to_pay", _) => {
            Some("There is nothing for you to pay for the support in your plan.".to_owned())
        }
        _ => None,
    }
}

fn of_budget(row: &personal_budget::Model) -> Option<String> {
    let says = assessed(&row.adult_is, Some(row.adult_weekly_pence))?;
    Some(format!(
        "{says} So it is since {}.",
        speak_exact(row.from_on.0)
    ))
}

/// A plan whose budget is not agreed yet.
fn of_plan(row: &plan::Model) -> Option<String> {
    let open = row.agreed_at.is_none() && row.replaced_at.is_none();
    open.then(|| assessed(&row.adult_is, row.adult_weekly_pence))?
}

fn of_estimate(row: &Model) -> (Vec<String>, Vec<String>) {
    let steps = row.because.as_array().into_iter().flatten();
    let steps = steps.filter_map(Json::as_str).map(str::to_owned);
    let says = vec![
        format!("You may have to pay {}.", store::says(row)),
        rests_on(row.estimated_on.0, row.rates_from.0),
    ];
    (says, steps.collect())
}

/// The same on a paper for the person.
pub async fn on_paper<P: Needs>(case: &Case<P>) -> Result<Vec<Block>, PageError> {
    Ok(told(case, None)
        .await?
        .map_or_else(Vec::new, |told| blocks(&told)))
}

/// The same where the paper tells by itself what was assessed.
pub async fn until_assessed<P: Needs>(case: &Case<P>) -> Result<Vec<Block>, PageError> {
    let told = told(case, None).await?.filter(|told| told.tag != ASSESSED);
    Ok(told.map_or_else(Vec::new, |told| blocks(&told)))
}

fn blocks(told: &Told) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(TITLE.to_owned())];
    blocks.extend(told.says.iter().cloned().map(Block::Text));
    if !told.steps.is_empty() {
        let steps = told.steps.iter().map(|step| Item::from(step.as_str()));
        blocks.push(Block::Numbered(steps.collect()));
    }
    blocks
}
