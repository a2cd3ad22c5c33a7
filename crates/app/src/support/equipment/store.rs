//! Equipment in the archive: thought of, given, had, and come back.

use db::entities::equipment::{self, Model};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect};
use db::{Change, Day, Event};
use serde_json::json;

use crate::house::PageError;
use crate::house::case::CaseFile;
use crate::house::council::Council;

/// The way of giving that makes out a prescription.
pub const PRESCRIPTION: &str = "prescription";

/// Everything that was thought of for this record, the latest first.
pub async fn of_person(file: &CaseFile) -> db::Result<Vec<Model>> {
    let all = equipment::Entity::find()
        .filter(equipment::Column::PersonId.eq(file.person_id()))
        .order_by_desc(equipment::Column::ConsideredOn)
        .order_by_desc(equipment::Column::Id)
        .all(file.reader())
        .await?;
    Ok(all)
}

/// One of this record.
/// Errors: `NotFound`.
pub async fn find(file: &CaseFile, id: Uuid) -> Result<Model, PageError> {
    let found = equipment::Entity::find_by_id(id)
        .filter(equipment::Column::PersonId.eq(file.person_id()))
        .one(file.reader())
        .await?;
    found.ok_or(PageError::NotFound)
}

/// A prescription by its number.
pub async fn by_number(conn: &impl ConnectionTrait, number: &str) -> db::Result<Option<Model>> {
    let found = equipment::Entity::find()
        .filter(equipment::Column::Number.eq(number))
        .one(conn)
        .await?;
    Ok(found)
}

/// What was given and not had yet: how many there are, and the oldest of them.
pub struct Waiting {
    pub many: u64,
    pub rows: Vec<Model>,
}

/// What was given and not had yet: what can still be had on a day, and the prescriptions that ran out before it.
pub async fn on_the_way(
    conn: &impl ConnectionTrait,
    today: Day,
    most: u64,
) -> db::Result<(Waiting, Waiting)> {
    let expires = equipment::Column::ExpiresOn;
    let good = Condition::any()
        .add(expires.is_null())
        .add(expires.gte(today));
    let ran_out = Condition::all().add(expires.lt(today));
    Ok((
        waiting(conn, good, most).await?,
        waiting(conn, ran_out, most).await?,
    ))
}

async fn waiting(conn: &impl ConnectionTrait, which: Condition, most: u64) -> db::Result<Waiting> {
    let all = equipment::Entity::find()
        .filter(equipment::Column::GivenOn.is_not_null())
        .filter(equipment::Column::RedeemedOn.is_null())
        .filter(equipment::Column::ReturnedOn.is_null())
        .filter(which);
    let many = all.clone().count(conn).await?;
    let rows = all
        .order_by_asc(equipment::Column::GivenOn)
        .order_by_asc(equipment::Column::Id)
        .limit(most)
        .all(conn)
        .await?;
    Ok(Waiting { many, rows })
}

/// Writes down what was thought of, and makes out the prescription where it is one.
pub async fn consider(change: &mut Change, council: &Council, row: Model) -> db::Result<Model> {
    let number = match row.how.as_deref() {
        Some(PRESCRIPTION) => Some(format!("E{}", change.next_number("equipment").await?)),
        _ => None,
    };
    let row = Model {
        id: change.new_id(),
        number,
        ..row
    };
    let row = change.insert::<equipment::Entity>(row).await?;
    say(change, &row, considered(council, &row));
    Ok(row)
}

/// "Considered: grab rail. Stage: review. Prescription E3."
pub fn considered(council: &Council, row: &Model) -> String {
    let stage = council.says("equipment_stage", &row.stage).to_lowercase();
    let what = match &row.item {
        Some(item) => format!("Considered: {}.", in_a_sentence(council, item)),
        None => "It was considered, and nothing would help.".to_owned(),
    };
    let number = row.number.as_ref();
    let number = number.map_or(String::new(), |number| format!(" Prescription {number}."));
    format!("{what} Stage: {stage}.{number}")
}

/// "grab rail (E3)"
fn which(council: &Council, row: &Model) -> String {
    let item = row.item.as_deref().unwrap_or_default();
    let item = in_a_sentence(council, item);
    match &row.number {
        Some(number) => format!("{item} ({number})"),
        None => item,
    }
}

fn in_a_sentence(council: &Council, item: &str) -> String {
    council.says("equipment", item).to_lowercase()
}

fn say(change: &mut Change, row: &Model, says: String) {
    let body = json!({ "says": says, "item": row.item, "stage": row.stage });
    change.log(
        Event::EquipmentChanged,
        Some(row.person_id),
        Some(row.id),
        body,
    );
}

/// The person has it.
pub async fn had(
    change: &mut Change,
    council: &Council,
    row: &Model,
    (on, place): (Day, Option<String>),
) -> db::Result<()> {
    let after = change
        .update::<equipment::Entity>(row, |row| {
            row.redeemed_on = Some(on);
            row.redeemed_at_place = place;
        })
        .await?;
    say(
        change,
        &after,
        format!("They have it: {}.", which(council, &after)),
    );
    Ok(())
}

/// It will not be used: what was never had waits no longer.
pub async fn not_used(
    change: &mut Change,
    council: &Council,
    row: &Model,
    on: Day,
) -> db::Result<()> {
    let after = change
        .update::<equipment::Entity>(row, |row| row.returned_on = Some(on))
        .await?;
    say(
        change,
        &after,
        format!("It will not be used: {}.", which(council, &after)),
    );
    Ok(())
}

/// It came back, or is no longer needed.
pub async fn back(change: &mut Change, council: &Council, row: &Model, on: Day) -> db::Result<()> {
    let after = change
        .update::<equipment::Entity>(row, |row| row.returned_on = Some(on))
        .await?;
    say(
        change,
        &after,
        format!(
            "It came back, or is no longer needed: {}.",
            which(council, &after)
        ),
    );
    Ok(())
}
