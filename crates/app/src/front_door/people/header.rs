//! Who is this? What stands at the top of every page of a record: name, age, numbers, needs, who has the case,
//! what happens next.

use db::entities::person;
use db::sea_orm::prelude::Uuid;
use db::{Day, Lies, Stands};
use futures_util::future::try_join;
use jiff::civil::Date;
use rules::access::Permission;
use rules::pathway::{Ahead as AheadOf, Fact as Ahead, Next, next};
use rules::vocabulary::dates::speak_day;
use serde::Serialize;

use super::doing;
use super::store;
use super::words;
use crate::house::case::CaseFile;
use crate::house::council::Council;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};

pub use super::words::full_name;

/// The head of a record, in ready words.
#[derive(Clone, Debug, Serialize)]
pub struct Header {
    pub id: String,
    pub name: String,
    pub likes: Option<String>,
    /// What to call the person in a sentence: the preferred name, or the first given name.
    pub called: String,
    pub facts: Vec<Fact>,
    pub flags: Vec<Flag>,
    /// What happens next, who has it and by when, in words that could be read to the person.
    pub ahead: Option<String>,
    /// Where that is done, for those who may.
    pub ahead_href: Option<String>,
    /// What is due first.
    pub next: Option<String>,
    pub next_href: Option<String>,
    pub tabs: Vec<Tab>,
}

/// A term and what it is.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    pub term: &'static str,
    pub says: String,
}

/// Something to mind: a danger, or a need.
#[derive(Clone, Debug, Serialize)]
pub struct Flag {
    pub warning: bool,
    pub says: String,
}

/// A page of the record.
#[derive(Clone, Debug, Serialize)]
pub struct Tab {
    pub text: &'static str,
    pub href: String,
    pub active: bool,
}

/// The pages of a record, by what follows its address.
const TABS: &[(&str, &str)] = &[
    ("Summary", ""),
    ("Timeline", "/timeline"),
    ("Assessments and plans", "/forms"),
    ("Plan and budget", "/plan"),
    ("Safety", "/warnings"),
    ("Family and carers", "/relationships"),
    ("People and places", "/details"),
    ("Work", "/work"),
    ("Tasks and visits", "/tasks"),
    ("Documents", "/documents"),
];

/// What the head of a record is made from: two queries, whatever the record holds.
pub struct Known {
    standing: Vec<Stands>,
    ahead: Vec<Lies>,
}

impl Known {
    fn of(&self, part: &'static str) -> impl Iterator<Item = &Stands> {
        self.standing.iter().filter(move |row| row.part == part)
    }

    /// What the person needs in order to be told and to tell.
    pub fn needs(&self, council: &Council) -> Vec<String> {
        let says = |row: &Stands| says_need(&row.kind, row.text.as_deref(), council);
        self.of("need").map(says).collect()
    }

    /// What is still to be done, the soonest first: within time limits, and tasks and visits.
    pub fn due(&self, council: &Council) -> Vec<Due> {
        let due = |lies: &Lies| {
            let title = lies.title.as_deref()?;
            let what = match lies.part.as_str() {
                "due" => What::Limit,
                "task" => What::Task,
                "visit" => What::Visit,
                _ => return None,
            };
            Some(Due {
                title: match what {
                    What::Limit => title.to_owned(),
                    _ => format!("{}: {title}", council.says("task_kind", &lies.code)),
                },
                what,
                due_on: lies.due_on?,
                worker: lies.worker.clone(),
                id: lies.id,
            })
        };
        self.ahead.iter().filter_map(due).collect()
    }

    /// What is asked of teams and has not ended, the longest so first.
    pub fn asked(&self) -> impl Iterator<Item = &Lies> {
        let asked = |lies: &&Lies| matches!(lies.part.as_str(), "referral" | "work" | "begun");
        self.ahead.iter().filter(asked)
    }

    /// Referrals whose assessment is completed: nothing more is asked by them.
    pub fn over(&self) -> Vec<Uuid> {
        let over = self.ahead.iter().filter(|lies| lies.part == "over");
        over.map(|lies| lies.id).collect()
    }

