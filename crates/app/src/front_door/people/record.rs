//! The first page of a record, to be read in a minute: what matters, how things stand, how to reach the person,
//! what is waiting and what happened last.

use db::entities::person;
use db::{Event, Lies, Particular};
use futures_util::TryFutureExt;
use futures_util::future::try_join4;
use jiff::civil::Date;
use rules::access::Permission;
use rules::pathway::Amounts;
use rules::vocabulary::dates::{london_date, speak_day, speak_exact};
use rules::vocabulary::money::Pence;
use serde::Serialize;
use serde_json::json;

use super::emergency;
use super::header::{self, Known};
use super::known::{self, Done};
use super::words::{self, SaidDay};
use crate::house::council::Council;
use crate::house::permissions::{Needs, SeePeople};
use crate::house::{Case, Page, PageError, pages};

/// How many of the latest things done are shown.
const LATEST: u64 = 8;
/// Letters of a note's first line.
const LINE: usize = 120;

/// GET /people/{person}
pub async fn record(case: Case<SeePeople>) -> Page {
    let particulars = db::particulars(case.reader(), case.person_id(), case.today());
    let (known, particulars, told, latest) = try_join4(
        header::known(&case, case.today()),
        particulars.err_into(),
        as_told(&case),
        latest(&case),
    )
    .await?;
    let emergencies = emergency::plans(&case, &particulars).await?;
    let (today, council) = (*case.today(), &case.staff().house.council);
    let planned = case.staff().may(Permission::SeeNotes) && case.person.died_on.is_none();
    pages::page(
        "front_door/people/record.njk",
        json!({
            "case": header::from(&case, "", &known),
            "matters": case.person.what_matters,
            "told": told,
            "stands": stands(&particulars, council, today),
            "services": if planned { services(&particulars, council) } else { Vec::new() },
            "stopped": if planned { stopped(&particulars, today) } else { Vec::new() },
            "budgets": if planned { budgets(&particulars, &header::called(&case.person)) } else { Vec::new() },
            "emergencies": emergencies,
            "places": places(&particulars, today),
            "reach": reach(&particulars, council),
            "prefers": prefers(&case.person, council),
            "needs": needs(&case.person, &known, council),
            "waiting": waiting(&case, &known),
            "latest": latest,
        }),
    )
}

/// What matters to the person as it was told last, in a contact or on paper that was approved: shown until the record has
/// their own words.
pub async fn as_told<P: Needs>(case: &Case<P>) -> Result<Option<AsTold>, PageError> {
    if case.person.what_matters.is_some() {
        return Ok(None);
    }
    let (today, staff) = (*case.today(), case.staff());
    let contact = known::told_in_a_contact(case).await?.map(|found| {
        let on = london_date(*found.received_at);
        let href = format!("/contacts/{}", found.id);
        let told = AsTold {
            says: found.matters.unwrap_or_default(),
            whence: format!("the contact of {}", speak_day(on, today)),
            href: Some(href).filter(|_| staff.may(Permission::SeeContacts)),
        };
        (found.received_at, told)
    });
    let paper = match staff.may(Permission::SeeNotes) {
        true => known::told_on_paper(case).await?,
        false => None,
    };
    let paper = paper.and_then(|(form, says)| {
        let at = form.submitted_at?;
        let on = speak_day(london_date(*at), today);
        let told = AsTold {
            says,
            whence: format!("{} of {on}", form.title),
            href: Some(format!("/people/{}/forms/{}", case.person_id(), form.id)),
        };
        Some((at, told))
    });
    let told = [contact, paper].into_iter().flatten();
    Ok(told.max_by_key(|(at, _)| *at).map(|(_, told)| told))
}

/// What was told of what matters, and where: "the contact of Mon 16 Nov".
#[derive(Serialize)]
pub struct AsTold {
    pub says: String,
    pub whence: String,
    /// Where that is read, for those who may.
    href: Option<String>,
}

/// A term, what it says, and since when.
#[derive(Serialize)]
struct Stand {
    term: &'static str,
    says: String,
    since: Option<SaidDay>,
}

/// Kinds of circumstances, with their words and code lists.
pub const KINDS: [(&str, &str); 4] = [
    ("support_reason", "Support reason"),
    ("accommodation", "Accommodation"),
    ("employment", "Employment"),
    ("aftercare", "Aftercare under section 117"),
];

/// Those of one part.
fn of<'a>(particulars: &'a [Particular], part: &'a str) -> impl Iterator<Item = &'a Particular> {
    particulars.iter().filter(move |row| row.part == part)
}

