//! What somebody wants to happen, as they said it once: in the assessment, then in the plan, then looked at in the review.

use db::Result;
use db::entities::{assessment, filled_form};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde_json::Value as Json;

/// The question of an assessment that holds what the person wants to happen.
const IN_THE_ASSESSMENT: &str = "outcomes";
/// The questions of a plan, and of a carer's, that hold what the person wants to be able to do.
pub(super) const IN_THE_PLAN: &[&str] = &["plan_outcomes", "carer_outcomes"];

/// What was said in an assessment that the person wants, each with what it will take.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    outcomes: Vec<(String, String)>,
    /// The form and its day.
    pub whence: Option<String>,
}

impl Wanted {
    /// What a plan begins with: the outcomes of the assessment as the person said them, then what was written of single
    /// needs in other words. Where the same words stand with a need, what helps is told of the need.
    ///
    /// Source: Care Act 2014 s.25(1)(d) with s.9(4)(b): a plan says which of the outcomes that the adult wishes to achieve
    /// the support could be relevant to.
    pub fn beside(&self, of_needs: Vec<(String, String)>) -> Vec<(String, String)> {
        let same = |one: &str, other: &str| one.trim().eq_ignore_ascii_case(other.trim());
        let mut left = of_needs;
        let mut all = Vec::new();
        for (wants, takes) in &self.outcomes {
            let of_it: Vec<_> = left
                .extract_if(.., |(other, _)| same(wants, other))
                .collect();
            let helps = of_it.into_iter().map(|(_, helps)| helps);
            let helps: Vec<String> = helps
                .chain((!takes.is_empty()).then(|| takes.clone()))
                .collect();
            all.push((wants.clone(), helps.join("; ")));
        }
        all.extend(left);
        all
    }
}

async fn form(conn: &impl ConnectionTrait, id: Option<Uuid>) -> Result<Option<filled_form::Model>> {
    match id {
        Some(id) => Ok(filled_form::Entity::find_by_id(id).one(conn).await?),
        None => Ok(None),
    }
}

/// A field of each group of a repeater.
fn groups<'a>(form: &'a filled_form::Model, question: &str) -> impl Iterator<Item = &'a Json> {
    let answers = form.answers.as_ref();
    let groups = answers.and_then(|answers| answers.get(question));
    groups.and_then(Json::as_array).into_iter().flatten()
}

fn field(group: &Json, name: &str) -> String {
    let says = group.get(name).and_then(Json::as_str).unwrap_or_default();
    says.trim().to_owned()
}

/// What the person wants to happen, as the assessment behind a plan has it.
pub(super) async fn of_assessment(
    conn: &impl ConnectionTrait,
    assessment: Option<Uuid>,
) -> Result<Wanted> {
    let Some(id) = assessment else {
        return Ok(Wanted::default());
    };
    let row = assessment::Entity::find_by_id(id).one(conn).await?;
    let Some(form) = form(conn, row.and_then(|row| row.filled_form_id)).await? else {
        return Ok(Wanted::default());
    };
    let outcomes = groups(&form, IN_THE_ASSESSMENT);
    let outcomes = outcomes.map(|group| (field(group, "what"), field(group, "help")));
    let on = speak_exact(london_date(*form.submitted_at.unwrap_or(form.began_at)));
    Ok(Wanted {
        outcomes: outcomes.filter(|(what, _)| !what.is_empty()).collect(),
        whence: Some(format!("{}, {}, {on}", form.title, form.number)),
    })
}

/// What the person wants, as the words of their plan have it.
pub(super) async fn of_plan(
    conn: &impl ConnectionTrait,
    words: Option<Uuid>,
) -> Result<Vec<String>> {
    let Some(form) = form(conn, words).await? else {
        return Ok(Vec::new());
    };
    let all = IN_THE_PLAN
        .iter()
        .flat_map(|question| groups(&form, question));
    let wants = all.map(|group| field(group, "wants"));
    Ok(wants.filter(|wants| !wants.is_empty()).collect())
}