    /// What happens next, as the rule book makes it of what lies ahead.
    fn next(&self) -> Option<Next> {
        let fact = |lies: &Lies| {
            Some(Ahead {
                what: AheadOf::from_code(&lies.part)?,
                code: lies.code.clone(),
                on: lies.due_on.map(|day| day.0),
                who: lies.worker.clone(),
                team: lies.title.clone().filter(|_| lies.part != "due"),
                id: lies.id,
            })
        };
        next(&self.ahead.iter().filter_map(fact).collect::<Vec<_>>())
    }

    /// Who has the case.
    fn with(&self) -> Option<String> {
        let case = |row| -> (&str, &str, Option<&str>) {
            let row: &Stands = row;
            (
                &row.kind,
                row.text.as_deref().unwrap_or_default(),
                row.name.as_deref(),
            )
        };
        store::held_by(&self.of("case").map(case).collect::<Vec<_>>())
    }
}

/// What is to be done by a day, or on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Within a time limit.
    Limit,
    Task,
    /// At a time that was agreed.
    Visit,
}

/// Something to be done by a day.
pub struct Due {
    pub what: What,
    pub title: String,
    pub due_on: Day,
    pub worker: Option<String>,
    id: Uuid,
}

/// The head of the record that a case opened. `here` is the address of the tab, such as "/timeline".
pub async fn of<P: Needs>(case: &Case<P>, here: &str) -> Result<Header, PageError> {
    Ok(from(case, here, &known(case, case.today()).await?))
}

/// Reads what the head of a record tells.
pub async fn known(file: &CaseFile, today: Day) -> Result<Known, PageError> {
    let (conn, person, service) = (file.reader(), file.person_id(), &file.person.service);
    let (standing, ahead) = try_join(
        db::standing(conn, person, service, today),
        db::ahead(conn, person, today),
    )
    .await?;
    Ok(Known { standing, ahead })
}

/// Puts the head of a record into words.
pub fn from<P: Needs>(case: &Case<P>, here: &str, known: &Known) -> Header {
    let person = &case.person;
    let today = *case.today();
    let mut facts = facts(person, today);
    facts.push(Fact {
        term: "Case with",
        says: known.with().unwrap_or_else(|| {
            let nobody = person.died_on.map_or("nobody yet", |_| "nobody");
            nobody.to_owned()
        }),
    });
    let council = &case.staff().house.council;
    facts.extend(around(known, council, ("carer", "Main carer")));
    facts.extend(around(known, council, ("cares_for", "Cares for")));
    let ahead = known.next().filter(|_| person.died_on.is_none());
    let due = known.due(council).into_iter().next();
    let due = due.filter(|due| ahead.as_ref().is_none_or(|next| !due.is_told_by(next)));
    let done_at = |row: Uuid| {
        let lies = known.ahead.iter().find(|lies| lies.id == row)?;
        doing::page_of(case, here, lies)
    };
    let id = person.id.to_string();
    let tab = |(text, at): &(&'static str, &str)| Tab {
        text,
        href: format!("/people/{id}{at}"),
        active: *at == here,
    };
    Header {
        name: full_name(person),
        likes: person.preferred_name.clone(),
        called: called(person),
        facts,
        flags: flags(case, council, known, case.staff().may(Permission::SeeNotes)),
        ahead_href: ahead.as_ref().and_then(|next| done_at(next.id)),
        next_href: due.as_ref().and_then(|due| done_at(due.id)),
        next: due.map(|due| due.says(today)),
        ahead: ahead.map(|next| next.sentence(today)),
        tabs: TABS.iter().map(tab).collect(),
        id,
    }
}

pub fn called(person: &person::Model) -> String {
    let given = person.given_names.split_whitespace().next();
    let preferred = person.preferred_name.as_deref();
    preferred.or(given).unwrap_or_default().to_owned()
}

impl Due {
    /// What happens next says already who has it and by when.
    fn is_told_by(&self, next: &Next) -> bool {
        self.what == What::Limit && next.by == Some(self.due_on.0) && next.who == self.worker
    }

