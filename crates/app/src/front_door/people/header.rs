//! Who is this? What stands at the top of every page of a record: name, age, numbers, needs, who has the case,
//! what happens next.

use db::entities::{account, communication_need, deadline, person};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{JoinType, QueryOrder, QuerySelect};
use db::{Day, Stands};
use jiff::civil::Date;
use rules::vocabulary::dates::speak_day;
use serde::Serialize;

use super::store::{self, lasts};
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
    pub next: Option<String>,
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
    ("Safety", "/warnings"),
    ("Family and carers", "/relationships"),
    ("People and places", "/details"),
    ("Work", "/work"),
    ("Tasks and visits", "/tasks"),
    ("Documents", "/documents"),
];

/// What the head of a record is made from: four queries, whatever the record holds.
pub struct Known {
    /// Who has the case.
    pub with: Option<String>,
    /// What the person needs in order to be told and to tell.
    pub needs: Vec<communication_need::Model>,
    /// What is still to be done, the soonest first.
    pub due: Vec<Due>,
    /// Warnings, alerts and main carers.
    pub standing: Vec<Stands>,
}

/// Something to be done by a day.
pub struct Due {
    pub title: String,
    pub due_on: Day,
    pub worker: Option<String>,
}

/// The head of the record that a case opened. `here` is the address of the tab, such as "/timeline".
pub async fn of<P: Needs>(case: &Case<P>, here: &str) -> Result<Header, PageError> {
    Ok(from(case, here, &known(case).await?))
}

/// Reads what the head of a record tells.
pub async fn known<P: Needs>(case: &Case<P>) -> Result<Known, PageError> {
    Ok(Known {
        with: store::who_has(case, case.today()).await?,
        needs: needs(case, case.today()).await?,
        due: due(case).await?,
        standing: db::standing(
            case.reader(),
            case.person_id(),
            &case.person.service,
            case.today(),
        )
        .await?,
    })
}

/// Puts the head of a record into words.
pub fn from<P: Needs>(case: &Case<P>, here: &str, known: &Known) -> Header {
    let person = &case.person;
    let today = *case.today();
    let mut facts = facts(person, today);
    facts.push(Fact {
        term: "Case with",
        says: known
            .with
            .clone()
            .unwrap_or_else(|| "nobody yet".to_owned()),
    });
    facts.extend(carers(known, &case.staff().house.council));
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
        flags: flags(case, &case.staff().house.council, known),
        next: known.due.first().map(|due| due.says(today)),
        tabs: TABS.iter().map(tab).collect(),
        id,
    }
}

fn called(person: &person::Model) -> String {
    let given = person.given_names.split_whitespace().next();
    let preferred = person.preferred_name.as_deref();
    preferred.or(given).unwrap_or_default().to_owned()
}

impl Due {
    /// "Care Act assessment, Priya Shah, by Fri 27 Nov"
    pub fn says(&self, today: Date) -> String {
        let who = self.worker.as_ref().map(|name| format!(", {name}"));
        format!(
            "{}{}, by {}",
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

/// "Carer: Carol Price, son or daughter"
fn carers(known: &Known, council: &Council) -> Option<Fact> {
    let carer = |row: &Stands| {
        let kind = council.says("relationship_kind", &row.kind).to_lowercase();
        match &row.name {
            Some(name) => format!("{name}, {kind}"),
            None => kind,
        }
    };
    let carers = known.standing.iter().filter(|row| row.part == "carer");
    let carers: Vec<String> = carers.map(carer).collect();
    (!carers.is_empty()).then(|| Fact {
        term: "Main carer",
        says: carers.join("; "),
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

fn flags(file: &CaseFile, council: &Council, known: &Known) -> Vec<Flag> {
    let restricted = file.restricted.then(|| Flag {
        warning: true,
        says: "Restricted record: each look is reviewed".to_owned(),
    });
    let need = |says| Flag {
        warning: false,
        says,
    };
    let interpreter = interpreter(&file.person, council).map(need);
    let needs = known.needs.iter().map(|row| need(says(row, council)));
    restricted
        .into_iter()
        .chain(minded(known, council))
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
pub fn says(need: &communication_need::Model, council: &Council) -> String {
    let label = council.says("communication_need", &need.need);
    match &need.note {
        Some(note) => format!("{label}: {note}"),
        None => label.to_owned(),
    }
}

async fn needs(file: &CaseFile, today: Day) -> Result<Vec<communication_need::Model>, PageError> {
    Ok(communication_need::Entity::find()
        .filter(communication_need::Column::PersonId.eq(file.person_id()))
        .filter(lasts(communication_need::Column::EndedOn, today))
        .order_by_asc(communication_need::Column::Id)
        .all(file.reader())
        .await?)
}

async fn due(file: &CaseFile) -> Result<Vec<Due>, PageError> {
    let rows: Vec<(String, Day, Option<String>)> = deadline::Entity::find()
        .select_only()
        .column(deadline::Column::Title)
        .column(deadline::Column::DueOn)
        .column(account::Column::Name)
        .join(
            JoinType::LeftJoin,
            deadline::Entity::belongs_to(account::Entity)
                .from(deadline::Column::WorkerId)
                .to(account::Column::Id)
                .into(),
        )
        .filter(deadline::Column::PersonId.eq(file.person_id()))
        .filter(deadline::Column::MetOn.is_null())
        .filter(deadline::Column::StoppedOn.is_null())
        .order_by_asc(deadline::Column::DueOn)
        .order_by_asc(deadline::Column::Id)
        .into_tuple()
        .all(file.reader())
        .await?;
    let due = |(title, due_on, worker)| Due {
        title,
        due_on,
        worker,
    };
    Ok(rows.into_iter().map(due).collect())
}
