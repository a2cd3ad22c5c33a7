//! What other parts of the record say of equipment and technology: an assessment thought of it, a plan names or buys it.

use db::entities::{filled_form, plan};
use rules::access::Permission;
use rules::pathway::PlanStanding;
use rules::plan::MetBy;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde::Serialize;
use serde_json::Value as Json;

use crate::front_door::people::words::capital;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::support::forms::store as forms;
use crate::support::plans::store as plans;

/// Answers and services that are about equipment and technology.
const OF_IT: &[&str] = &["equipment", "technology"];

/// Something that is said elsewhere.
#[derive(Serialize)]
pub struct Said {
    href: String,
    what: String,
    says: Vec<String>,
}

/// What the last assessment and the plans say, to those who may read them.
pub async fn said<P: Needs>(case: &Case<P>) -> Result<Vec<Said>, PageError> {
    if case.is_handed_out() || !case.staff().may(Permission::SeeNotes) {
        return Ok(Vec::new());
    }
    let mut said: Vec<Said> = thought_of(case).await?.into_iter().collect();
    let holds = |row: &plan::Model| {
        !matches!(
            plans::standing(row),
            PlanStanding::Replaced | PlanStanding::Discarded
        )
    };
    let all = plans::all(case.reader(), case.person_id()).await?;
    for row in all.into_iter().filter(holds) {
        let council = &case.staff().house.council;
        let whole = plans::whole(case.reader(), row).await?;
        let named = whole.needs.iter().filter_map(|need| {
            let by = need.met_by.as_deref().and_then(MetBy::from_code);
            let named = need
                .named
                .clone()
                .filter(|_| by == Some(MetBy::Technology))?;
            let helps = plans::outcome_says(&need.outcome);
            Some(format!("{named}: {helps}"))
        });
        let bought = whole
            .lines
            .iter()
            .filter(|line| OF_IT.contains(&&*line.service));
        let bought = bought.map(|line| {
            let service = council.says("service", &line.service);
            match &line.note {
                Some(note) => format!("{service}: {note}"),
                None => format!("{service}: {}", plans::outcome_says(&line.outcome)),
            }
        });
        let says: Vec<String> = named.chain(bought).collect();
        if !says.is_empty() {
            let kind = council.says("plan_kind", &whole.row.kind);
            let standing = plans::standing(&whole.row).says().to_lowercase();
            said.push(Said {
                href: format!("/people/{}/plan", whole.row.person_id),
                what: format!("{kind}, {standing}"),
                says,
            });
        }
    }
    Ok(said)
}

/// The last form in which it was ticked as thought about together.
async fn thought_of<P: Needs>(case: &Case<P>) -> Result<Option<Said>, PageError> {
    let forms = forms::submitted(case.person_id());
    let forms = forms.all(case.reader()).await?;
    let ticked = |form: &filled_form::Model| -> Vec<String> {
        let answer = form.answers.as_ref().and_then(|all| all.get("technology"));
        let ticked = answer.and_then(Json::as_array).into_iter().flatten();
        let ticked = ticked.filter_map(Json::as_str);
        let ticked = ticked.filter(|code| OF_IT.contains(code));
        ticked.map(capital).collect()
    };
    let found = forms.iter().find(|form| !ticked(form).is_empty());
    Ok(found.map(|form| {
        let on = form.submitted_at.map(|at| speak_exact(london_date(*at)));
        let on = on.map_or(String::new(), |on| format!(" of {on}"));
        Said {
            href: format!("/people/{}/forms/{}", case.person_id(), form.id),
            what: format!("{}{on}, thought about together", form.title),
            says: ticked(form),
        }
    }))
}
