//! Reads and writes documents. What is in them is kept in the archive itself, in parts of a quarter of a megabyte:
//! so it is in the same transaction, the same backup and the same proof as the record, on both databases.

use std::io::Read;
use std::path::Path;

use db::entities::{document, document_part};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{IntoActiveModel, QueryOrder};
use db::{Change, Event};
use serde_json::json;

use crate::house::case::CaseFile;

/// Bytes of a part.
pub const PART: usize = 256 * 1024;

/// A file as it came, with what was said about it.
#[derive(Clone, Debug)]
pub struct New {
    pub person_id: Uuid,
    pub kind: String,
    pub title: String,
    pub note: Option<String>,
    pub file_name: String,
    pub media_type: String,
    pub bytes: i64,
    pub sha256: String,
    pub scanned: bool,
    pub replaces_id: Option<Uuid>,
}

/// Every document of a record, the latest first.
pub async fn all(file: &CaseFile) -> db::Result<Vec<document::Model>> {
    Ok(document::Entity::find()
        .filter(document::Column::PersonId.eq(file.person_id()))
        .order_by_desc(document::Column::UploadedAt)
        .order_by_desc(document::Column::Id)
        .all(file.reader())
        .await?)
}

/// One document of this record that was not struck out.
/// Errors: `NotFound`, also when it is another person's.
pub async fn find(file: &CaseFile, id: Uuid) -> db::Result<document::Model> {
    let found = document::Entity::find_by_id(id)
        .filter(document::Column::PersonId.eq(file.person_id()))
        .filter(document::Column::RemovedAt.is_null())
        .one(file.reader())
        .await?;
    found.ok_or(db::Error::NotFound)
}

/// One part of a document; none behind the last.
pub async fn part(
    conn: &impl db::sea_orm::ConnectionTrait,
    document: Uuid,
    nth: i64,
) -> db::Result<Option<Vec<u8>>> {
    let found = document_part::Entity::find()
        .filter(document_part::Column::DocumentId.eq(document))
        .filter(document_part::Column::Nth.eq(nth))
        .one(conn)
        .await?;
    Ok(found.map(|part| part.bytes))
}

/// Puts a file on a record, part by part, and logs it.
/// Errors: `Unfit` when the file cannot be read or nobody puts it there.
pub async fn put(change: &mut Change, new: New, file: &Path) -> db::Result<document::Model> {
    let id = change.new_id();
    put_as(change, id, new, file).await
}

/// The same under an id that is known already, for rows that point at it and are explained by the same event.
pub async fn put_as(
    change: &mut Change,
    id: Uuid,
    new: New,
    file: &Path,
) -> db::Result<document::Model> {
    let row = document::Model {
        id,
        person_id: new.person_id,
        kind: new.kind,
        title: new.title,
        note: new.note,
        file_name: new.file_name,
        media_type: new.media_type,
        bytes: new.bytes,
        sha256: new.sha256,
        scanned: new.scanned,
        replaces_id: new.replaces_id,
        uploaded_by: change
            .actor()
            .ok_or_else(|| db::Error::Unfit("somebody puts a document on record".to_owned()))?,
        uploaded_at: change.at(),
        removed_at: None,
        removed_by: None,
        removal_asked_by: None,
        removed_because: None,
        version: 1,
    };
    let row = change.insert::<document::Entity>(row).await?;
    parts(change, row.id, file).await?;
    let (person, about) = (Some(row.person_id), Some(row.id));
    let body = json!({ "says": row.title, "sha256": row.sha256 });
    change.log(Event::DocumentPut, person, about, body);
    Ok(row)
}

async fn parts(change: &Change, document_id: Uuid, file: &Path) -> db::Result<()> {
    let unreadable =
        |error: std::io::Error| db::Error::Unfit(format!("a file cannot be read: {error}"));
    let mut file = std::fs::File::open(file).map_err(unreadable)?;
    for nth in 0.. {
        let mut bytes = Vec::with_capacity(PART);
        let taken = (&mut file).take(PART as u64).read_to_end(&mut bytes);
        if taken.map_err(unreadable)? == 0 {
            break;
        }
        let part = document_part::Model {
            id: change.new_id(),
            document_id,
            nth,
            bytes,
        };
        document_part::Entity::insert(part.into_active_model())
            .exec_without_returning(change.conn())
            .await?;
    }
    Ok(())
}

/// Why a document is struck out, and who asked for it.
pub struct Removal {
    pub because: String,
    pub asked_by: String,
}

/// Strikes a document out and logs it. It stays in the archive.
pub async fn remove(
    change: &mut Change,
    document: &document::Model,
    removal: Removal,
) -> db::Result<()> {
    let (at, by) = (change.at(), change.actor());
    change
        .update::<document::Entity>(document, |row| {
            row.removed_at = Some(at);
            row.removed_by = by;
            row.removal_asked_by = Some(removal.asked_by);
            row.removed_because = Some(removal.because);
        })
        .await?;
    let (person, about) = (Some(document.person_id), Some(document.id));
    change.log(Event::DocumentRemoved, person, about, json!({}));
    Ok(())
}
