//! Who is this? What stands at the top of every page of a record: name, age, numbers, needs, who has the case,
//! what happens next.

use db::entities::{account, allocation, communication_need, deadline, person, team};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::dates::{age_on, speak_day, speak_exact};
use rules::vocabulary::nhs_number::NhsNumber;
use serde::Serialize;

use crate::house::case::CaseFile;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};

/// The head of a record, in ready words.
#[derive(Clone, Debug, Serialize)]
pub struct Header {
    pub id: String,
    pub name: String,
    pub likes: Option<String>,
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
    ("People and places", "/details"),
    ("Work", "/work"),
];

/// The head of the record that a case opened. `here` is the address of the tab, such as "/timeline".
pub async fn of<P: Needs>(case: &Case<P>, here: &str) -> Result<Header, PageError> {
    let person = &case.person;
    let today = *case.today();
    let mut facts = facts_of(person, today);
    facts.push(Fact {
        term: "Case with",
        says: who_has(case)
            .await?
            .unwrap_or_else(|| "nobody yet".to_owned()),
    });
    let mut flags = needs_of(case, case.staff().house.council.as_ref()).await?;
    if case.restricted {
        flags.insert(
            0,
            Flag {
                warning: true,
                says: "Restricted record: each look is reviewed".to_owned(),
            },
        );
    }
    let id = person.id.to_string();
    let tab = |(text, at): &(&'static str, &str)| Tab {
        text,
        href: format!("/people/{id}{at}"),
        active: *at == here,
    };
    Ok(Header {
        name: full_name(person),
        likes: person.preferred_name.clone(),
        facts,
        flags,
        next: next_of(case, today).await?,
        tabs: TABS.iter().map(tab).collect(),
        id,
    })
}

/// Given names and family name.
pub fn full_name(person: &person::Model) -> String {
    format!("{} {}", person.given_names, person.family_name)
}

fn facts_of(person: &person::Model, today: jiff::civil::Date) -> Vec<Fact> {
    let about = |estimated: bool| if estimated { "about " } else { "" };
    let mut facts = Vec::new();
    if let Some(died) = person.died_on {
        facts.push(Fact {
            term: "Died",
            says: format!("{}{}", about(person.died_estimated), speak_exact(died.0)),
        });
    }
    if let Some(born) = person.born_on {
        let until = person.died_on.map_or(today, |died| died.0);
        facts.push(Fact {
            term: "Age",
            says: format!("{}{}", about(person.born_estimated), age_on(born.0, until)),
        });
        facts.push(Fact {
            term: "Born",
            says: format!("{}{}", about(person.born_estimated), speak_exact(born.0)),
        });
    }
    if let Some(pronouns) = &person.pronouns {
        facts.push(Fact {
            term: "Pronouns",
            says: pronouns.clone(),
        });
    }
    if let Some(number) = person
        .nhs_number
        .as_deref()
        .and_then(|text| NhsNumber::parse(text).ok())
    {
        facts.push(Fact {
            term: "NHS number",
            says: number.to_string(),
        });
    }
    facts.push(Fact {
        term: "Council number",
        says: format!("P{}", person.number),
    });
    facts
}

async fn who_has(file: &CaseFile) -> Result<Option<String>, PageError> {
    let open = allocation::Entity::find()
        .filter(allocation::Column::PersonId.eq(file.person_id()))
        .filter(allocation::Column::UntilOn.is_null())
        .order_by_asc(allocation::Column::FromOn)
        .all(file.reader())
        .await?;
    let mut who = Vec::new();
    let workers: Vec<_> = open
        .iter()
        .filter_map(|row| Some((row.team_id, row.worker_id?)))
        .collect();
    for row in &open {
        let has_worker = workers.iter().any(|(team, _)| *team == row.team_id);
        if row.worker_id.is_none() && has_worker {
            continue;
        }
        let team = team::Entity::find_by_id(row.team_id)
            .one(file.reader())
            .await?
            .map(|team| team.name);
        let worker = match row.worker_id {
            Some(id) => account::Entity::find_by_id(id)
                .one(file.reader())
                .await?
                .map(|account| account.name),
            None => None,
        };
        who.push(
            [worker, team]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", "),
        );
    }
    Ok((!who.is_empty()).then(|| who.join("; ")))
}

async fn needs_of(
    file: &CaseFile,
    council: &crate::house::council::Council,
) -> Result<Vec<Flag>, PageError> {
    let needs = communication_need::Entity::find()
        .filter(communication_need::Column::PersonId.eq(file.person_id()))
        .filter(communication_need::Column::EndedOn.is_null())
        .all(file.reader())
        .await?;
    let says = |need: &communication_need::Model| match &need.note {
        Some(note) => format!("{}: {note}", council.says("communication_need", &need.need)),
        None => council.says("communication_need", &need.need).to_owned(),
    };
    Ok(needs
        .iter()
        .map(|need| Flag {
            warning: false,
            says: says(need),
        })
        .collect())
}

async fn next_of(file: &CaseFile, today: jiff::civil::Date) -> Result<Option<String>, PageError> {
    let next = deadline::Entity::find()
        .filter(deadline::Column::PersonId.eq(file.person_id()))
        .filter(deadline::Column::MetOn.is_null())
        .filter(deadline::Column::StoppedOn.is_null())
        .order_by_asc(deadline::Column::DueOn)
        .one(file.reader())
        .await?;
    let Some(next) = next else { return Ok(None) };
    let who = match next.worker_id {
        Some(id) => account::Entity::find_by_id(id)
            .one(file.reader())
            .await?
            .map(|account| format!(", {}", account.name)),
        None => None,
    };
    Ok(Some(format!(
        "{}{}, by {}",
        next.title,
        who.unwrap_or_default(),
        speak_day(next.due_on.0, today)
    )))
}
