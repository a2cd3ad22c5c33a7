//! At which stages equipment and technology were thought of: written down here, or answered in a form or with help to get
//! back on one's feet; and the question where a stage has passed without it.

use db::Day;
use db::entities::{equipment, filled_form, plan};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use rules::access::Permission;
use rules::pathway::Step;
use rules::vocabulary::dates::london_date;
use serde_json::Value as Json;

use crate::front_door::people::words::capital;
use crate::house::forms::Typed;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::support::forms::{part, store as forms};
use crate::support::plans::store as plans;
use crate::support::reablement::store as reablement;

/// Answers and services that are about equipment and technology.
pub const OF_IT: &[&str] = &["equipment", "technology"];

/// A stage at which it was thought of.
pub struct Thought {
    pub stage: String,
    pub on: Day,
    pub by: Option<Uuid>,
    /// Where it was answered, with its words.
    pub what: String,
    pub href: String,
    pub says: Vec<String>,
}

/// The stage that a form of this step belongs to.
fn stage_of(step: Step) -> Option<&'static str> {
    match step {
        Step::NeedsAssessment | Step::CarersAssessment => Some("assessment"),
        Step::Plan => Some("plan"),
        Step::Review => Some("review"),
        step => step.conversation().map(|_| "conversation"),
    }
}

/// What a form says of it, by its answers to a question: what was ticked as thought about together, that it was thought
/// of for each need, or what could do some of it better.
fn says(answers: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let ticked = answers("technology").into_iter();
    let ticked = ticked.filter(|code| OF_IT.contains(&code.as_str()));
    let mut says: Vec<String> = ticked.map(|code| capital(&code)).collect();
    if answers("technology_thought_of").contains(&"yes".to_owned()) {
        says.push("Thought of for each need".to_owned());
        says.extend(answers("technology_what"));
    }
    says.extend(answers("technology_now"));
    says
}

/// What a submitted form says of it.
fn of_form(form: &filled_form::Model) -> Vec<String> {
    says(|question| {
        let answer = form.answers.as_ref().and_then(|all| all.get(question));
        match answer {
            Some(Json::Array(all)) => {
                let all = all.iter().filter_map(Json::as_str);
                all.map(str::to_owned).collect()
            }
            Some(Json::Bool(true)) => vec!["yes".to_owned()],
            Some(Json::String(says)) if !says.trim().is_empty() => vec![says.clone()],
            _ => Vec::new(),
        }
    })
}

/// Every time that it was thought of, as far as the visitor may read of it.
pub async fn thought<P: Needs>(
    case: &Case<P>,
    rows: &[equipment::Model],
) -> Result<Vec<Thought>, PageError> {
    let record = format!("/people/{}", case.person_id());
    let council = &case.staff().house.council;
    let here = rows.iter().map(|row| {
        let item = row.item.as_deref();
        let what = item.map_or("Nothing would help", |item| council.says("equipment", item));
        Thought {
            stage: row.stage.clone(),
            on: row.considered_on,
            by: Some(row.considered_by),
            what: what.to_owned(),
            href: format!("{record}/equipment#e{}", row.id),
            says: Vec::new(),
        }
    });
    let mut all: Vec<Thought> = here.collect();
    if case.is_handed_out() || !case.staff().may(Permission::SeeNotes) {
        return Ok(all);
    }
    let submitted = filled_form::Entity::find()
        .filter(filled_form::Column::PersonId.eq(case.person_id()))
        .filter(filled_form::Column::SubmittedAt.is_not_null())
        .filter(filled_form::Column::DiscardedAt.is_null())
        .order_by_desc(filled_form::Column::SubmittedAt)
        .all(case.reader())
        .await?;
    for form in &submitted {
        let says = of_form(form);
        let Some(stage) = stage_of(forms::step(form)).filter(|_| !says.is_empty()) else {
            continue;
        };
        // Whoever sees a part of a form learns that it was thought of, and not what was written.
        let definition = forms::definition(&case.staff().house, form).await?;
        let in_part = part::of(case, form, &definition).is_some();
        let on = london_date(*form.submitted_at.unwrap_or(form.began_at));
        all.push(Thought {
            stage: stage.to_owned(),
            on: Day(on),
            by: form.submitted_by,
            what: format!("{}, {}", form.title, form.number),
            href: format!("{record}/forms/{}", form.id),
            says: says.into_iter().filter(|_| !in_part).collect(),
        });
    }
    let helped = reablement::of_person(case).await?.into_iter();
    all.extend(helped.filter_map(|row| {
        Some(Thought {
            stage: "reablement".to_owned(),
            on: Day(london_date(*row.recorded_at)),
            by: Some(row.recorded_by),
            what: council.says("reablement_kind", &row.kind).to_owned(),
            href: format!("{record}/forms#reablement"),
            says: vec![row.equipment?],
        })
    }));
    Ok(all)
}

/// Where to say that it was thought of at a stage, when nobody has written it down since a day.
pub async fn to_think_of(
    conn: &impl ConnectionTrait,
    (person, stage): (Uuid, &str),
    since: Day,
) -> db::Result<Option<String>> {
    let found = equipment::Entity::find()
        .filter(equipment::Column::PersonId.eq(person))
        .filter(equipment::Column::Stage.eq(stage))
        .filter(equipment::Column::ConsideredOn.gte(since))
        .one(conn)
        .await?;
    let href = || format!("/people/{person}/equipment/consider?stage={stage}");
    Ok(found.is_none().then(href))
}

/// The same beside a form, which may answer it itself: in what was submitted, or in what is being typed.
pub async fn to_think_of_in<P: Needs>(
    case: &Case<P>,
    form: &filled_form::Model,
    typed: Option<&Typed>,
) -> Result<Option<String>, PageError> {
    let may = case.staff().may(Permission::WriteNotes) && !case.is_handed_out();
    let Some(stage) = stage_of(forms::step(form)).filter(|_| may) else {
        return Ok(None);
    };
    let answered = match typed {
        Some(typed) => says(|question| typed.all(question).to_vec()),
        None => of_form(form),
    };
    if !answered.is_empty() || form.discarded_at.is_some() {
        return Ok(None);
    }
    let since = Day(london_date(*form.began_at));
    let person = case.person_id();
    Ok(to_think_of(case.reader(), (person, stage), since).await?)
}

/// The same of a plan that is being written.
pub async fn to_think_of_in_plans<P: Needs>(case: &Case<P>) -> Result<Option<String>, PageError> {
    let (conn, person) = (case.reader(), case.person_id());
    let drafts = plans::all(conn, person).await?;
    let open = |row: &&plan::Model| row.agreed_at.is_none() && row.submitted_at.is_none();
    let began = drafts.iter().filter(open);
    let began = began.map(|row| Day(london_date(*row.began_at))).max();
    let may = case.staff().may(Permission::WriteNotes) && !case.is_handed_out();
    let Some(began) = began.filter(|_| may) else {
        return Ok(None);
    };
    let thought = thought(case, &[]).await?;
    let is_so = |one: &Thought| one.stage == "plan" && one.on >= began;
    match thought.iter().any(is_so) {
        true => Ok(None),
        false => Ok(to_think_of(conn, (person, "plan"), began).await?),
    }
}
