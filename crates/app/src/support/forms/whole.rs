//! A form as a whole: how it stands, what it says, what may be done with it, what was done, and what follows.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum_extra::extract::cookie::CookieJar;
use db::entities::{filled_form, next_step};
use rules::pathway::{Move, Standing};
use rules::vocabulary::dates::{london, speak_exact};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::list::{colour, with};
use super::submit::frozen;
use super::{begin, desk, fill, late, moves, next_steps, owed, store, stuck};
use crate::casework::visits::store as visits;
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::forms::show::{self, Topic};
use crate::house::forms::{Definition, Visible, check};
use crate::house::permissions::SeeNotes;
use crate::house::{Case, Page, PageError, Query, pages};

/// Something that was done with a form.
#[derive(Serialize)]
struct Done {
    at: String,
    says: String,
    by: String,
    because: Option<String>,
}

/// GET /people/{person}/forms/{form}
pub async fn whole(
    case: Case<SeeNotes>,
    Path((_, id)): Path<(String, String)>,
    Query(query): Query,
    headers: HeaderMap,
) -> Page {
    let row = store::find(&case, &id).await?;
    let definition = store::definition(&case.staff().house, &row).await?;
    let standing = store::stands(&row, *case.today());
    let in_progress = standing == Standing::InProgress;
    let may_fill = case.staff().may(store::step(&row).permission());
    let topics = topics(&case, &row, &definition, query.get("view")).await?;
    let states = if in_progress {
        states(&case, &row, &definition).await?
    } else {
        Vec::new()
    };
    let names = names(&case, &row).await?;
    let likes_whole = fill::likes_whole(&CookieJar::from_headers(&headers));
    let address = begin::address(&case, &row);
    let begin_at = match definition.sections.first() {
        _ if likes_whole => format!("{address}/pages/whole"),
        Some(first) => format!("{address}/pages/{}", first.id),
        None => address.clone(),
    };
    let subjects = store::subjects_of(&case, row.id).await?;
    let earlier = earlier(&case, &row).await?;
    let after = begin::After {
        contact: None,
        earlier: Some(row.clone()),
    };
    let leads_on = matches!(
        standing,
        Standing::Completed | Standing::ReviewSoon | Standing::ReviewOverdue
    );
    pages::page(
        "support/forms/whole.njk",
        json!({
            "case": header::of(&case, "/forms").await?, "title": row.title, "number": row.number, "address": address,
            "standing": standing.says(), "colour": colour(standing), "urgent": row.urgent_at.is_some(),
            "in_progress": in_progress, "may_fill": may_fill, "begin_at": begin_at,
            "with": with(&names, &row), "began": moment(&row, names.name(row.began_by)),
            "returned": row.returned_because.as_ref().filter(|_| in_progress && row.returned_at.is_some()).map(|why| json!({
                "because": why, "by": row.returned_by.map(|by| names.name(by)),
            })),
            "review_on": row.review_on.map(|day| speak_exact(day.0)),
            "link": row.link, "no_advocate": no_advocate(&row, &definition),
            "states": states, "topics": topics, "frozen": frozen(row.details.as_ref()),
            "subjects": subjects.iter().map(|person| json!({ "id": person.id, "name": header::full_name(person) })).collect::<Vec<_>>(),
            "buttons": moves::buttons(&case, &row).await?,
            "history": history(&case, &row, &names).await?,
            "steps": steps(&case, &row).await?,
            "views": definition.views.iter().map(|view| json!({ "id": view.id, "title": view.title, "here": view.id == query.get("view") })).collect::<Vec<_>>(),
            "late": late::waiting(&case, &row, &definition).await?,
            "visit": from_visits(&case, &row).await?,
            "earlier": earlier, "follows": row.id,
            "choices": if leads_on { begin::choices(&case, &after) } else { Vec::new() },
        }),
    )
}

/// What has still to be done for the person's part in it, once it is submitted.
fn no_advocate(row: &filled_form::Model, definition: &Definition) -> Option<String> {
    let answers = row.answers.as_ref().filter(|_| row.submitted_at.is_some());
    owed::no_advocate(definition, answers?.as_object()?)
}

fn moment(row: &filled_form::Model, by: &str) -> String {
    let at = london(*row.began_at);
    format!(
        "{} at {} by {by}",
        speak_exact(at.date()),
        at.strftime("%H:%M")
    )
}

/// The answers to read: as they were submitted, or as they stand on the paper. A view shows only its questions.
async fn topics(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
    definition: &Definition,
    view: &str,
) -> Result<Vec<Topic>, PageError> {
    let house = &case.staff().house;
    let laid = desk::lay_for(case, row, definition).await?;
    let desk = laid.desk(&house.council);
    let mut topics = match row.answers.as_ref().and_then(Json::as_object) {
        Some(answers) if row.submitted_at.is_some() => {
            show::topics(definition, answers, &desk, false)
        }
        _ => {
            let on_paper = store::paper(case.reader(), row, definition).await?;
            let answers = check(definition, &on_paper.paper.typed(), &desk).answers;
            show::topics(definition, &answers, &desk, false)
        }
    };
    if let Some(view) = definition.views.iter().find(|known| known.id == view) {
        for topic in &mut topics {
            topic.rows.retain(|row| view.questions.contains(&row.id));
        }
        topics.retain(|topic| !topic.rows.is_empty());
    }
    Ok(topics)
}

