//! What is known of what somebody may have to pay, in words that can be read to them: assessed, else estimated, else what
//! to expect.

use db::Day;
use db::entities::contribution_estimate::Model;
use db::entities::{filled_form, personal_budget, plan, review};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use futures_util::future::try_join3;
use pdf::{Block, Item};
use rules::access::Permission;
use rules::adult_life::eighteen_on;
use rules::contribution::{rests_on, what_carers_may_expect, what_to_expect};
use rules::pathway::Step;
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::money::Pence;
use serde::Serialize;
use serde_json::Value as Json;

use super::store;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::support::assessed::{latest, only_as_carer};
use crate::support::forms::store as forms;
use crate::support::plans::store as plans;

/// The heading under which it stands.
pub const TITLE: &str = "What you may have to pay";

const ASSESSED: &str = "Assessed";
const ESTIMATED: &str = "Estimate";
const NOT_KNOWN: &str = "Not known yet";

/// Code of an amount that is not assessed yet.
const ESTIMATE: &str = "estimate";

/// The plans of carers, and their budgets.
const CARERS: &str = "carer_support";

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

/// Whose support it is about: what somebody pays for their own care says nothing of what they pay as a carer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    TheirOwn,
    AsCarer,
}

impl Whose {
    /// That of a kind of plan.
    pub fn of_kind(kind: &str) -> Whose {
        match kind {
            CARERS => Whose::AsCarer,
            _ => Whose::TheirOwn,
        }
    }

    /// The kind of its plans and budgets.
    fn kind(self) -> &'static str {
        match self {
            Whose::TheirOwn => "care_and_support",
            Whose::AsCarer => CARERS,
        }
    }

    /// That of a form, where it is about the one or the other.
    pub async fn of_form<P: Needs>(
        case: &Case<P>,
        form: &filled_form::Model,
    ) -> Result<Option<Whose>, PageError> {
        Ok(match forms::step(form) {
            Step::NeedsAssessment => Some(Whose::TheirOwn),
            Step::CarersAssessment => Some(Whose::AsCarer),
            Step::Plan => Some(Whose::of_kind(plans::kind_of(&form.form))),
            Step::Review => reviewed(case.reader(), form.id).await?,
            _ => None,
        })
    }
}

/// The support that is looked at in a review.
async fn reviewed(conn: &impl ConnectionTrait, form: Uuid) -> db::Result<Option<Whose>> {
    let review = review::Entity::find()
        .filter(review::Column::FilledFormId.eq(form))
        .one(conn)
        .await?;
    let Some(plan) = review.and_then(|review| review.plan_id) else {
        return Ok(None);
    };
    let plan = plan::Entity::find_by_id(plan).one(conn).await?;
    Ok(plan.map(|plan| Whose::of_kind(&plan.kind)))
}

/// This law does not charge a child.
///
/// Source: Care Act 2014 s.14: charges are for the needs of adults and carers.
pub fn is_a_child<P: Needs>(case: &Case<P>) -> bool {
    let born = case.person.born_on;
    born.is_some_and(|born| eighteen_on(born.0) > *case.today())
}

/// What the record holds of it.
struct Known {
    /// Estimated, of their own care.
    estimate: Option<Model>,
    plans: Vec<plan::Model>,
    budgets: Vec<personal_budget::Model>,
}

impl Known {
    async fn of<P: Needs>(case: &Case<P>) -> db::Result<Known> {
        let (conn, person) = (case.reader(), case.person_id());
        let (estimate, plans, budgets) = try_join3(
            store::standing(conn, person),
            plans::all(conn, person),
            plans::budgets(conn, person),
        )
        .await?;
        Ok(Known {
            estimate,
            plans,
            budgets,
        })
    }

    fn has(&self, whose: Whose) -> bool {
        let kind = whose.kind();
        let planned = self.plans.iter().any(|plan| plan.kind == kind);
        planned || self.budgets.iter().any(|budget| budget.kind == kind)
    }

    /// Whose support the record is about, where nothing says it: their own, unless they are known as a carer alone.
    async fn whose<P: Needs>(&self, case: &Case<P>) -> db::Result<Whose> {
        if self.estimate.is_some() || self.has(Whose::TheirOwn) {
            return Ok(Whose::TheirOwn);
        }
        let (conn, person) = (case.reader(), case.person_id());
        let as_carer = match self.has(Whose::AsCarer) {
            true => latest(conn, person, false).await?.is_none(),
            false => only_as_carer(conn, person).await?,
        };
        Ok(match as_carer {
            true => Whose::AsCarer,
            false => Whose::TheirOwn,
        })
    }

