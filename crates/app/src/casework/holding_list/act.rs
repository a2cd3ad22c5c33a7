//! Gives the work chosen on the holding list to workers, or passes it to another team: each piece in a change of its
//! own, so that one that is refused does not hold up the others, and the page tells which went and which did not.

use db::Change;
use db::entities::referral;
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::Problem;
use serde::Serialize;
use serde_json::json;

use super::list::{self, ON_A_PAGE};
use super::{filter, store};
use crate::casework::allocations::caseloads::caseloads;
use crate::casework::allocations::store::Refused;
use crate::casework::allocations::{self, Request};
use crate::front_door::contacts::store as contacts;
use crate::front_door::people::header::full_name;
use crate::house::fields::PAGE;
use crate::house::permissions::Allocate;
use crate::house::{Fields, Form, Page, PageError, Reading, Staff, pages};

/// Asks that each piece go to whoever of the team has least.
const SHARED_OUT: &str = "least";

/// What became of one piece of work.
#[derive(Serialize)]
struct Piece {
    number: String,
    #[serde(skip)]
    person_id: Uuid,
    who: String,
    says: String,
}

/// What became of all that was chosen.
#[derive(Default)]
struct Done {
    went: Vec<Piece>,
    refused: Vec<Piece>,
}

/// POST /holding-list/allocate
pub async fn allocate(staff: Staff<Allocate>, Form(fields): Form) -> Page {
    let team: Uuid = fields.get("team").parse().map_err(|_| no_team())?;
    let mut reading = Reading::of(&fields);
    let chosen = chosen(&mut reading);
    let mut loads = loads(&staff, team).await?;
    let worker = fields.get("worker").to_owned();
    if worker == SHARED_OUT && loads.len() > 1 {
        // Whoever shares work out among a team seldom means to take a share.
        loads.retain(|(id, _)| *id != staff.colleague.account.id);
    }
    let known = worker == SHARED_OUT && !loads.is_empty()
        || loads.iter().any(|(id, _)| id.to_string() == worker);
    if !known {
        reading.wrong("worker", "Choose a worker of the team");
    }
    let chosen = match reading.finish(chosen) {
        Ok(chosen) => chosen,
        Err(problems) => return again(&staff, &fields, &problems).await,
    };
    let mut done = Done::default();
    let found = store::these(staff.reader(), chosen.clone()).await?;
    for row in chosen.iter().filter_map(|id| found.get(id)) {
        loads.sort_by_key(|(_, cases)| *cases);
        let Some(to) = loads
            .iter_mut()
            .find(|(id, _)| worker == SHARED_OUT || id.to_string() == worker)
        else {
            break;
        };
        let (worker_id, cases) = (to.0, &mut to.1);
        let request = Request {
            person_id: row.person_id,
            team_id: team,
            worker_id: Some(worker_id),
            from: staff.today(),
            priority: None,
            referral_id: Some(row.id),
            note: None,
        };
        if done.note(row, give(&staff, request).await) {
            *cases += 1;
        }
    }
    finished(&staff, &fields, done, "Allocated").await
}

/// POST /holding-list/hand-off
pub async fn hand_off(staff: Staff<Allocate>, Form(fields): Form) -> Page {
    let mut reading = Reading::of(&fields);
    let chosen = chosen(&mut reading);
    let teams = contacts::teams(staff.reader(), staff.today()).await?;
    let to = teams
        .iter()
        .find(|team| team.id.to_string() == fields.get("to_team"));
    if to.is_none() {
        reading.wrong("to_team", "Choose the team that takes it over");
    }
    let because = reading.needed("because", "Why you pass it on", PAGE);
    let chosen = match reading.finish(chosen) {
        Ok(chosen) => chosen,
        Err(problems) => return again(&staff, &fields, &problems).await,
    };
    let to = to.ok_or_else(no_team)?;
    let found = store::these(staff.reader(), chosen.clone()).await?;
    let mut done = Done::default();
    for row in chosen.iter().filter_map(|id| found.get(id)) {
        let passed = pass(&staff, row, to, &because).await;
        done.note(row, passed);
    }
    finished(&staff, &fields, done, "Passed on").await
}

fn no_team() -> PageError {
    PageError::Bad("Choose one team first, so that its workers can be chosen from.".to_owned())
}

