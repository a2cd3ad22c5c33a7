//! A form as a whole: how it stands, what it says, what may be done with it, what was done, and what follows.

use axum::http::HeaderMap;
use axum_extra::extract::cookie::CookieJar;
use db::entities::{filled_form, form_edit, form_move, next_step};
use futures_util::future::{try_join, try_join3, try_join4};
use pdf::{Block, Document};
use rules::pathway::{Move, Standing};
use rules::vocabulary::dates::{london, speak_exact};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::list::{colour, with};
use super::submit::frozen;
use super::{
    add_topic, begin, beside, desk, fill, handed, late, moves, next_steps, owed, part, store, stuck,
};
use crate::casework::visits::store as visits;
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::forms::definition::After;
use crate::house::forms::show::{self, Topic};
use crate::house::forms::{Definition, Desk, Typed, Visible, check};
use crate::house::permissions::SeeNotes;
use crate::house::{Case, Page, PageError, Path, Query, pages, print};
use crate::support::equipment::stages;
use crate::support::{contribution, reviews};

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
    let (mut row, about) = store::find_about(&case, &id).await?;
    let one = std::slice::from_mut(&mut row);
    reviews::looked_at(case.reader(), case.person_id(), one, case.today()).await?;
    let definition = store::definition(&case.staff().house, &row).await?;
    let standing = store::stands(&row, *case.today());
    let in_progress = standing == Standing::InProgress;
    let part = part::of(&case, &row, &definition);
    let may_fill = case.staff().may(store::step(&row).permission()) && part.is_none();
    let ((laid, typed), history, (buttons, steps, earlier), ((header, pay), late, visit)) =
        try_join4(
            try_join(
                desk::lay_about(&case, &row, &definition, &about),
                typed(&case, &row, &definition),
            ),
            History::of(&case, &row),
            try_join3(
                moves::buttons(&case, &row),
                steps(&case, &row, &definition),
                earlier(&case, &row),
            ),
            try_join3(
                try_join(
                    header::of(&case, "/forms"),
                    contribution::told(&case, Some(&row)),
                ),
                late::waiting(&case, &row, &definition),
                from_visits(&case, &row),
            ),
        )
        .await?;
    let desk = laid.desk(&case.staff().house.council);
    let typed = typed.as_ref();
    let think = stages::to_think_of_in(&case, &row, typed).await?;
    let view = query.get("view");
    let mut topics = topics(&row, typed, &definition, &desk, view);
    if let Some(part) = &part {
        part.keep(&mut topics);
    }
    let states = match typed.filter(|_| in_progress) {
        Some(typed) => states(&begin::address(&case, &row), &definition, typed, &desk),
        None => Vec::new(),
    };
    let names = &history.names;
    let likes_whole = fill::likes_whole(&CookieJar::from_headers(&headers));
    let address = begin::address(&case, &row);
    let begin_at = match definition.sections.first() {
        _ if likes_whole => format!("{address}/pages/whole"),
        Some(first) => format!("{address}/pages/{}", first.id),
        None => address.clone(),
    };
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
            "case": header, "pay": pay.filter(|_| contribution::belongs_to(store::step(&row))),
            "title": row.title, "number": row.number, "address": address, "think": think,
            "standing": standing.says(), "colour": colour(standing), "urgent": row.urgent_at.is_some(),
            "in_progress": in_progress, "may_fill": may_fill, "begin_at": begin_at,
            "with": with(names, &row), "began": moment(&row, names.name(row.began_by)),
            "may_take": may_fill && handed::is_free(&row, &case),
            "extract": part.as_ref().map(part::Part::says),
            "returned": row.returned_because.as_ref().filter(|_| in_progress && row.returned_at.is_some() && part.is_none()).map(|why| json!({
                "because": why, "by": row.returned_by.map(|by| names.name(by)),
            })),
            "review_on": row.review_on.map(|day| speak_exact(day.0)),
            "link": row.link, "no_advocate": no_advocate(&row, &definition).filter(|_| part.is_none()),
            "states": states, "boxes": boxes(&case, &topics), "topics": topics, "frozen": frozen(row.details.as_ref()),
            "subjects": about.iter().map(|person| json!({ "id": person.id, "name": header::full_name(person) })).collect::<Vec<_>>(),
            "buttons": buttons, "history": history.told(part.is_some()), "steps": steps,
            "views": definition.views.iter().filter(|_| part.is_none()).map(|one| json!({ "id": one.id, "title": one.title, "here": one.id == view })).collect::<Vec<_>>(),
            "late": late, "visit": visit, "earlier": earlier.0, "before": earlier.1, "follows": row.id,
            "choices": if leads_on { begin::choices(&case, &after) } else { Vec::new() },
        }),
    )
}

