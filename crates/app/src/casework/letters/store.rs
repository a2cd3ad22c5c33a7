//! Reads and writes letters. A letter is never changed: what was sent stays as it was sent.

use db::entities::letter;
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use serde_json::json;

use crate::front_door::people::known::{addresses, holds};
use crate::house::PageError;
use crate::house::case::CaseFile;
use crate::house::outbox::{self, For, Message};

/// A letter as it was written.
#[derive(Clone, Debug)]
pub struct New {
    pub person_id: Uuid,
    pub template: String,
    pub title: String,
    pub to_name: String,
    pub to_lines: String,
    /// Where it is sent by email, if it is.
    pub to_email: Option<String>,
    pub body: String,
}

/// Every letter of a record, the latest first.
pub async fn all(file: &CaseFile) -> db::Result<Vec<letter::Model>> {
    Ok(letter::Entity::find()
        .filter(letter::Column::PersonId.eq(file.person_id()))
        .order_by_desc(letter::Column::WrittenAt)
        .order_by_desc(letter::Column::Id)
        .all(file.reader())
        .await?)
}

/// One letter of this record.
/// Errors: `NotFound`, also when it is another person's.
pub async fn find(file: &CaseFile, id: Uuid) -> db::Result<letter::Model> {
    let found = letter::Entity::find_by_id(id)
        .filter(letter::Column::PersonId.eq(file.person_id()))
        .one(file.reader())
        .await?;
    found.ok_or(db::Error::NotFound)
}

/// Where letters to the person go: the address for letters, else where they are. A line each, the postcode last.
pub async fn home_of(file: &CaseFile, today: Day) -> Result<String, PageError> {
    let rows = addresses(file).await?;
    let held = rows
        .iter()
        .filter(|row| holds(row.from_on, row.until_on, row.superseded_at, today));
    let first = held.min_by_key(|row| match row.kind.as_str() {
        "correspondence" => 0,
        "temporary" => 1,
        _ => 2,
    });
    let lines = first.map(|row| {
        let lines = row.lines.lines().chain(row.postcode.as_deref());
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(lines.unwrap_or_default())
}

/// Keeps a letter, and logs it.
/// Errors: `Unfit` when nobody writes it.
pub async fn write(change: &mut Change, new: New) -> db::Result<letter::Model> {
    let row = letter::Model {
        id: change.new_id(),
        person_id: new.person_id,
        template: new.template,
        title: new.title,
        to_name: new.to_name,
        to_lines: new.to_lines,
        to_email: new.to_email,
        body: new.body,
        written_by: change
            .actor()
            .ok_or_else(|| db::Error::Unfit("a letter needs someone who writes it".to_owned()))?,
        written_at: change.at(),
        version: 1,
    };
    let row = change.insert::<letter::Entity>(row).await?;
    if let Some(email) = &row.to_email {
        let message = Message {
            whose: For::Letter(row.id),
            kind: "email",
            target: email,
            subject: row.title.clone(),
            body: row.body.clone(),
        };
        outbox::put(change, message).await?;
    }
    let (person, about) = (Some(row.person_id), Some(row.id));
    change.log(
        Event::LetterWritten,
        person,
        about,
        json!({ "says": row.title }),
    );
    Ok(row)
}
