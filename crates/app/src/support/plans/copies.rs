//! A copy of the plan is given to the person, to a carer who asks for it, and to others whom the person names.
//!
//! Source: Care Act 2014 s.25(9), (10).

use db::entities::plan;
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{london_date, speak_exact};

use super::store;
use super::writing;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::header;
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};

const COPY: &[Question] = &[
    Question::new("on", "When?", "", Kind::NeededDay),
    Question::new(
        "to",
        "To whom, and in which form?",
        "The person always; their carer and others if they ask for it. Such as: Joan, in large print; Carol by email.",
        Kind::NeededLines(1_000),
    ),
];

/// A plan whose budget is agreed.
/// Errors: `Conflict` for one that is not agreed, or not any more.
async fn agreed(case: &Case<Assess>, id: Uuid) -> Result<plan::Model, PageError> {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    if store::standing(&row, case.today()).holds() {
        return Ok(row);
    }
    Err(PageError::Conflict(
        "A copy is given of a plan that is agreed.".to_owned(),
    ))
}

async fn show(
    case: &Case<Assess>,
    row: &plan::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = format!("/people/{}/plan", case.person_id());
    let path = format!("{at}/{}/copy", row.id);
    let mut sheet = Sheet::new("/plan", "Who has a copy of the plan", path, at, COPY);
    sheet.intro = vec![
        "“On paper” on the page of the plan prints it as one gives it to the person.".to_owned(),
    ];
    sheet.show(case, fields, problems).await
}

/// GET /people/{person}/plan/{plan}/copy
pub async fn ask(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = agreed(&case, id).await?;
    let called = header::called(&case.person);
    let to = row.copy_to.clone().unwrap_or(called);
    let on = row.copy_given_on.or(Some(case.today()));
    let fields = asking::with_day(Fields::default(), "on", on).with("to", to);
    show(&case, &row, &fields, &[]).await
}

/// POST /people/{person}/plan/{plan}/copy
pub async fn save(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = agreed(&case, id).await?;
    let mut answers = Answers::of(&fields, COPY, &case.staff().house.council, *case.today());
    let on = answers.day("on").unwrap_or(case.today());
    let agreed_on = row.agreed_at.map(|at| london_date(*at));
    if let Some(agreed_on) = agreed_on.filter(|agreed_on| on.0 < *agreed_on)
        && !answers.reading.has_problem("on")
    {
        let says = format!(
            "The plan was agreed on {}: it cannot have been given before",
            speak_exact(agreed_on)
        );
        answers.reading.wrong("on", says);
    }
    let to = answers.needed("to");
    let to = match answers.reading.finish(to) {
        Ok(to) => to,
        Err(problems) => return show(&case, &row, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    let after = change
        .update::<plan::Entity>(&row, |row| {
            row.copy_to = Some(to);
            row.copy_given_on = Some(on);
        })
        .await?;
    let says = format!(
        "A copy was given on {}: {}",
        speak_exact(on.0),
        after.copy_to.as_deref().unwrap_or_default()
    );
    writing::log_changed(&mut change, &after, &says);
    change.commit().await?;
    let at = format!("/people/{}/plan", case.person_id());
    pages::go_to_saying(at, "It is on the record who has a copy.")
}
