//! The pages of letters: choosing a template, finishing the letter, and the letter to print.

use db::entities::plan;
use db::sea_orm::prelude::Uuid;
use pdf::{Block, Document};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{london, london_date, speak_exact};
use serde_json::json;

use super::store::{self, New};
use crate::casework::sheet::Sheet;
use crate::casework::tasks::store as tasks;
use crate::casework::words::Names;
use crate::front_door::people::asking::{Answers, Kind, Question};
use crate::front_door::people::header;
use crate::front_door::people::known::contact_details;
use crate::front_door::people::words::full_name;
use crate::house::fields::PAGE;
use crate::house::letters::Letter;
use crate::house::outbox::{For, message_of};
use crate::house::permissions::{KeepDocuments, SeeDocuments};
use crate::house::post;
use crate::house::print::{self, Print};
use crate::house::{Case, Fields, Form, Page, PageError, Path, Query, pages};
use crate::support::plans::store as plans;

const LETTER: &[Question] = &[
    Question {
        name: "to_name",
        label: "To",
        hint: "",
        kind: Kind::Needed,
    },
    Question {
        name: "to_lines",
        label: "Their address",
        hint: "Line by line, with the postcode",
        kind: Kind::Lines(500),
    },
    Question {
        name: "title",
        label: "About",
        hint: "",
        kind: Kind::Needed,
    },
    Question {
        name: "body",
        label: "The letter",
        hint: "An empty line begins a new paragraph. It is kept exactly as you save it.",
        kind: Kind::NeededLines(PAGE),
    },
];

const EMAIL: Question = Question {
    name: "to_email",
    label: "Send it by email to",
    hint: "Leave it empty to print it. Ask first whether the person wants email, and check the address: anybody who can read their email can read this.",
    kind: Kind::Line,
};
const SENT: &[Question] = &[LETTER[0], LETTER[1], EMAIL, LETTER[2], LETTER[3]];

/// What is asked: an email address only where email is sent.
fn questions(case: &Case<KeepDocuments>) -> &'static [Question] {
    if post::sends_email(&case.staff().house.settings) {
        SENT
    } else {
        LETTER
    }
}

/// GET /people/{person}/letters/new?template=
pub async fn ask(case: Case<KeepDocuments>, Query(query): Query) -> Page {
    let letters = &case.staff().house.council.letters;
    let Some(letter) = letters
        .iter()
        .find(|letter| letter.id == query.get("template"))
    else {
        let choices: Vec<_> = letters
            .iter()
            .map(|letter| json!({ "id": letter.id, "title": letter.title }))
            .collect();
        return pages::page(
            "casework/letters/choose.njk",
            json!({ "case": header::of(&case, "/documents").await?, "letters": choices }),
        );
    };
    let fields = filled(&case, letter, query.get("plan")).await?;
    show(&case, letter, &fields, &[]).await
}

/// Where no visit is planned: to be filled in by hand.
const NO_VISIT: &str = "on ________ at ________";

/// Where no plan has ended.
const NO_END: &str = "________";

/// The letter with what is known put in.
/// `plan`: the id of the plan whose end it tells; that which was ended last where none is named.
async fn filled(
    case: &Case<KeepDocuments>,
    letter: &Letter,
    plan: &str,
) -> Result<Fields, PageError> {
    let lines = store::home_of(case, case.today()).await?;
    let staff = case.staff();
    let (council, colleague) = (&staff.house.council, &staff.colleague);
    let head = header::of(case, "/documents").await?;
    let team = colleague.main_team();
    let open = tasks::open_of(case.reader(), case.person_id()).await?;
    let visit = open.iter().find_map(|task| task.starts_at);
    let ended = match plan {
        "" => plans::last_ended(case.reader(), case.person_id()).await?,
        id => {
            let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
            let named = plans::find(case.reader(), case.person_id(), id).await?;
            Some(named).filter(|row| row.ended_on.is_some())
        }
    };
    let of_end = |tell: fn(&plan::Model) -> Option<String>| {
        let told = ended.as_ref().and_then(tell);
        told.unwrap_or(NO_END.to_owned())
    };
    let words = |name: &str| -> String {
        match name {
            "name" => full_name(&case.person),
            "called" => head.called.clone(),
            "number" => format!("P{}", case.person.number),
            "address" => lines.clone(),
            "today" => speak_exact(*case.today()),
            "visit" => visit.map_or(NO_VISIT.to_owned(), |at| {
                london(*at).strftime("on %A %-d %B %Y at %H:%M").to_string()
            }),
            "support_ends" => of_end(|plan| plan.ended_on.map(|on| speak_exact(on.0))),
            "support_ends_because" => of_end(|plan| plan.ended_because.clone()),
            "worker" => colleague.account.name.clone(),
            "worker_title" => colleague.account.job_title.clone().unwrap_or_default(),
            "team" => team.map(|team| team.name.clone()).unwrap_or_default(),
            "team_phone" => team
                .and_then(|team| team.phone.clone())
                .unwrap_or_else(|| council.phone.clone()),
            "council" => council.name.clone(),
            "council_phone" => council.phone.clone(),
            _ => String::new(),
        }
    };
    Ok(Fields::default()
        .with("to_name", full_name(&case.person))
        .with("to_lines", lines.as_str())
        .with("to_email", email_of(case).await?)
        .with("title", letter.fill_title(words))
        .with("body", letter.fill(words)))
}

