//! People: found in spite of mistakes, read in a minute, and kept true.

#![allow(clippy::unwrap_used)]

mod changing;
mod finding;
mod making;
mod reading;
mod standing;

use db::entities::{address, case_note, person, person_alias, restriction};
use db::sea_orm::prelude::Uuid;
use db::{Day, Event};
use serde_json::json;

use crate::support::TestHouse;

/// A day as it is written in tests.
pub fn day(text: &str) -> Day {
    Day(text.parse().unwrap())
}

/// Gives a person an address from a day.
pub async fn lives_at(house: &TestHouse, person: &person::Model, kind: &str, postcode: &str) {
    let mut change = house.change(None).await;
    let row = address::Model {
        id: change.new_id(),
        person_id: person.id,
        kind: kind.to_owned(),
        lines: "14 Mill Lane\nExton".to_owned(),
        postcode: Some(postcode.to_owned()),
        postcode_key: rules::vocabulary::names::postcode_key(postcode),
        uprn: None,
        from_on: day("2019-01-01"),
        until_on: None,
        recorded_at: change.at(),
        superseded_at: None,
        version: 1,
    };
    change.insert::<address::Entity>(row).await.unwrap();
    change.log(Event::AddressChanged, Some(person.id), None, json!({}));
    change.commit().await.unwrap();
}

/// Gives a person another name.
pub async fn also_known_as(
    house: &TestHouse,
    person: &person::Model,
    given: &str,
    family: &str,
) -> Uuid {
    let mut change = house.change(None).await;
    let row = person_alias::Model {
        id: change.new_id(),
        person_id: person.id,
        kind: "birth".to_owned(),
        given_names: given.to_owned(),
        family_name: family.to_owned(),
        version: 1,
    };
    let row = change.insert::<person_alias::Entity>(row).await.unwrap();
    let id = row.id;
    db::keep_names(&change, person, &[row]).await.unwrap();
    change.log(Event::PersonChanged, Some(person.id), Some(id), json!({}));
    change.commit().await.unwrap();
    id
}

/// Restricts a record, so that it admits nobody.
pub async fn restrict(house: &TestHouse, person: Uuid) {
    let mut change = house.change(None).await;
    let row = restriction::Model {
        id: change.new_id(),
        person_id: person,
        kind: "staff".to_owned(),
        reason: "Works here".to_owned(),
        admits_accounts: json!([]),
        admits_teams: json!([]),
        bars_accounts: json!([]),
        from_on: day("2026-01-01"),
        until_on: None,
        set_by: person,
        version: 1,
    };
    change.insert::<restriction::Entity>(row).await.unwrap();
    change.log(Event::RecordRestricted, Some(person), None, json!({}));
    change.commit().await.unwrap();
}

/// Writes a case note; a removed one says so.
pub async fn note(house: &TestHouse, person: Uuid, text: &str, removed: bool) {
    let mut change = house.change(None).await;
    let at = change.at();
    let row = case_note::Model {
        id: change.new_id(),
        person_id: person,
        kind: "home_visit".to_owned(),
        title: None,
        text: text.to_owned(),
        occurred_at: at,
        recorded_at: at,
        written_by: person,
        contact_id: None,
        pinned: false,
        removed_at: removed.then_some(at),
        removed_by: None,
        removal_asked_by: None,
        removed_because: None,
        version: 1,
    };
    let row = change.insert::<case_note::Entity>(row).await.unwrap();
    change.log(Event::NoteWritten, Some(person), Some(row.id), json!({}));
    if removed {
        change.log(Event::NoteRemoved, Some(person), Some(row.id), json!({}));
    }
    change.commit().await.unwrap();
}