/// The work that was ticked, at most a page of it, each once.
fn chosen(reading: &mut Reading<'_>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = Vec::new();
    for id in reading.fields.all("case").filter_map(|id| id.parse().ok()) {
        if !ids.contains(&id) && ids.len() < ON_A_PAGE {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        reading.wrong("case", "Choose who is to be allocated or passed on");
    }
    ids
}

/// The workers of a team with how many cases each has.
async fn loads(staff: &Staff<Allocate>, team: Uuid) -> Result<Vec<(Uuid, i64)>, PageError> {
    let loads = caseloads(staff.reader(), team, staff.today()).await?;
    let members = loads.into_iter().filter(|load| load.in_team);
    Ok(members.map(|load| (load.account_id, load.cases)).collect())
}

/// The list again, with what was chosen and what is wrong.
async fn again(staff: &Staff<Allocate>, fields: &Fields, problems: &[Problem]) -> Page {
    let query = back(fields);
    pages::try_again(
        list::TEMPLATE,
        list::values(staff, &query, fields, problems).await?,
    )
}

/// The filters of the page that the form came from.
fn back(fields: &Fields) -> Fields {
    let query = fields.get("back").trim_start_matches('?');
    Fields::read(query.as_bytes()).unwrap_or_default()
}

/// What became of a piece: a sentence, or why it was refused.
type Went = Result<String, Refused>;

async fn give(staff: &Staff<Allocate>, request: Request) -> Went {
    opened(staff, request.person_id).await?;
    let mut change = begun(staff).await?;
    let outcome = allocations::allocate(&mut change, &staff.house, &request).await?;
    change.commit().await?;
    Ok(outcome.says)
}

async fn pass(
    staff: &Staff<Allocate>,
    row: &referral::Model,
    to: &db::entities::team::Model,
    because: &str,
) -> Went {
    opened(staff, row.person_id).await?;
    if row.team_id == to.id {
        return Err(Refused::one("team", &format!("{} has it already", to.name)));
    }
    if !contacts::waits(row) {
        return Err(Refused::one("referral", "It is no longer waiting"));
    }
    let mut change = begun(staff).await?;
    contacts::pass_referral(&mut change, row, to, because).await?;
    change.commit().await?;
    Ok(format!("Passed to {}", to.name))
}

async fn begun(staff: &Staff<Allocate>) -> Result<Change, Refused> {
    let begun = staff.change().await;
    begun.map_err(|_| Refused::one("team", "Almoner is busy: try this one again"))
}

/// Opens the record, so that access and the log of looks hold for each person.
async fn opened(staff: &Staff<Allocate>, person: Uuid) -> Result<(), Refused> {
    let opened = staff.open::<Allocate>(person, "holding list").await;
    match opened {
        Ok(_) => Ok(()),
        Err(_) => Err(Refused::one("person", "This record is not open to you")),
    }
}

impl Done {
    /// Writes down what became of a piece. True when it went.
    fn note(&mut self, row: &referral::Model, went: Went) -> bool {
        let piece = |says: String| Piece {
            number: row.number.clone(),
            person_id: row.person_id,
            who: String::new(),
            says,
        };
        let refused = match went {
            Ok(says) => {
                self.went.push(piece(says));
                return true;
            }
            Err(Refused::Problems(problems)) => {
                let says: Vec<&str> = problems
                    .iter()
                    .map(|problem| problem.says.as_str())
                    .collect();
                says.join(". ")
            }
            Err(Refused::Archive(error)) => {
                tracing::error!(%error, referral = row.number, "a piece of work could not be saved");
                "Almoner could not save this one: try it again".to_owned()
            }
        };
        self.refused.push(piece(refused));
        false
    }
}

/// Tells what went and what did not.
async fn finished(staff: &Staff<Allocate>, fields: &Fields, mut done: Done, did: &str) -> Page {
    let pieces = done.went.iter().chain(&done.refused);
    let people = contacts::people(staff.reader(), pieces.map(|piece| piece.person_id)).await?;
    let all: Vec<_> = people.values().cloned().collect();
    let visible = staff.visible(&all).await?;
    for piece in done.went.iter_mut().chain(&mut done.refused) {
        let person = people
            .get(&piece.person_id)
            .filter(|person| visible.shows(person.id));
        piece.who = person.map_or("Restricted record".to_owned(), full_name);
    }
    let (went, all) = (done.went.len(), done.went.len() + done.refused.len());
    pages::page(
        "casework/holding_list/done.njk",
        json!({
            "title": format!("{did}: {went} of {all}"),
            "did": did,
            "went": done.went,
            "refused": done.refused,
            "back": filter::address("/holding-list", &back(fields), &[]),
        }),
    )
}
