//! One note about several people: written once, on the record of one, and shown on the record of each.

use std::collections::HashMap;

use db::entities::{case_note, note_person};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, QueryTrait};
use db::{Change, Event};
use rules::vocabulary::Problem;
use serde_json::json;

use super::store::happened_on;
use crate::casework::first_visit;
use crate::casework::relationships::store as relationships;
use crate::house::council::Choice;
use crate::house::permissions::{Needs, WriteNotes};
use crate::house::{Case, Fields, PageError};
use crate::oversight::worklists::lines::People;

/// People whom one note may be about at most, beside the one on whose record it is written.
const MOST: usize = 20;

/// Those around the person whose records are open to the writer: they are offered with a tick each.
pub async fn offered<P: Needs>(case: &Case<P>) -> Result<Vec<Choice>, PageError> {
    let rows = relationships::all(case.reader(), case.person_id()).await?;
    let mut others: Vec<Uuid> = rows.iter().filter_map(|row| row.other_id).collect();
    others.sort_unstable();
    others.dedup();
    let people = People::of(case.staff(), others.iter().copied()).await?;
    let offer = |id: &Uuid| {
        let who = people.who(*id, *case.today())?;
        who.href.as_ref()?;
        Some(Choice {
            value: id.to_string(),
            text: who.says,
        })
    };
    Ok(others.iter().filter_map(offer).collect())
}

/// Reads who else a note is about: ticked, or named by council or NHS number. Each once, and never the person
/// on whose record it is written.
/// Errors: problems with a number that is nobody's whose record the writer may write on.
pub async fn read(
    case: &Case<WriteNotes>,
    fields: &Fields,
) -> Result<Result<Vec<Uuid>, Vec<Problem>>, PageError> {
    let mut found = Vec::new();
    for ticked in fields.all("also") {
        let Ok(id) = ticked.parse() else {
            return Ok(Err(unknown("also", ticked)));
        };
        found.push(id);
    }
    let typed = fields.get("also_numbers");
    for number in typed.split([',', ';', '\n']).map(str::trim) {
        if number.is_empty() {
            continue;
        }
        match of_number(case, number).await? {
            Some(id) => found.push(id),
            None => return Ok(Err(unknown("also_numbers", number))),
        }
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|id| *id != case.person_id());
    if found.len() > MOST {
        let says = format!("A note may be about {MOST} others at most");
        return Ok(Err(vec![Problem::new("also_numbers", says)]));
    }
    for id in &found {
        match case.staff().open::<WriteNotes>(*id, "/notes/new").await {
            Ok(_) => {}
            Err(PageError::NotFound | PageError::Forbidden(_)) => {
                return Ok(Err(unknown("also_numbers", &shown(typed))));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Ok(found))
}

fn shown(typed: &str) -> String {
    typed.chars().take(80).collect()
}

fn unknown(field: &str, typed: &str) -> Vec<Problem> {
    let says = format!(
        "There is nobody on record, open to you, for “{}”",
        shown(typed)
    );
    vec![Problem::new(field, says)]
}

/// The person of a council number ("P1204", "1204") or an NHS number.
async fn of_number(case: &Case<WriteNotes>, typed: &str) -> Result<Option<Uuid>, PageError> {
    let query = rules::person_search::read(typed, *case.today());
    if query.number.is_none() && query.nhs_number.is_none() {
        return Ok(None);
    }
    let found = db::match_people(case.reader(), &query).await?;
    Ok(match found.people.as_slice() {
        [one] => Some(one.person_id),
        _ => None,
    })
}

/// Puts a note on the records of others too. The caller logs it for the person on whose record it was written,
/// before this; each of the others is told here.
pub async fn put_on(
    change: &mut Change,
    note: &case_note::Model,
    others: &[Uuid],
) -> db::Result<()> {
    for other in others {
        let row = note_person::Model {
            id: change.new_id(),
            person_id: *other,
            note_id: note.id,
            version: 1,
        };
        change.insert::<note_person::Entity>(row).await?;
        if note.kind == first_visit::NOTE {
            first_visit::made(change, *other, happened_on(note)).await?;
        }
        let body = json!({ "kind": note.kind });
        change.log(Event::NoteWritten, Some(*other), Some(note.id), body);
    }
    Ok(())
}

/// On which records a note stands beside this one: for telling each of them what was done to it.
pub async fn all_of(conn: &impl ConnectionTrait, note: &case_note::Model) -> db::Result<Vec<Uuid>> {
    let others: Vec<Uuid> = note_person::Entity::find()
        .select_only()
        .column(note_person::Column::PersonId)
        .filter(note_person::Column::NoteId.eq(note.id))
        .order_by_asc(note_person::Column::Id)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(std::iter::once(note.person_id).chain(others).collect())
}

/// The notes of a person: those written on their record, and those of others that are about them too.
pub fn about(person: Uuid) -> db::sea_orm::Condition {
    let linked = note_person::Entity::find()
        .select_only()
        .column(note_person::Column::NoteId)
        .filter(note_person::Column::PersonId.eq(person))
        .into_query();
    db::sea_orm::Condition::any()
        .add(case_note::Column::PersonId.eq(person))
        .add(case_note::Column::Id.in_subquery(linked))
}

/// Who else each of these notes is about, as the reader of this record may know: "Sam Okoro", "a restricted record".
pub async fn names<P: Needs>(
    case: &Case<P>,
    notes: &[&case_note::Model],
) -> Result<HashMap<Uuid, Vec<String>>, PageError> {
    let mut names: HashMap<Uuid, Vec<String>> = HashMap::new();
    if notes.is_empty() {
        return Ok(names);
    }
    let links = note_person::Entity::find()
        .filter(note_person::Column::NoteId.is_in(notes.iter().map(|note| note.id)))
        .order_by_asc(note_person::Column::Id)
        .all(case.reader())
        .await?;
    let own = case.person_id();
    let mut stand: Vec<(Uuid, Uuid)> = links
        .iter()
        .map(|row| (row.note_id, row.person_id))
        .collect();
    let elsewhere = notes.iter().filter(|note| note.person_id != own);
    stand.extend(elsewhere.map(|note| (note.id, note.person_id)));
    stand.retain(|(_, person)| *person != own);
    let people = People::of(case.staff(), stand.iter().map(|(_, person)| *person)).await?;
    for (note, person) in stand {
        if let Some(who) = people.who(person, *case.today()) {
            names.entry(note).or_default().push(who.says);
        }
    }
    Ok(names)
}

/// What is offered, with what was ticked before, as the macros of a page want it.
pub fn ticked(fields: &Fields, offered: &[Choice]) -> Vec<serde_json::Value> {
    let sent: Vec<&str> = fields.all("also").collect();
    let item = |choice: &Choice| json!({ "value": choice.value, "text": choice.text, "checked": sent.contains(&choice.value.as_str()) });
    offered.iter().map(item).collect()
}
