//! The first page of a record, to be read in a minute: what matters, how things stand, how to reach the person,
//! what is waiting and what happened last.

use db::Event;
use db::entities::person;
use jiff::civil::Date;
use rules::access::Permission;
use rules::vocabulary::dates::london_date;
use serde::Serialize;
use serde_json::json;

use super::header::{self, Known};
use super::known::{self, Asked, Done, holds};
use super::words::{self, SaidDay};
use crate::house::council::Council;
use crate::house::permissions::SeePeople;
use crate::house::{Case, Page, PageError, pages};

/// How many of the latest things done are shown.
const LATEST: u64 = 8;
/// Letters of a note's first line.
const LINE: usize = 120;

/// GET /people/{person}
pub async fn record(case: Case<SeePeople>) -> Page {
    let known = header::known(&case, case.today()).await?;
    let council = &case.staff().house.council;
    let planned = case.staff().may(Permission::SeeNotes) && case.person.died_on.is_none();
    pages::page(
        "front_door/people/record.njk",
        json!({
            "case": header::from(&case, "", &known),
            "matters": case.person.what_matters,
            "told": as_told(&case).await?,
            "stands": stands(&case).await?,
            "services": if planned { known.services(council) } else { Vec::new() },
            "budgets": if planned { known.budgets(&header::called(&case.person)) } else { Vec::new() },
            "places": places(&case).await?,
            "reach": reach(&case).await?,
            "prefers": prefers(&case.person, council),
            "needs": needs(&case.person, &known, council),
            "waiting": waiting(&case, &known).await?,
            "latest": latest(&case).await?,
        }),
    )
}

/// What matters to the person as somebody told it in the latest contact: shown until the record has their own words.
async fn as_told(case: &Case<SeePeople>) -> Result<Option<AsTold>, PageError> {
    if case.person.what_matters.is_some() {
        return Ok(None);
    }
    let today = *case.today();
    let found = known::told_in_a_contact(case).await?;
    Ok(found.map(|found| AsTold {
        says: found.matters.unwrap_or_default(),
        on: SaidDay::of(london_date(*found.received_at), today),
        contact: found.id.to_string(),
    }))
}

/// What a contact told of what matters.
#[derive(Serialize)]
struct AsTold {
    says: String,
    on: SaidDay,
    contact: String,
}

/// A term, what it says, and since when.
#[derive(Serialize)]
struct Stand {
    term: &'static str,
    says: String,
    since: Option<SaidDay>,
}

/// Kinds of circumstances, with their words and code lists.
pub const KINDS: [(&str, &str); 3] = [
    ("support_reason", "Support reason"),
    ("accommodation", "Accommodation"),
    ("employment", "Employment"),
];

async fn stands(case: &Case<SeePeople>) -> Result<Vec<Stand>, PageError> {
    let (today, council) = (case.today(), &case.staff().house.council);
    let rows = known::circumstances(case).await?;
    let stands = KINDS.iter().flat_map(|(kind, term)| {
        rows.iter()
            .filter(move |row| row.kind == *kind)
            .filter(|row| holds(row.from_on, row.until_on, row.superseded_at, today))
            .map(|row| Stand {
                term,
                says: council.says(kind, &row.code).to_owned(),
                since: Some(SaidDay::of(*row.from_on, *today)),
            })
    });
    Ok(stands.collect())
}

async fn places(case: &Case<SeePeople>) -> Result<Vec<Stand>, PageError> {
    let today = case.today();
    let rows = known::addresses(case).await?;
    let held = rows
        .iter()
        .filter(|row| holds(row.from_on, row.until_on, row.superseded_at, today));
    let mut held: Vec<_> = held.collect();
    held.sort_by_key(|row| order_of(&row.kind));
    let place = |row: &db::entities::address::Model| Stand {
        term: match row.kind.as_str() {
            "temporary" => "Staying at",
            "correspondence" => "Letters to",
            _ => "Home",
        },
        says: words::on_one_line(row),
        since: Some(SaidDay::of(*row.from_on, *today)),
    };
    Ok(held.into_iter().map(place).collect())
}

/// Home, then where they are for now, then where letters go.
fn order_of(kind: &str) -> u8 {
    match kind {
        "home" => 0,
        "temporary" => 1,
        _ => 2,
    }
}