    /// "Care Act assessment, Priya Shah, by Fri 27 Nov"; "Visit: See the stairs, Priya Shah, tomorrow"
    pub fn says(&self, today: Date) -> String {
        let who = self.worker.as_ref().map(|name| format!(", {name}"));
        let by = match self.what {
            What::Visit => "",
            What::Limit | What::Task => "by ",
        };
        format!(
            "{}{}, {by}{}",
            self.title,
            who.unwrap_or_default(),
            speak_day(self.due_on.0, today)
        )
    }
}

fn facts(person: &person::Model, today: Date) -> Vec<Fact> {
    let age = if person.died_on.is_some() {
        "Age at death"
    } else {
        "Age"
    };
    let known = [
        ("Died", words::died(person)),
        (age, words::age(person, today)),
        ("Born", words::born(person)),
        ("Pronouns", person.pronouns.clone()),
        ("NHS number", words::nhs_number(person)),
        ("Council number", Some(words::council_number(person))),
    ];
    let fact = |(term, says): (&'static str, Option<String>)| Some(Fact { term, says: says? });
    known.into_iter().filter_map(fact).collect()
}

/// "Main carer: Carol Price, son or daughter"; "Cares for: Joan Price, parent"
fn around(
    known: &Known,
    council: &Council,
    (part, term): (&'static str, &'static str),
) -> Option<Fact> {
    let other = |row: &Stands| {
        let kind = council.says("relationship_kind", &row.kind).to_lowercase();
        match &row.name {
            Some(name) => format!("{name}, {kind}"),
            None => kind,
        }
    };
    let others: Vec<String> = known.of(part).map(other).collect();
    (!others.is_empty()).then(|| Fact {
        term,
        says: others.join("; "),
    })
}

/// What must be minded, dangers first. The words of a private alert, such as where a key is, are not shown here.
fn minded(known: &Known, council: &Council) -> Vec<Flag> {
    let flag = |row: &Stands| {
        let list = match row.part.as_str() {
            "warning" => "warning_kind",
            "alert" => "alert_kind",
            _ => return None,
        };
        let group = council.list(list).find(&row.kind)?.group.as_deref();
        let label = council.says(list, &row.kind);
        let words = row.text.as_deref().filter(|_| group != Some("private"));
        Some(Flag {
            warning: row.part == "warning" || group == Some("danger"),
            says: words.map_or(label.to_owned(), |words| format!("{label}: {words}")),
        })
    };
    let mut flags: Vec<Flag> = known.standing.iter().filter_map(flag).collect();
    flags.sort_by_key(|flag| !flag.warning);
    flags
}

/// `reads_plans`: whether the reader may know how a budget is taken.
fn flags(file: &CaseFile, council: &Council, known: &Known, reads_plans: bool) -> Vec<Flag> {
    let restricted = file.restricted.then(|| Flag {
        warning: true,
        says: "Restricted record: each look is reviewed".to_owned(),
    });
    let need = |says| Flag {
        warning: false,
        says,
    };
    let stopped = known.of("stopped").next().filter(|_| reads_plans);
    let stopped = stopped.map(|_| need("Direct payment: not paid for now".to_owned()));
    let interpreter = interpreter(&file.person, council).map(need);
    let needs = known.needs(council).into_iter().map(need);
    restricted
        .into_iter()
        .chain(minded(known, council))
        .chain(stopped)
        .chain(interpreter)
        .chain(needs)
        .collect()
}

/// "Spoken language interpreter: Polish", where one is needed.
pub fn interpreter(person: &person::Model, council: &Council) -> Option<String> {
    let needed = person
        .interpreter
        .as_deref()
        .filter(|code| *code != "none")?;
    let needed = council.says("interpreter", needed);
    Some(match &person.first_language {
        Some(language) => format!("{needed}: {}", council.says("language", language)),
        None => needed.to_owned(),
    })
}

/// A need with its detail: "Large print: 18 point".
pub fn says_need(code: &str, note: Option<&str>, council: &Council) -> String {
    let label = council.says("communication_need", code);
    match note {
        Some(note) => format!("{label}: {note}"),
        None => label.to_owned(),
    }
}