async fn states(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
    definition: &Definition,
) -> Result<Vec<Json>, PageError> {
    let house = &case.staff().house;
    let laid = desk::lay_for(case, row, definition).await?;
    let on_paper = store::paper(case.reader(), row, definition).await?;
    let typed = on_paper.paper.typed();
    let wrong = owed::checked(definition, &typed, &laid.desk(&house.council)).wrong;
    let visible = Visible::of(definition, &typed);
    let address = begin::address(case, row);
    let sections = definition.sections.iter();
    Ok(sections
        .filter(|section| visible.has_section(&section.id))
        .map(|section| {
            json!({
                "title": section.title, "href": format!("{address}/pages/{}", section.id),
                "state": fill::state_of(section, &typed, &wrong),
            })
        })
        .collect())
}

async fn names(case: &Case<SeeNotes>, row: &filled_form::Model) -> Result<Names, PageError> {
    let moves = store::moves(case.reader(), row.id).await?;
    let edits = store::edits(case.reader(), row.id).await?;
    let who = moves
        .iter()
        .map(|made| made.made_by)
        .chain(edits.iter().map(|edit| edit.account_id));
    let who = who
        .chain([row.began_by])
        .chain(row.worker_id)
        .chain(row.returned_by);
    Ok(Names::of(case.reader(), who, row.team_id).await?)
}

/// What was done, with everybody who changed an answer, the latest first.
async fn history(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
    names: &Names,
) -> Result<Vec<Done>, PageError> {
    let mut all: Vec<(db::At, Done)> = Vec::new();
    for made in store::moves(case.reader(), row.id).await? {
        all.push((
            made.made_at,
            Done {
                at: made.made_at.to_string(),
                says: says_of(&made.made).to_owned(),
                by: names.name(made.made_by).to_owned(),
                because: made.because,
            },
        ));
    }
    for edit in store::edits(case.reader(), row.id).await? {
        let until = london(*edit.last_at).strftime("%H:%M").to_string();
        all.push((
            edit.first_at,
            Done {
                at: edit.first_at.to_string(),
                says: format!("Answers changed, until {until}"),
                by: names.name(edit.account_id).to_owned(),
                because: None,
            },
        ));
    }
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(all.into_iter().map(|(_, done)| done).collect())
}

fn says_of(made: &str) -> &str {
    match Move::from_code(made) {
        Some(Move::Submit) => "Submitted",
        Some(Move::Approve) => "Approved",
        Some(Move::PutToPanel) => "Approved, and put to the panel",
        Some(Move::ApproveAsPanel) => "Approved for the panel",
        Some(Move::Return) => "Returned for changes",
        Some(Move::Discard) => "Discarded",
        Some(Move::Restore) => "Restored",
        Some(Move::Acknowledge) => "Acknowledged for finance",
        None => match made {
            "begun" => "Begun",
            "given" => "Given to",
            "urgent" => "Marked as urgent",
            "not_urgent" => "No longer urgent",
            "subjects" => "Said whom it is about",
            other => other,
        },
    }
}

/// Photographs and signatures that visits brought back for this form.
async fn from_visits(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
) -> Result<Vec<Json>, PageError> {
    if !case.staff().may(rules::access::Permission::SeeDocuments) {
        return Ok(Vec::new());
    }
    let documents = visits::documents_of(case.reader(), row.id).await?;
    let line = |row: &db::entities::document::Model| {
        let href = format!("/people/{}/documents/{}/file", row.person_id, row.id);
        json!({ "title": row.title, "href": href })
    };
    Ok(documents.iter().map(line).collect())
}

/// What follows, with how far it has come.
async fn steps(case: &Case<SeeNotes>, row: &filled_form::Model) -> Result<Vec<Json>, PageError> {
    use crate::house::outbox::{For, message_of};
    let mut steps = Vec::new();
    for step in next_steps::of_form(case.reader(), row.id).await? {
        let message = message_of(case.reader(), For::NextStep(step.id)).await?;
        let href = step
            .new_form_id
            .map(|form| format!("/people/{}/forms/{form}", step.for_person_id));
        let gone = stuck::not_offered(&case.staff().house, &step);
        let again = gone.is_none() && stuck::is_stuck(row, &step, message.as_ref(), *case.today());
        let says = match gone {
            Some(says) => says,
            None if message.is_none() && stuck::waits(row, &step, *case.today()) => {
                "Waits for approval".to_owned()
            }
            None => how_far(&step, message.as_ref()),
        };
        steps.push(json!({
            "label": step.label, "says": says, "href": href,
            "again": again.then(|| format!("{}/steps/{}", begin::address(case, row), step.id)),
        }));
    }
    Ok(steps)
}

fn how_far(step: &next_step::Model, message: Option<&db::entities::outbox::Model>) -> String {
    match (step.fired_at, message) {
        (Some(at), _) => format!("Done on {}", speak_exact(london(*at).date())),
        (None, Some(message)) => match (&message.last_error, message.next_try_at) {
            (None, _) => "On its way".to_owned(),
            (Some(_), Some(_)) => "Did not arrive yet; it will be tried again".to_owned(),
            (Some(why), None) => format!("Did not arrive: {why}"),
        },
        (None, None) => "Not taken".to_owned(),
    }
}

async fn earlier(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
) -> Result<Option<Json>, PageError> {
    let Some(id) = row.from_id else {
        return Ok(None);
    };
    match store::find(case, &id.to_string()).await {
        Ok(earlier) => Ok(Some(json!({
            "href": begin::address(case, &earlier), "title": earlier.title, "number": earlier.number,
            "beside": (earlier.form == row.form).then(|| format!("{}/beside", begin::address(case, row))),
        }))),
        // It began in another's record that may not be seen.
        Err(PageError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