/// A way to reach the person.
#[derive(Serialize)]
struct Way {
    kind: String,
    value: String,
    note: Option<String>,
    first: bool,
}

async fn reach(case: &Case<SeePeople>) -> Result<Vec<Way>, PageError> {
    let (today, council) = (case.today(), &case.staff().house.council);
    let rows = known::contact_details(case).await?;
    let way = |row: db::entities::contact_detail::Model| Way {
        kind: council.says("contact_detail_kind", &row.kind).to_owned(),
        value: row.value,
        note: row.note,
        first: row.preferred,
    };
    Ok(rows
        .into_iter()
        .filter(|row| row.ended_on.is_none_or(|ended| ended > today))
        .map(way)
        .collect())
}

/// "Text message: after 4pm"
pub fn prefers(person: &person::Model, council: &Council) -> Option<String> {
    let parts: Vec<&str> = [
        person
            .preferred_contact
            .as_deref()
            .map(|code| council.says("contact_method", code)),
        person.contact_note.as_deref(),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(": "))
}

fn needs(person: &person::Model, known: &Known, council: &Council) -> Vec<String> {
    let interpreter = header::interpreter(person, council);
    let needs = known.needs(council);
    interpreter.into_iter().chain(needs).collect()
}

/// What is still to come: what is due, and what was asked of teams.
#[derive(Serialize)]
struct Waiting {
    says: String,
    day: SaidDay,
    late: bool,
}

async fn waiting(case: &Case<SeePeople>, known: &Known) -> Result<Vec<Waiting>, PageError> {
    let (today, council) = (*case.today(), &case.staff().house.council);
    let due = known.due().into_iter().map(|due| {
        let late = due.due_on.0 < today;
        Waiting {
            says: format!(
                "{}{}",
                due.says(today),
                if late { " (overdue)" } else { "" }
            ),
            day: SaidDay::of(due.due_on.0, today),
            late,
        }
    });
    let asked = known::asked(case).await?;
    let asked = asked.iter().map(|asked| waits(asked, council, today));
    Ok(due.chain(asked).collect())
}

fn waits(asked: &Asked, council: &Council, today: Date) -> Waiting {
    let what = council.says("work_asked", &asked.kind);
    let (says, day) = match asked.allocated_on {
        Some(day) => (format!("{what}: allocated in {}", asked.team), day),
        None => (
            format!("{what}: waiting to be allocated in {}", asked.team),
            asked.received_on,
        ),
    };
    let day = SaidDay::of(*day, today);
    Waiting {
        says: format!("{says}, since {}", day.says),
        day,
        late: false,
    }
}

/// Something that was done, in ready words.
#[derive(Serialize)]
struct Happened {
    day: SaidDay,
    what: String,
    says: Option<String>,
    by: Option<String>,
}

async fn latest(case: &Case<SeePeople>) -> Result<Vec<Happened>, PageError> {
    let reads_notes = case.staff().may(Permission::SeeNotes);
    let (today, council) = (*case.today(), &case.staff().house.council);
    let done = known::latest(case, LATEST).await?;
    let happened = |done: Done| {
        let kind = done
            .note_kind
            .as_deref()
            .map(|kind| council.says("note_kind", kind));
        Happened {
            day: SaidDay::of(london_date(*done.at), today),
            what: kind
                .unwrap_or_else(|| Event::title_of(&done.kind))
                .to_owned(),
            says: told(&done, reads_notes),
            by: done.by,
        }
    };
    Ok(done.into_iter().map(happened).collect())
}

/// The heading of a note or its first line, for those who may read notes; else what the event says.
fn told(done: &Done, reads_notes: bool) -> Option<String> {
    if done.note_kind.is_some() {
        let line = done
            .title
            .as_deref()
            .or_else(|| done.text.as_deref()?.lines().next());
        return line.filter(|_| reads_notes).map(shortened);
    }
    Some(shortened(done.body.get("says")?.as_str()?))
}

fn shortened(line: &str) -> String {
    if line.chars().count() <= LINE {
        return line.to_owned();
    }
    let kept: String = line.chars().take(LINE).collect();
    format!("{} …", kept.trim_end())
}
