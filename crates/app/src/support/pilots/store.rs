//! Pilots and who takes part in them.

use db::entities::{occupation, pilot, pilot_member};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use db::{Change, Day, Event};
use rules::occupation::{After, Kind, after_six_months, goes_on, six_months_after};
use rules::vocabulary::dates::{london_date, speak_exact};
use serde::Serialize;
use serde_json::json;

use crate::house::PageError;
use crate::house::case::CaseFile;
use crate::house::council::Choice;

/// A pilot that somebody takes part in.
#[derive(Serialize)]
pub struct Told {
    pub id: String,
    pub name: String,
    pub days: String,
    pub goes_on: bool,
}

/// Every pilot, the latest first.
pub async fn all(conn: &impl ConnectionTrait) -> db::Result<Vec<pilot::Model>> {
    let all = pilot::Entity::find()
        .order_by_desc(pilot::Column::BeganOn)
        .order_by_desc(pilot::Column::Id)
        .all(conn)
        .await?;
    Ok(all)
}

/// A pilot.
/// Errors: `NotFound`.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<pilot::Model, PageError> {
    let found = pilot::Entity::find_by_id(id).one(conn).await?;
    found.ok_or(PageError::NotFound)
}

/// The pilots of a record.
pub async fn of_person(file: &CaseFile) -> db::Result<Vec<Told>> {
    let members = pilot_member::Entity::find()
        .filter(pilot_member::Column::PersonId.eq(file.person_id()))
        .order_by_desc(pilot_member::Column::JoinedOn)
        .all(file.reader())
        .await?;
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let pilots = all(file.reader()).await?;
    let told = |row: pilot_member::Model| {
        let pilot = pilots.iter().find(|pilot| pilot.id == row.pilot_id)?;
        let days = match row.left_on {
            Some(left) => format!(
                "{} to {}",
                speak_exact(row.joined_on.0),
                speak_exact(left.0)
            ),
            None => format!("since {}", speak_exact(row.joined_on.0)),
        };
        Some(Told {
            id: row.id.to_string(),
            name: pilot.name.clone(),
            days,
            goes_on: row.left_on.is_none(),
        })
    };
    Ok(members.into_iter().filter_map(told).collect())
}

/// Pilots that go on and that this person was never in.
pub async fn to_join(file: &CaseFile) -> Result<Vec<Choice>, PageError> {
    let been = pilot_member::Entity::find()
        .filter(pilot_member::Column::PersonId.eq(file.person_id()))
        .all(file.reader())
        .await?;
    let open = all(file.reader()).await?.into_iter().filter(|pilot| {
        pilot.ended_on.is_none() && been.iter().all(|row| row.pilot_id != pilot.id)
    });
    let choice = |pilot: pilot::Model| Choice {
        value: pilot.id.to_string(),
        text: pilot.name,
    };
    Ok(open.map(choice).collect())
}

/// Who takes part, or did.
pub async fn members(
    conn: &impl ConnectionTrait,
    pilot: Uuid,
) -> db::Result<Vec<pilot_member::Model>> {
    let members = pilot_member::Entity::find()
        .filter(pilot_member::Column::PilotId.eq(pilot))
        .order_by_asc(pilot_member::Column::JoinedOn)
        .order_by_asc(pilot_member::Column::Id)
        .all(conn)
        .await?;
    Ok(members)
}

/// What each of these did six months after joining, and what it comes to.
pub async fn after(
    conn: &impl ConnectionTrait,
    members: &[pilot_member::Model],
    today: Day,
) -> db::Result<(Vec<Vec<Kind>>, After)> {
    let ids: Vec<Uuid> = members.iter().map(|row| row.person_id).collect();
    let rows = match ids.is_empty() {
        true => Vec::new(),
        false => {
            occupation::Entity::find()
                .filter(occupation::Column::PersonId.is_in(db::padded(&ids)))
                .filter(occupation::Column::SupersededAt.is_null())
                .all(conn)
                .await?
        }
    };
    let doing = |row: &pilot_member::Model| -> Vec<Kind> {
        let on = six_months_after(row.joined_on.0);
        let of = rows.iter().filter(|one| one.person_id == row.person_id);
        of.filter(|one| goes_on(one.began_on.0, one.ended_on.map(|day| day.0), on))
            .filter_map(|one| Kind::from_code(&one.kind))
            .collect()
    };
    let each: Vec<Vec<Kind>> = members.iter().map(doing).collect();
    let people: Vec<_> = members
        .iter()
        .zip(&each)
        .map(|(row, kinds)| (row.joined_on.0, kinds.clone()))
        .collect();
    Ok((each, after_six_months(&people, today.0)))
}

/// Begins a pilot.
pub async fn begin(change: &mut Change, row: pilot::Model) -> db::Result<pilot::Model> {
    let row = change.insert::<pilot::Entity>(row).await?;
    say(change, &row, "Begun");
    Ok(row)
}

fn say(change: &mut Change, row: &pilot::Model, says: &str) {
    let body = json!({ "says": format!("{says}: {}", row.name) });
    change.log(Event::PilotChanged, None, Some(row.id), body);
}

/// Ends a pilot. Who took part stays known.
pub async fn end(change: &mut Change, row: &pilot::Model) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    let after = change
        .update::<pilot::Entity>(row, |row| row.ended_on = Some(today))
        .await?;
    say(change, &after, "Ended");
    Ok(())
}

/// Somebody joins.
pub async fn join(change: &mut Change, pilot: &pilot::Model, person: Uuid) -> db::Result<()> {
    let row = pilot_member::Model {
        id: change.new_id(),
        person_id: person,
        pilot_id: pilot.id,
        joined_on: Day(london_date(*change.at())),
        left_on: None,
        version: 1,
    };
    let row = change.insert::<pilot_member::Entity>(row).await?;
    let body = json!({ "says": format!("Joined: {}", pilot.name) });
    change.log(Event::PilotChanged, Some(person), Some(row.id), body);
    Ok(())
}

/// Somebody leaves.
pub async fn leave(change: &mut Change, row: &pilot_member::Model) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    change
        .update::<pilot_member::Entity>(row, |row| row.left_on = Some(today))
        .await?;
    let body = json!({ "says": "Left" });
    change.log(Event::PilotChanged, Some(row.person_id), Some(row.id), body);
    Ok(())
}