    /// What was assessed, or is not asked.
    fn assessed(&self, whose: Whose, today: Day) -> Option<String> {
        let kind = whose.kind();
        let of_kind = || self.plans.iter().filter(|plan| plan.kind == kind);
        plans::in_force(&self.budgets, kind, today)
            .and_then(of_budget)
            .or_else(|| of_kind().find_map(of_plan))
    }

    /// What the plan or budget of a carer says that they may have to pay, where that is an estimate.
    fn estimated_for_carer(&self, today: Day) -> Option<String> {
        let budget = plans::in_force(&self.budgets, CARERS, today);
        let budget = budget.filter(|row| row.adult_is == ESTIMATE);
        let open = |row: &&plan::Model| row.kind == CARERS && is_open(row);
        let mut open = self.plans.iter().filter(open);
        let plan = open.find(|row| row.adult_is == ESTIMATE);
        let weekly = budget
            .map(|row| Some(row.adult_weekly_pence))
            .or(plan.map(|row| row.adult_weekly_pence))?;
        let pays = match weekly {
            Some(weekly) => format!("{} a week towards", Pence(weekly)),
            None => "the whole cost of".to_owned(),
        };
        Some(format!(
            "You may have to pay {pays} your support as a carer. It is an estimate and not a decision: what you pay is decided when your means are assessed."
        ))
    }
}

/// What is known of an adult of this record, from this form or from elsewhere; none of a child.
pub async fn told<P: Needs>(
    case: &Case<P>,
    form: Option<&filled_form::Model>,
) -> Result<Option<Told>, PageError> {
    let whose = match form {
        Some(form) => Whose::of_form(case, form).await?,
        None => None,
    };
    told_of(case, whose, form.map(|form| form.id)).await
}

/// The same of support of their own or as a carer, where somebody knows which.
pub async fn told_of<P: Needs>(
    case: &Case<P>,
    whose: Option<Whose>,
    form: Option<Uuid>,
) -> Result<Option<Told>, PageError> {
    if is_a_child(case) {
        return Ok(None);
    }
    let (today, person) = (case.today(), case.person_id());
    let known = Known::of(case).await?;
    let whose = match whose {
        Some(whose) => whose,
        None => known.whose(case).await?,
    };
    let found = known.assessed(whose, today);
    let (tag, says, steps, link) = match (found, whose, &known.estimate) {
        (Some(says), ..) => (ASSESSED, vec![says], Vec::new(), ""),
        (None, Whose::AsCarer, _) => match known.estimated_for_carer(today) {
            Some(says) => (ESTIMATED, vec![says], Vec::new(), ""),
            None => (NOT_KNOWN, what_carers_may_expect(), Vec::new(), ""),
        },
        (None, Whose::TheirOwn, Some(row)) => {
            let (says, steps) = of_estimate(row);
            (ESTIMATED, says, steps, "Estimate it anew")
        }
        (None, Whose::TheirOwn, None) => {
            let says = what_to_expect(&case.staff().house.council.charging, *today);
            let link = "Make an estimate from a few facts";
            (NOT_KNOWN, says, Vec::new(), link)
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
    is_open(row).then(|| assessed(&row.adult_is, row.adult_weekly_pence))?
}

fn is_open(row: &plan::Model) -> bool {
    row.agreed_at.is_none() && row.replaced_at.is_none()
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
pub async fn on_paper<P: Needs>(
    case: &Case<P>,
    whose: Option<Whose>,
) -> Result<Vec<Block>, PageError> {
    Ok(told_of(case, whose, None)
        .await?
        .map_or_else(Vec::new, |told| blocks(&told)))
}

/// The same on the paper of a plan of a kind, which tells by itself what was assessed.
pub async fn until_assessed<P: Needs>(case: &Case<P>, kind: &str) -> Result<Vec<Block>, PageError> {
    let told = told_of(case, Some(Whose::of_kind(kind)), None).await?;
    let told = told.filter(|told| told.tag != ASSESSED);
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
