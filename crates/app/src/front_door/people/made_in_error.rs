//! A record that should never have been: it is marked, with the reason, and found by nobody from then on.

use db::Event;
use db::entities::person;
use rules::vocabulary::Problem;
use serde_json::json;

use super::asking::{self, Answers, Kind, Question};
use super::{header, store};
use crate::house::fields::Fields;
use crate::house::permissions::EditPeople;
use crate::house::{Case, Form, Page, PageError, pages};

const QUESTIONS: &[Question] = &[Question {
    name: "reason",
    label: "Why was it made in error?",
    hint: "Such as a second record of the same person: give the number of the first",
    kind: Kind::Lines(1_000),
}];

/// GET /people/{person}/made-in-error
pub async fn ask(case: Case<EditPeople>) -> Page {
    show(&case, &Fields::default(), &[]).await
}

/// POST /people/{person}/made-in-error
pub async fn mark(case: Case<EditPeople>, Form(form): Form) -> Page {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&form, QUESTIONS, council, *case.today());
    let reason = answers.text("reason");
    if reason.is_none() {
        answers
            .reading
            .wrong("reason", "Enter why the record was made in error");
    }
    if let Some(open) = still_open(&case).await? {
        answers.reading.wrong("reason", open);
    }
    if let Err(problems) = answers.reading.finish(()) {
        return show(&case, &form, &problems).await;
    }
    let (id, today) = (case.person_id(), case.today());
    let mut change = case.change().await?;
    change
        .update::<person::Entity>(&case.person, |row| {
            row.deleted_on = Some(today);
            row.deleted_because.clone_from(&reason);
        })
        .await?;
    change.log(
        Event::PersonMarkedDeleted,
        Some(id),
        Some(id),
        json!({ "says": reason }),
    );
    change.commit().await?;
    pages::go_to_saying("/people", "The record was marked as made in error.")
}

/// Work that is still open would be left behind where nobody finds it.
async fn still_open(case: &Case<EditPeople>) -> Result<Option<String>, PageError> {
    if let Some(with) = store::who_has(case, case.today()).await? {
        return Ok(Some(format!(
            "End the allocation first: the case is with {with}"
        )));
    }
    let known = header::known(case, case.today()).await?;
    let team = known.asked().find_map(|asked| asked.title.as_ref());
    Ok(team.map(|team| format!("Close what is asked of {team} first")))
}

async fn show(case: &Case<EditPeople>, fields: &Fields, problems: &[Problem]) -> Page {
    let council = &case.staff().house.council;
    let form = asking::shown(QUESTIONS, fields, problems);
    let values = json!({
        "case": header::of(case, "/details").await?,
        "questions": asking::asked(QUESTIONS, council, *case.today(), &form),
        "form": form,
    });
    if problems.is_empty() {
        pages::page("front_door/people/made_in_error.njk", values)
    } else {
        pages::try_again("front_door/people/made_in_error.njk", values)
    }
}