/// Why this person gets no email: the record says how they want to be reached. What goes to somebody else is theirs
/// to say.
fn prefers_otherwise(case: &Case<KeepDocuments>, to: &Option<String>) -> Option<String> {
    let method = case.person.preferred_contact.as_deref()?;
    let own = to.as_deref() == Some(full_name(&case.person).as_str());
    let council = &case.staff().house.council;
    (own && method != "email").then(|| {
        format!(
            "The record says that they prefer: {}. Ask them, and change it there if they want email",
            council.says("contact_method", method)
        )
    })
}

/// Where email goes to a person who prefers that.
async fn email_of(case: &Case<KeepDocuments>) -> Result<String, PageError> {
    if case.person.preferred_contact.as_deref() != Some("email") {
        return Ok(String::new());
    }
    let today = case.today();
    let mut ways = contact_details(case).await?;
    ways.retain(|way| way.kind == "email" && way.ended_on.is_none_or(|ended| ended > today));
    ways.sort_by_key(|way| !way.preferred);
    Ok(ways
        .into_iter()
        .next()
        .map_or(String::new(), |way| way.value))
}

async fn show(
    case: &Case<KeepDocuments>,
    letter: &Letter,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let path = format!("/people/{}/letters/new", case.person_id());
    let back = format!("/people/{}/documents", case.person_id());
    let title = format!("New letter: {}", letter.title);
    let mut sheet = Sheet::new("/documents", title, path, back, questions(case));
    sheet.hidden.push(("template", letter.id.clone()));
    sheet.button = "Keep the letter";
    sheet.show(case, fields, problems).await
}

/// Why a letter cannot go as a PDF.
fn boxes(new: &New) -> Option<String> {
    let texts = [&new.to_name, &new.to_lines, &new.title, &new.body];
    let letters = print::boxes(&Document {
        blocks: texts.map(|text| Block::Text(text.clone())).to_vec(),
        ..Document::default()
    })?;
    Some(format!(
        "What goes by email takes a PDF along, which cannot show these letters: {letters}. Leave this empty, and print the letter from your browser, which has them"
    ))
}

/// POST /people/{person}/letters/new
pub async fn write(case: Case<KeepDocuments>, Form(fields): Form) -> Page {
    let council = &case.staff().house.council;
    let letter = council
        .letters
        .iter()
        .find(|letter| letter.id == fields.get("template"));
    let letter = letter.ok_or(PageError::NotFound)?;
    let mut answers = Answers::of(&fields, questions(&case), council, *case.today());
    let to_email = answers.text("to_email");
    if to_email
        .as_deref()
        .is_some_and(|email| !post::is_address(email))
    {
        let says = "Enter an email address such as joan@example.org";
        answers.reading.wrong("to_email", says);
    } else if to_email.is_some()
        && let Some(says) = prefers_otherwise(&case, &answers.text("to_name"))
    {
        answers.reading.wrong("to_email", says);
    }
    let new = New {
        person_id: case.person_id(),
        template: letter.id.clone(),
        to_name: answers.needed("to_name"),
        to_lines: answers.needed("to_lines"),
        to_email,
        title: answers.needed("title"),
        body: answers.needed("body"),
    };
    if new.to_email.is_some()
        && let Some(says) = boxes(&new)
    {
        answers.reading.wrong("to_email", says);
    }
    let new = match answers.reading.finish(new) {
        Ok(new) => new,
        Err(problems) => return show(&case, letter, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    let row = store::write(&mut change, new).await?;
    change.commit().await?;
    pages::go_to_saying(
        format!("/people/{}/letters/{}", case.person_id(), row.id),
        "The letter is kept. Print it from here, or see here whether it went.",
    )
}

/// GET /people/{person}/letters/{letter}: as it was written, to read and to print.
pub async fn letter(case: Case<SeeDocuments>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    on_paper(&case, id).await?.page()
}

/// GET /people/{person}/letters/{letter}/pdf: the same as a file.
pub async fn pdf(case: Case<SeeDocuments>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    on_paper(&case, id).await?.pdf().await
}

async fn on_paper(case: &Case<SeeDocuments>, id: Uuid) -> Result<Print, PageError> {
    let row = store::find(case, id).await?;
    let names = Names::of(case.reader(), [row.written_by], []).await?;
    let sent = message_of(case.reader(), For::Letter(row.id)).await?;
    let at = format!("/people/{}", case.person_id());
    let sent = sent.map(|sent| format!(" {}", how_it_went(&sent)));
    Ok(Print {
        document: print::letter(&case.staff().house.council, &row),
        file: print::letter_file(&row),
        address: format!("{at}/letters/{id}"),
        back: (format!("{at}/documents"), "Back to the documents"),
        beside: format!(
            "Written by {}.{}",
            names.name(row.written_by),
            sent.unwrap_or_default()
        ),
        next: Vec::new(),
    })
}

/// "Sent to joan@example.org on 20 November 2026."
fn how_it_went(sent: &db::entities::outbox::Model) -> String {
    let to = &sent.target;
    let problem = sent.last_error.as_deref().unwrap_or_default();
    match (sent.sent_at, sent.next_try_at) {
        (Some(at), _) => format!("Sent to {to} on {}.", speak_exact(london_date(*at))),
        (None, None) => format!("It could not be sent to {to}, and is no longer tried: {problem}"),
        (None, Some(_)) if sent.tries > 0 => {
            format!("Not sent to {to} yet; it is tried again. {problem}")
        }
        (None, Some(_)) => format!("Waits to be sent to {to}."),
    }
}