/// The letters of the answers and of the name that a PDF of them cannot show.
fn boxes(case: &Case<SeeNotes>, topics: &[Topic]) -> Option<String> {
    let mut blocks = vec![Block::Text(header::full_name(&case.person))];
    topics
        .iter()
        .for_each(|topic| add_topic(topic, &mut blocks));
    print::boxes(&Document {
        blocks,
        ..Document::default()
    })
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

/// What stands on the paper; nothing where the answers were submitted.
async fn typed(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
    definition: &Definition,
) -> Result<Option<Typed>, PageError> {
    if row.answers.is_some() && row.submitted_at.is_some() {
        return Ok(None);
    }
    let on_paper = store::paper(case.reader(), row, definition).await?;
    Ok(Some(on_paper.paper.typed()))
}

/// The answers to read: as they were submitted, or as they stand on the paper. A view shows only its questions.
fn topics(
    row: &filled_form::Model,
    typed: Option<&Typed>,
    definition: &Definition,
    desk: &Desk<'_>,
    view: &str,
) -> Vec<Topic> {
    let mut topics = match (typed, row.answers.as_ref().and_then(Json::as_object)) {
        (Some(typed), _) => show::topics(
            definition,
            &check(definition, typed, desk).answers,
            desk,
            false,
        ),
        (None, Some(answers)) => show::topics(definition, answers, desk, false),
        (None, None) => Vec::new(),
    };
    if let Some(view) = definition.views.iter().find(|known| known.id == view) {
        for topic in &mut topics {
            topic.rows.retain(|row| view.questions.contains(&row.id));
        }
        topics.retain(|topic| !topic.rows.is_empty());
    }
    topics
}

/// How far each topic has come.
fn states(address: &str, definition: &Definition, typed: &Typed, desk: &Desk<'_>) -> Vec<Json> {
    let wrong = owed::checked(definition, typed, desk).wrong;
    let visible = Visible::of(definition, typed);
    let sections = definition.sections.iter();
    sections
        .filter(|section| visible.has_section(&section.id))
        .map(|section| {
            json!({
                "title": section.title, "href": format!("{address}/pages/{}", section.id),
                "state": fill::state_of(section, typed, &wrong),
            })
        })
        .collect()
}

/// What was done with a form and who changed its answers, with the names of all concerned.
struct History {
    moves: Vec<form_move::Model>,
    edits: Vec<form_edit::Model>,
    names: Names,
}

impl History {
    async fn of(case: &Case<SeeNotes>, row: &filled_form::Model) -> Result<History, PageError> {
        let conn = case.reader();
        let (moves, edits) =
            try_join(store::moves(conn, row.id), store::edits(conn, row.id)).await?;
        let who = moves.iter().map(|made| made.made_by);
        let who = who
            .chain(edits.iter().map(|edit| edit.account_id))
            .chain([row.began_by])
            .chain(row.worker_id)
            .chain(row.returned_by);
        let names = Names::of(conn, who, row.team_id).await?;
        Ok(History {
            moves,
            edits,
            names,
        })
    }

    /// In words, the latest first; without what was said about the answers for whoever sees a part of them.
    fn told(&self, in_part: bool) -> Vec<Done> {
        let made = self.moves.iter().map(|made| {
            let done = Done {
                at: made.made_at.to_string(),
                says: says_of(&made.made).to_owned(),
                by: self.names.name(made.made_by).to_owned(),
                because: made
                    .because
                    .clone()
                    .filter(|_| !in_part || made.made == "given"),
            };
            (made.made_at, done)
        });
        let edited = self.edits.iter().map(|edit| {
            let until = london(*edit.last_at).strftime("%H:%M");
            let done = Done {
                at: edit.first_at.to_string(),
                says: format!("Answers changed, until {until}"),
                by: self.names.name(edit.account_id).to_owned(),
                because: None,
            };
            (edit.first_at, done)
        });
        let mut all: Vec<(db::At, Done)> = made.chain(edited).collect();
        all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        all.into_iter().map(|(_, done)| done).collect()
    }
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
            "opened" => "Opened by whom it was given to",
            "taken" => "Taken on",
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
async fn steps(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
    form: &Definition,
) -> Result<Vec<Json>, PageError> {
    use crate::house::outbox::{For, message_of};
    let mut steps = Vec::new();
    for step in next_steps::of_form(case.reader(), row.id).await? {
        let message = message_of(case.reader(), For::NextStep(step.id)).await?;
        let href = step
            .new_form_id
            .map(|form| format!("/people/{}/forms/{form}", step.for_person_id));
        let gone = stuck::not_offered(&case.staff().house, &step);
        let now = (form, *case.today());
        let again = gone.is_none() && stuck::is_stuck(row, &step, message.as_ref(), now);
        let waits = next_steps::waits_for(form, row, &step, *case.today());
        let says = match (gone, waits.filter(|_| message.is_none())) {
            (Some(says), _) => says,
            (None, Some(After::Colleague)) => "Waits for a colleague’s approval".to_owned(),
            (None, Some(_)) => "Waits for approval".to_owned(),
            (None, None) => how_far(&step, message.as_ref()),
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

/// The form that this one follows, and the one beside which its answers can be read.
async fn earlier(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
) -> Result<(Option<Json>, Option<Json>), PageError> {
    let followed = match row.from_id {
        Some(id) => beside::seen(case, id).await?,
        None => None,
    };
    let before = beside::before(case, row).await?;
    let followed = followed.map(|earlier| {
        json!({ "href": begin::address(case, &earlier), "title": earlier.title, "number": earlier.number })
    });
    let before = before.map(|before| {
        let at = london(*before.submitted_at.unwrap_or(before.began_at));
        json!({
            "href": format!("{}/beside", begin::address(case, row)), "number": before.number,
            "on": speak_exact(at.date()),
        })
    });
    Ok((followed, before))
}
