//! Employers in the archive, with what was agreed with them and the roles that they offer. A role is filled by occupations
//! of people: how many places are free follows from them.

use std::collections::HashMap;

use db::entities::{employer, employer_contact, employer_role, occupation};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};
use db::{Change, Day, Event};
use rules::occupation::Kind;
use serde_json::json;

use crate::house::PageError;

/// Every employer, by name.
pub async fn all(conn: &impl ConnectionTrait) -> db::Result<Vec<employer::Model>> {
    let all = employer::Entity::find()
        .order_by_asc(employer::Column::Name)
        .order_by_asc(employer::Column::Id)
        .all(conn)
        .await?;
    Ok(all)
}

/// An employer.
/// Errors: `NotFound`.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<employer::Model, PageError> {
    let found = employer::Entity::find_by_id(id).one(conn).await?;
    found.ok_or(PageError::NotFound)
}

/// Whether they work with the council on a day.
pub fn is_with_us(row: &employer::Model, today: Day) -> bool {
    row.ended_on.is_none_or(|last| last >= today)
}

/// What was agreed with an employer, the latest first.
pub async fn contacts(
    conn: &impl ConnectionTrait,
    employer: Uuid,
) -> db::Result<Vec<employer_contact::Model>> {
    let all = employer_contact::Entity::find()
        .filter(employer_contact::Column::EmployerId.eq(employer))
        .filter(employer_contact::Column::SupersededAt.is_null())
        .order_by_desc(employer_contact::Column::SpokenOn)
        .order_by_desc(employer_contact::Column::Id)
        .all(conn)
        .await?;
    Ok(all)
}

/// A contact of an employer.
/// Errors: `NotFound`.
pub async fn find_contact(
    conn: &impl ConnectionTrait,
    employer: Uuid,
    id: Uuid,
) -> Result<employer_contact::Model, PageError> {
    let found = employer_contact::Entity::find_by_id(id)
        .filter(employer_contact::Column::EmployerId.eq(employer))
        .filter(employer_contact::Column::SupersededAt.is_null())
        .one(conn)
        .await?;
    found.ok_or(PageError::NotFound)
}

/// When somebody last spoke to each employer.
pub async fn last_spoken(conn: &impl ConnectionTrait) -> db::Result<HashMap<Uuid, Day>> {
    let all: Vec<(Uuid, Day)> = employer_contact::Entity::find()
        .select_only()
        .column(employer_contact::Column::EmployerId)
        .column(employer_contact::Column::SpokenOn)
        .filter(employer_contact::Column::SupersededAt.is_null())
        .order_by_asc(employer_contact::Column::SpokenOn)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(all.into_iter().collect())
}

/// Every role that these employers offer or offered, those that are open longest last.
pub async fn roles(
    conn: &impl ConnectionTrait,
    employers: &[Uuid],
) -> db::Result<Vec<employer_role::Model>> {
    let all = employer_role::Entity::find()
        .order_by_desc(employer_role::Column::FromOn)
        .order_by_desc(employer_role::Column::Id);
    db::all_of(conn, all, (employer_role::Column::EmployerId, employers)).await
}

/// A role of an employer.
/// Errors: `NotFound`.
pub async fn find_role(
    conn: &impl ConnectionTrait,
    employer: Uuid,
    id: Uuid,
) -> Result<employer_role::Model, PageError> {
    let found = employer_role::Entity::find_by_id(id)
        .filter(employer_role::Column::EmployerId.eq(employer))
        .one(conn)
        .await?;
    found.ok_or(PageError::NotFound)
}

/// The kind of work of a role.
pub fn kind(row: &employer_role::Model) -> Kind {
    Kind::from_code(&row.kind).unwrap_or(Kind::Paid)
}

/// Whether nobody may begin in a role any more.
pub fn is_over(row: &employer_role::Model, today: Day) -> bool {
    row.until_on.is_some_and(|last| last < today)
}

/// Who fills these roles on a day, the longest first.
pub async fn filling(
    conn: &impl ConnectionTrait,
    roles: &[Uuid],
    today: Day,
) -> db::Result<Vec<occupation::Model>> {
    let goes_on = Condition::any()
        .add(occupation::Column::EndedOn.is_null())
        .add(occupation::Column::EndedOn.gte(today));
    let of_them = occupation::Entity::find()
        .filter(occupation::Column::SupersededAt.is_null())
        .filter(goes_on)
        .order_by_asc(occupation::Column::BeganOn)
        .order_by_asc(occupation::Column::Id);
    let of = occupation::Column::EmployerRoleId;
    db::all_of(conn, of_them, (of, roles)).await
}

/// How many fill each of these roles on a day.
pub async fn filled(
    conn: &impl ConnectionTrait,
    roles: &[Uuid],
    today: Day,
) -> db::Result<HashMap<Uuid, usize>> {
    let mut filled = HashMap::new();
    for row in filling(conn, roles, today).await? {
        if let Some(role) = row.employer_role_id {
            *filled.entry(role).or_default() += 1;
        }
    }
    Ok(filled)
}

/// Puts an employer on the list, or keeps what changed of them.
/// Errors: `Conflict` where somebody was quicker.
pub async fn keep(
    change: &mut Change,
    before: Option<&employer::Model>,
    after: employer::Model,
) -> db::Result<()> {
    let (row, says) = match before {
        None => (change.insert::<employer::Entity>(after).await?, "Added"),
        Some(before) => {
            let keep = |row: &mut employer::Model| {
                *row = employer::Model {
                    version: row.version,
                    ..after
                }
            };
            let row = change.update::<employer::Entity>(before, keep).await?;
            (row, "Brought up to date")
        }
    };
    say(change, row.id, &format!("{says}: {}", row.name));
    Ok(())
}

fn say(change: &mut Change, employer: Uuid, says: &str) {
    let body = json!({ "says": says });
    change.log(Event::EmployerChanged, None, Some(employer), body);
}

/// Keeps that somebody spoke to an employer.
pub async fn spoke(
    change: &mut Change,
    employer: &employer::Model,
    row: employer_contact::Model,
) -> db::Result<()> {
    change.insert::<employer_contact::Entity>(row).await?;
    say(
        change,
        employer.id,
        &format!("Spoken to: {}", employer.name),
    );
    Ok(())
}

/// Strikes out a contact that was written down by mistake.
pub async fn strike(
    change: &mut Change,
    employer: &employer::Model,
    row: &employer_contact::Model,
) -> db::Result<()> {
    let at = change.at();
    change
        .update::<employer_contact::Entity>(row, |row| row.superseded_at = Some(at))
        .await?;
    let says = format!("A contact struck out: {}", employer.name);
    say(change, employer.id, &says);
    Ok(())
}

/// Puts a role on the list, or keeps what changed of it.
/// Errors: `Conflict` where somebody was quicker.
pub async fn keep_role(
    change: &mut Change,
    employer: &employer::Model,
    before: Option<&employer_role::Model>,
    after: employer_role::Model,
) -> db::Result<()> {
    let row = match before {
        None => change.insert::<employer_role::Entity>(after).await?,
        Some(before) => {
            let keep = |row: &mut employer_role::Model| {
                *row = employer_role::Model {
                    version: row.version,
                    ..after
                }
            };
            change.update::<employer_role::Entity>(before, keep).await?
        }
    };
    let says = format!("Role of {}: {}", employer.name, row.title);
    say(change, employer.id, &says);
    Ok(())
}
