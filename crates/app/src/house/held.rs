//! Held forms: what was typed into a page whose session had ended is kept until its owner has signed in again.

use db::At;
use db::entities::held_form;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{IntoActiveModel, QueryFilter};
use jiff::ToSpan;

use crate::house::House;
use crate::house::fields::Fields;

/// How long a form waits for its owner.
const KEPT_HOURS: i64 = 24;

/// Keeps a form for an account. Secrets and the old session's token are left out.
pub async fn keep(house: &House, account: Uuid, path: &str, fields: Fields) -> db::Result<Uuid> {
    let now = house.clock.now();
    let until = now.checked_add(KEPT_HOURS.hours()).unwrap_or(*now);
    let row = held_form::Model {
        id: house.clock.new_id(),
        account_id: account,
        path: path.to_owned(),
        fields: serde_json::to_value(fields.without(&[
            "csrf",
            "password",
            "new_password",
            "code",
        ]))?,
        held_at: now,
        until_at: At::new(until),
    };
    let id = row.id;
    let conn = house.archive.unchained();
    held_form::Entity::delete_many()
        .filter(held_form::Column::UntilAt.lt(now))
        .exec(conn)
        .await?;
    held_form::Entity::insert(row.into_active_model())
        .exec_without_returning(conn)
        .await?;
    Ok(id)
}

/// A form that waits for this account.
pub async fn find(house: &House, account: Uuid, id: Uuid) -> db::Result<Option<held_form::Model>> {
    let found = held_form::Entity::find_by_id(id)
        .filter(held_form::Column::AccountId.eq(account))
        .filter(held_form::Column::UntilAt.gt(house.clock.now()))
        .one(house.archive.reader())
        .await?;
    Ok(found)
}

/// The fields of a held form.
pub fn fields_of(form: &held_form::Model) -> Fields {
    serde_json::from_value(form.fields.clone()).unwrap_or_default()
}

/// Lets a form go, once it has been sent again.
pub async fn release(house: &House, account: Uuid, id: Uuid) -> db::Result<()> {
    held_form::Entity::delete_many()
        .filter(held_form::Column::Id.eq(id))
        .filter(held_form::Column::AccountId.eq(account))
        .exec(house.archive.unchained())
        .await?;
    Ok(())
}
