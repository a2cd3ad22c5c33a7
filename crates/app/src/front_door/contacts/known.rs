//! What we already know of the person a call is about: the likely people while one asks who it is, and the facts
//! that are told back once it is settled.

use db::Found;
use db::entities::{allocation, person};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use rules::person_search;
use rules::vocabulary::dates::{age_on, speak_day, speak_exact};
use serde::Serialize;

use super::store;
use crate::front_door::people::header::full_name;
use crate::front_door::people::words::joined;
use crate::house::permissions::{Needs, SeePeople};
use crate::house::{PageError, Staff};

/// Likely people shown at once.
const MOST: usize = 10;

/// Somebody whom the call may be about.
#[derive(Serialize)]
pub struct Likely {
    id: String,
    name: String,
    says: String,
    /// The record is closed to this colleague.
    restricted: bool,
}

impl Likely {
    /// Their id, as addresses have it.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// The person whom the call is about.
#[derive(Serialize)]
pub struct Card {
    pub id: String,
    pub name: String,
    pub facts: Vec<Fact>,
}

/// A term and what it is.
#[derive(Serialize)]
pub struct Fact {
    term: &'static str,
    says: String,
}

/// The people who fit what was typed, best first.
pub async fn likely<P: Needs>(staff: &Staff<P>, typed: &str) -> Result<Vec<Likely>, PageError> {
    let query = person_search::read(typed, staff.today_date());
    let found = db::find_people(staff.reader(), &query, MOST * 2, staff.today()).await?;
    let visible = staff.visible_found(found.iter()).await?;
    let known = |id| visible.shows(id) || visible.as_restricted(id);
    let likely = found.into_iter().filter(|found| known(found.id));
    Ok(likely
        .take(MOST)
        .map(|found| {
            let restricted = !visible.shows(found.id);
            let postcode = found.postcode.as_deref().filter(|_| !restricted);
            Likely {
                id: found.id.to_string(),
                name: full_name(&found),
                says: told_apart(&found, postcode),
                restricted,
            }
        })
        .collect())
}

fn told_apart(person: &Found, postcode: Option<&str>) -> String {
    let born = person
        .born_on
        .map(|born| format!("born {}", speak_exact(born.0)));
    let died = person
        .died_on
        .map(|died| format!("died {}", speak_exact(died.0)));
    let number = Some(format!("P{}", person.number));
    let postcode = postcode.map(str::to_owned);
    let facts: Vec<String> = [born, died, postcode, number]
        .into_iter()
        .flatten()
        .collect();
    facts.join(", ")
}

/// Opens the person's record and tells what is known. `but`: the contact being taken, which is not the last one.
/// Errors: `NotFound` when the record is refused.
pub async fn open<P: Needs>(
    staff: &Staff<P>,
    id: Uuid,
    what: &str,
    but: Option<Uuid>,
) -> Result<Card, PageError> {
    let file = staff.open::<SeePeople>(id, what).await?;
    card(staff, &file.person, but).await
}

/// What is known of a person whose record is open.
pub async fn card<P: Needs>(
    staff: &Staff<P>,
    person: &person::Model,
    but: Option<Uuid>,
) -> Result<Card, PageError> {
    let today = staff.today();
    let mut facts = Vec::new();
    let mut fact = |term, says: Option<String>| {
        if let Some(says) = says {
            facts.push(Fact { term, says });
        }
    };
    fact("Died", person.died_on.map(|died| speak_exact(died.0)));
    let until = person.died_on.map_or(*today, |died| died.0);
    let born = person.born_on;
    let age = born.map(|born| format!("{} ({})", age_on(born.0, until), speak_exact(born.0)));
    fact("Age", age);
    fact("Likes to be called", person.preferred_name.clone());
    let address = store::address_of(staff.reader(), person.id, today).await?;
    let lives = address.map(|at| joined(&at.lines, at.postcode.as_deref()));
    fact("Lives at", lives);
    fact("Case with", case_with(staff, person.id).await?);
    fact("Prefers to be contacted", person.contact_note.clone());
    fact("What matters", person.what_matters.clone());
    let before = store::others_of(staff.reader(), person.id, but).await?;
    let last = before.first().map(|last| {
        let day = rules::vocabulary::dates::london_date(*last.received_at);
        let reason = last.reason.as_deref().unwrap_or_default();
        let reason = staff
            .house
            .council
            .says("contact_reason", reason)
            .to_lowercase();
        format!("{}, {}: {reason}", last.number, speak_day(day, *today))
    });
    fact("Last contact", last);
    Ok(Card {
        id: person.id.to_string(),
        name: full_name(person),
        facts,
    })
}

/// Who works with the person now: "Priya Shah, North locality team".
async fn case_with<P: Needs>(staff: &Staff<P>, person: Uuid) -> Result<Option<String>, PageError> {
    let who = workers(staff, person).await?;
    let says: Vec<String> = who.into_iter().map(|worker| worker.says).collect();
    Ok((!says.is_empty()).then(|| says.join("; ")))
}

/// A worker who has the person's case.
pub struct Worker {
    pub account_id: Uuid,
    pub team_id: Uuid,
    /// "Priya Shah, North locality team"
    pub says: String,
}

/// The workers who have the person's case today, the longest first.
pub async fn workers<P: Needs>(staff: &Staff<P>, person: Uuid) -> Result<Vec<Worker>, PageError> {
    let open = allocation::Entity::find()
        .filter(allocation::Column::PersonId.eq(person))
        .filter(allocation::Column::WorkerId.is_not_null())
        .filter(allocation::Column::UntilOn.is_null())
        .order_by_asc(allocation::Column::FromOn)
        .all(staff.reader())
        .await?;
    let ids = open.iter().filter_map(|row| row.worker_id);
    let names = store::names(staff.reader(), ids).await?;
    let teams = store::team_names(staff.reader()).await?;
    let worker = |row: &allocation::Model| {
        let account_id = row.worker_id?;
        let name = names.get(&account_id)?;
        let team = teams.get(&row.team_id)?;
        Some(Worker {
            account_id,
            team_id: row.team_id,
            says: format!("{name}, {team}"),
        })
    };
    Ok(open.iter().filter_map(worker).collect())
}
