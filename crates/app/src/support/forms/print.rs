//! A form on paper, as one would give it to the person.

use axum::extract::Path;
use rules::vocabulary::dates::{london, speak_exact};
use serde_json::{Value as Json, json};

use super::submit::frozen;
use super::{desk, store};
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::forms::{check, show};
use crate::house::permissions::SeeNotes;
use crate::house::{Case, Page, pages};

/// GET /people/{person}/forms/{form}/print
pub async fn print(case: Case<SeeNotes>, Path((_, id)): Path<(String, String)>) -> Page {
    let row = store::find(&case, &id).await?;
    let house = &case.staff().house;
    let definition = store::definition(house, &row).await?;
    let laid = desk::lay(&case, &definition).await?;
    let desk = laid.desk(&house.council);
    let submitted = row.submitted_at.is_some();
    let answers = match row.answers.as_ref().and_then(Json::as_object) {
        Some(answers) if submitted => answers.clone(),
        _ => {
            let on_paper = store::paper(case.reader(), &row, &definition).await?;
            check(&definition, &on_paper.paper.typed(), &desk).answers
        }
    };
    let who = [row.submitted_by, row.approved_by].into_iter().flatten();
    let names = Names::of(case.reader(), who, []).await?;
    let day = |at: Option<db::At>| at.map(|at| speak_exact(london(*at).date()));
    pages::page(
        "support/forms/print.njk",
        json!({
            "case": header::of(&case, "/forms").await?, "title": format!("{}, on paper", row.title),
            "named": row.title, "number": row.number,
            "topics": show::topics(&definition, &answers, &desk, false), "frozen": frozen(row.details.as_ref()),
            "draft": !submitted,
            "written_by": row.submitted_by.map(|by| names.name(by)), "written_on": day(row.submitted_at),
            "approved_by": row.approved_by.map(|by| names.name(by)), "approved_on": day(row.approved_at),
            "printed_on": speak_exact(*case.today()),
        }),
    )
}
