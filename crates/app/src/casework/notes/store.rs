//! Writes case notes and strikes them out. The caller logs the event, unless said otherwise.

use db::entities::case_note;
use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use db::{At, Change, Day};
use rules::vocabulary::dates::london_date;

use super::others;
use crate::casework::first_visit;

/// The kind of the notes that tell of an allocation. They are written by the system in the colleague's name.
pub const ALLOCATION: &str = "allocation";

/// A note to be written.
#[derive(Clone, Debug)]
pub struct NewNote {
    pub person_id: Uuid,
    /// Code of the kinds of case notes.
    pub kind: String,
    pub title: Option<String>,
    pub text: String,
    /// When what it tells of happened.
    pub occurred_at: At,
    pub contact_id: Option<Uuid>,
}

/// Writes a note in the name of who makes the change.
/// Errors: `Unfit` when nobody does.
pub async fn write(change: &mut Change, note: NewNote) -> db::Result<case_note::Model> {
    let written_by = change
        .actor()
        .ok_or_else(|| db::Error::Unfit("a case note needs someone who writes it".to_owned()))?;
    let row = case_note::Model {
        id: change.new_id(),
        person_id: note.person_id,
        kind: note.kind,
        title: note.title,
        text: note.text,
        occurred_at: note.occurred_at,
        recorded_at: change.at(),
        written_by,
        contact_id: note.contact_id,
        pinned: false,
        removed_at: None,
        removed_by: None,
        removal_asked_by: None,
        removed_because: None,
        version: 1,
    };
    let row = change.insert::<case_note::Entity>(row).await?;
    if row.kind == first_visit::NOTE {
        first_visit::made(change, row.person_id, happened_on(&row)).await?;
    }
    Ok(row)
}

/// The day in London on which what it tells of happened.
pub fn happened_on(note: &case_note::Model) -> Day {
    Day(london_date(*note.occurred_at))
}

/// A note that is not struck out, written on this person's record or about them too.
/// Errors: `NotFound`, also when it is about others alone.
pub async fn find(
    conn: &impl ConnectionTrait,
    person: Uuid,
    id: Uuid,
) -> db::Result<case_note::Model> {
    let note = case_note::Entity::find_by_id(id)
        .filter(others::about(person))
        .filter(case_note::Column::RemovedAt.is_null())
        .one(conn)
        .await?;
    note.ok_or(db::Error::NotFound)
}

/// Keeps a note at the top of the timeline, or lets it go back to its place.
pub async fn pin(change: &mut Change, note: &case_note::Model, pinned: bool) -> db::Result<()> {
    change
        .update::<case_note::Entity>(note, |row| row.pinned = pinned)
        .await?;
    Ok(())
}

/// Why a note is struck out, and who asked for it.
pub struct Removal {
    pub because: String,
    pub asked_by: String,
}

/// Strikes a note out. Its text stays in the archive; a visit that it told of was none.
pub async fn remove(
    change: &mut Change,
    note: &case_note::Model,
    removal: Removal,
) -> db::Result<()> {
    let (at, by) = (change.at(), change.actor());
    change
        .update::<case_note::Entity>(note, |row| {
            row.pinned = false;
            row.removed_at = Some(at);
            row.removed_by = by;
            row.removal_asked_by = Some(removal.asked_by);
            row.removed_because = Some(removal.because);
        })
        .await?;
    if note.kind == first_visit::NOTE {
        for person in others::all_of(change.conn(), note).await? {
            first_visit::taken_back(change, person, happened_on(note)).await?;
        }
    }
    Ok(())
}
