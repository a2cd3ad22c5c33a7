//! The way of one young person on one page: the birthday, the steps with their days, who leads, and what is agreed.

use rules::access::Permission;
use rules::adult_life::{
    Ages, Stage, childrens_services_go_on, eighteen_on, is_of_age, months_until, stages,
};
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::permissions::SeePeople;
use crate::house::{Case, Page, PageError, pages};
use crate::support::assessments::store as assessments;

/// A step as the page shows it.
#[derive(Serialize)]
pub struct Line {
    says: &'static str,
    tag: &'static str,
    colour: &'static str,
    due: String,
    missing: &'static str,
}

impl Line {
    /// In ready words.
    pub fn of(stage: &Stage) -> Line {
        let (tag, colour) = match stage {
            stage if stage.done => ("Done", "green"),
            stage if stage.late => ("Missing", "red"),
            _ => ("To come", "grey"),
        };
        Line {
            says: stage.step.says(),
            tag,
            colour,
            due: speak_exact(stage.due_on),
            missing: stage.missing,
        }
    }
}

/// "in 5 months", "18 three months ago"
pub fn when(months: i64, is_past: bool) -> String {
    match (months, is_past) {
        (0, false) => "within a month".to_owned(),
        (1, false) => "in 1 month".to_owned(),
        (months, false) => format!("in {months} months"),
        (-1, true) => "in the last month".to_owned(),
        (months, true) => format!("{} months ago", -months),
    }
}

/// GET /people/{person}/adult-life
pub async fn overview(case: Case<SeePeople>) -> Page {
    let today = *case.today();
    let Some(born) = case.person.born_on else {
        return pages::page(
            "support/adult_life/overview.njk",
            json!({ "case": header::of(&case, "/forms").await?, "title": "Preparing for adult life", "no_birthday": true }),
        );
    };
    let way = store::of_person(&case).await?;
    let known = way.known();
    let months = &case.staff().house.council.adult_life;
    let lines: Vec<Line> = stages(born.0, &known, months, today)
        .iter()
        .map(Line::of)
        .collect();
    let eighteen = eighteen_on(born.0);
    let row = way.row.as_ref();
    let ids = row.map(|row| [row.child_lead_id, row.adult_lead_id]);
    let names = Names::of(case.reader(), ids.into_iter().flatten().flatten(), []).await?;
    let may = case.staff().may(Permission::PrepareAdultLife);
    let open = row.is_some_and(|row| row.closed_on.is_none());
    let assessment = way.assessment.as_ref().map(|row| {
        json!({
            "href": format!("/people/{}/assessments/{}", row.person_id, row.id),
            "says": assessments::kind(row).says(), "stands": assessments::stands(row).says(),
        })
    });
    let facts: Vec<(&str, String)> = row.map_or(Vec::new(), |row| {
        let yes = |answer: Option<bool>| match answer {
            Some(true) => "Yes".to_owned(),
            Some(false) => "No".to_owned(),
            None => String::new(),
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let child = row.child_lead_id.map(|id| names.name(id).to_owned());
        let on = |text: String, on: Option<db::Day>| match on {
            Some(on) if !text.is_empty() => format!("{text}\n{}", speak_exact(on.0)),
            _ => text,
        };
        vec![
            (
                "Leads in children’s services",
                child.unwrap_or_else(|| text(&row.child_lead)),
            ),
            (
                "Leads in adults’ services",
                row.adult_lead_id
                    .map_or(String::new(), |id| names.name(id).to_owned()),
            ),
            (
                "Education, health and care plan",
                yes(row.has_education_plan),
            ),
            ("School or college", text(&row.education)),
            (
                "Significant benefit to assess now",
                on(
                    format!("{} {}", yes(row.benefit), text(&row.benefit_because))
                        .trim()
                        .to_owned(),
                    row.benefit_on,
                ),
            ),
            ("Likely needs at 18", text(&row.likely_needs)),
            ("In place at 18", on(text(&row.at_18), row.at_18_agreed_on)),
            (
                "Arranged instead",
                on(text(&row.alternatives), row.alternatives_on),
            ),
        ]
    });
    let finding = way.decision.as_ref().map(|row| match row.result.as_str() {
        "eligible" => "Eligible as an adult",
        _ => "Not eligible as an adult: what is arranged instead must stand before the birthday",
    });
    pages::page(
        "support/adult_life/overview.njk",
        json!({
            "case": header::of(&case, "/forms").await?, "title": "Preparing for adult life",
            "eighteen": speak_exact(eighteen), "when": when(months_until(today, eighteen), today > eighteen),
            "lines": lines, "facts": facts, "open": open, "may": may && (open || is_of_age(born.0, today)),
            "not_of_age": !open && !is_of_age(born.0, today), "from": Ages::built_in().from, "before": Ages::built_in().before,
            "begun": row.map(|row| speak_exact(row.opened_on.0)), "assessment": assessment, "finding": finding,
            "may_assess": case.staff().may(Permission::Assess),
            "closed": closed(&case, row)?, "go_on": childrens_services_go_on(born.0, &known, today),
        }),
    )
}

fn closed(
    case: &Case<SeePeople>,
    row: Option<&db::entities::adult_life::Model>,
) -> Result<Option<String>, PageError> {
    let council = &case.staff().house.council;
    Ok(row.and_then(|row| {
        let why = row.closed_because.as_deref().unwrap_or_default();
        let why = council.says("adult_life_end", why).to_lowercase();
        Some(format!("Ended on {}: {why}", speak_exact(row.closed_on?.0)))
    }))
}