fn stands(particulars: &[Particular], council: &Council, today: Date) -> Vec<Stand> {
    let stands = KINDS.iter().flat_map(|(kind, term)| {
        of(particulars, "circumstance")
            .filter(move |row| row.kind == *kind)
            .map(|row| Stand {
                term,
                says: words::told(council.says(kind, &row.text), row.note.as_deref()),
                since: row.from_on.map(|from| SaidDay::of(*from, today)),
            })
    });
    stands.collect()
}

fn places(particulars: &[Particular], today: Date) -> Vec<Stand> {
    let mut held: Vec<_> = of(particulars, "address").collect();
    held.sort_by_key(|row| order_of(&row.kind));
    let place = |row: &Particular| Stand {
        term: match row.kind.as_str() {
            "temporary" => "Staying at",
            "correspondence" => "Letters to",
            _ => "Home",
        },
        says: words::joined(&row.text, row.note.as_deref()),
        since: row.from_on.map(|from| SaidDay::of(*from, today)),
    };
    held.into_iter().map(place).collect()
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

fn reach(particulars: &[Particular], council: &Council) -> Vec<Way> {
    let way = |row: &Particular| Way {
        kind: council.says("contact_detail_kind", &row.kind).to_owned(),
        value: row.text.clone(),
        note: row.note.clone(),
        first: row.preferred,
    };
    of(particulars, "detail").map(way).collect()
}

/// What is in place: the support of agreed plans, "Home care: £96.40 a week".
fn services(particulars: &[Particular], council: &Council) -> Vec<String> {
    let says = |row: &Particular| {
        let label = council.says("service", &row.kind);
        match pence(&row.text) {
            Some(weekly) if weekly.0 > 0 => format!("{label}: {weekly} a week"),
            _ => label.to_owned(),
        }
    };
    of(particulars, "service").map(says).collect()
}

/// "Not paid since Mon 1 Feb. Meanwhile: the council arranges the morning call", of each direct payment that is stopped.
fn stopped(particulars: &[Particular], today: Date) -> Vec<String> {
    let says = |row: &Particular| {
        let since = row.from_on.map(|from| speak_day(*from, today));
        let since = since.map(|since| format!("Not paid since {since}. "));
        format!("{}Meanwhile: {}", since.unwrap_or_default(), row.text)
    };
    of(particulars, "stopped").map(says).collect()
}

/// A budget in force, and as what the person has it.
#[derive(Serialize)]
struct Budget {
    term: &'static str,
    says: String,
}

/// "£172.40 a week, of which Joanie pays £31.20", as it is since it was raised last; where there are two, the first
/// agreed comes first.
fn budgets(particulars: &[Particular], called: &str) -> Vec<Budget> {
    let says = |row: &Particular| {
        let (gross, once) = row.text.split_once(' ')?;
        // The latest of its raises stands first.
        let raised = of(particulars, "raised").find(|raised| raised.id == row.id);
        let since = raised.and_then(|raised| raised.from_on);
        let since = since.map(|from| format!(" since {}", speak_exact(*from)));
        let gross = raised.map_or(gross, |raised| raised.text.as_str());
        let (weekly, one_off) = (pence(gross)?, pence(once)?);
        let (gross, own) = (Amounts { weekly, one_off }, pence(row.note.as_deref()?)?);
        let gross = format!("{gross}{}", since.unwrap_or_default());
        Some(Budget {
            term: match row.kind.as_str() {
                "carer_support" => "Personal budget as a carer",
                _ => "Personal budget",
            },
            says: match own.0 {
                0 => gross,
                _ => format!("{gross}, of which {called} pays {own}"),
            },
        })
    };
    of(particulars, "budget").filter_map(says).collect()
}

fn pence(text: &str) -> Option<Pence> {
    text.parse().ok().map(Pence)
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

fn waiting(case: &Case<SeePeople>, known: &Known) -> Vec<Waiting> {
    let (today, council) = (*case.today(), &case.staff().house.council);
    let due = known.due(council).into_iter().map(|due| {
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
    let asked = known
        .asked()
        .filter_map(|asked| waits(asked, council, today));
    due.chain(asked).collect()
}

fn waits(asked: &Lies, council: &Council, today: Date) -> Option<Waiting> {
    let what = council.says("work_asked", &asked.code);
    let day = SaidDay::of(asked.due_on?.0, today);
    let how = match asked.part.as_str() {
        "work" | "begun" => "allocated in",
        _ => "waiting to be allocated in",
    };
    let team = asked.title.as_deref()?;
    Some(Waiting {
        says: format!("{what}: {how} {team}, since {}", day.says),
        day,
        late: false,
    })
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
            day: SaidDay::of(london_date(*done.happened_at), today),
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
