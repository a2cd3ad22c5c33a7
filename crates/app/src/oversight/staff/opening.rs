//! How a council begins: the teams that its settings name, and the first administrator.

use db::Event;
use db::entities::{account, team};
use db::sea_orm::entity::prelude::*;
use serde_json::json;

use super::store;
use crate::house::council::TeamEntry;
use crate::house::{House, PageError, passwords};

/// Makes each team that the settings name and the archive does not know yet.
pub async fn teams_of_the_council(house: &House) -> anyhow::Result<()> {
    let known = team::Entity::find().all(house.archive.reader()).await?;
    let missing: Vec<&TeamEntry> = house
        .council
        .teams
        .iter()
        .filter(|entry| !known.iter().any(|team| team.code == entry.code))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut change = house.archive.change(None, house.clock.now()).await?;
    for entry in missing {
        let row = team::Model {
            id: change.new_id(),
            code: entry.code.clone(),
            name: entry.name.clone(),
            work: entry.work.code().to_owned(),
            locality: entry.locality.clone(),
            phone: entry.phone.clone(),
            opened_on: house.clock.today(),
            closed_on: None,
            succeeded_by: None,
            version: 1,
        };
        let row = change.insert::<team::Entity>(row).await?;
        change.log(
            Event::TeamMade,
            None,
            Some(row.id),
            json!({ "name": row.name }),
        );
    }
    Ok(change.commit().await?)
}

/// Whether no account is open, as before the first administrator was made.
pub async fn nobody_can_sign_in(house: &House) -> anyhow::Result<bool> {
    let open = account::Entity::find()
        .filter(account::Column::ClosedOn.is_null())
        .count(house.archive.reader())
        .await?;
    Ok(open == 0)
}

/// What is needed to make an account.
pub struct NewAccount {
    pub email: String,
    pub name: String,
    pub job_title: Option<String>,
    pub password: Option<String>,
    pub roles: Vec<String>,
}

/// Makes an account with its roles.
/// Errors: `Conflict` when the email address is taken.
pub async fn make_account(
    house: &House,
    actor: Option<uuid::Uuid>,
    new: NewAccount,
) -> Result<account::Model, PageError> {
    let password_hash = match &new.password {
        Some(password) => Some(passwords::hash(password.clone()).await?),
        None => None,
    };
    let mut change = house.archive.change(actor, house.clock.now()).await?;
    let row = store::make(&mut change, &new, password_hash, house.clock.today()).await?;
    change.commit().await?;
    Ok(row)
}
