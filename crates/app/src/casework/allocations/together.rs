//! Many cases at once: what was ticked in a list, each acted on in a change of its own, so that one that is refused
//! does not hold up the others; and the page that tells which went and which did not, by name.

use db::Change;
use db::sea_orm::prelude::Uuid;
use serde::Serialize;
use serde_json::json;

use super::store::Refused;
use crate::front_door::contacts::store::people;
use crate::front_door::people::header::full_name;
use crate::house::permissions::Allocate;
use crate::house::{Page, Reading, Staff, once, pages};

/// Rows on a page of a list, so that all of a page can be chosen.
pub const ON_A_PAGE: usize = 250;

/// What became of one: a sentence, or why it was refused.
pub type Went = Result<String, Refused>;

/// What became of one, for the page that tells of it.
#[derive(Serialize)]
struct Piece {
    /// Of a piece of work.
    number: Option<String>,
    #[serde(skip)]
    person_id: Uuid,
    who: String,
    says: String,
}

/// What became of all that were chosen.
#[derive(Default)]
pub struct Done {
    went: Vec<Piece>,
    refused: Vec<Piece>,
}

/// The list one comes back to.
#[derive(Serialize)]
pub struct Back {
    pub href: String,
    /// "Holding list"
    pub text: &'static str,
}

/// What was ticked, at most a page of it, each once. `says`: what to do where nothing was.
pub fn chosen(reading: &mut Reading<'_>, says: &str) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = Vec::new();
    for id in reading.fields.all("case").filter_map(|id| id.parse().ok()) {
        if !ids.contains(&id) && ids.len() < ON_A_PAGE {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        reading.wrong("case", says);
    }
    ids
}

/// Begins the change of one, after its record was opened, so that access and the log of looks hold for each person.
/// `from`: the list, for the log.
/// Errors: a problem where the record is not open to the colleague.
pub async fn begun(staff: &Staff<Allocate>, person: Uuid, from: &str) -> Result<Change, Refused> {
    if staff.open::<Allocate>(person, from).await.is_err() {
        return Err(Refused::one("person", "This record is not open to you"));
    }
    let begun = staff.change().await;
    begun.map_err(|_| Refused::one("team", "Almoner is busy: try this one again"))
}

impl Done {
    /// Writes down what became of one. True when it went.
    pub fn note(&mut self, number: Option<&str>, person_id: Uuid, went: Went) -> bool {
        let piece = |says: String| Piece {
            number: number.map(str::to_owned),
            person_id,
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
                tracing::error!(%error, %person_id, "a case could not be saved");
                "Almoner could not save this one: try it again".to_owned()
            }
        };
        self.refused.push(piece(refused));
        false
    }

    /// Tells what went and what did not. `did`: "Allocated".
    pub async fn page(mut self, staff: &Staff<Allocate>, did: &str, back: Back) -> Page {
        let pieces = self.went.iter().chain(&self.refused);
        let people = people(staff.reader(), pieces.map(|piece| piece.person_id)).await?;
        let all: Vec<_> = people.values().cloned().collect();
        let visible = staff.visible(&all).await?;
        for piece in self.went.iter_mut().chain(&mut self.refused) {
            let person = people
                .get(&piece.person_id)
                .filter(|person| visible.shows(person.id));
            piece.who = person.map_or("Restricted record".to_owned(), full_name);
        }
        let (went, all) = (self.went.len(), self.went.len() + self.refused.len());
        let page = pages::page(
            "casework/allocations/done.njk",
            json!({
                "title": format!("{did}: {went} of {all}"),
                "did": did, "went": self.went, "refused": self.refused, "back": back,
            }),
        );
        if went == 0 {
            return page;
        }
        once::done(page, &back.href)
    }
}
