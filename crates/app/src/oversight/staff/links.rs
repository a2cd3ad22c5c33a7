//! One-time links with which a colleague sets a password. The token is shown once and stored only as its hash.

use db::entities::{account, password_link};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, IntoActiveModel};
use db::{At, Change};
use jiff::ToSpan;

use crate::house::settings::Settings;
use crate::house::{House, session};

/// How long a link may wait to be used.
pub const GOOD_FOR_DAYS: i64 = 3;

/// Makes a link for an account; earlier ones of the same account are good for nothing from now on.
/// Gives the token that the link carries.
pub async fn make(change: &Change, account: Uuid) -> db::Result<String> {
    let at = change.at();
    use_up(change.conn(), account, at).await?;
    let token = session::token();
    let until = at.checked_add((GOOD_FOR_DAYS * 24).hours()).unwrap_or(*at);
    let row = password_link::Model {
        id: change.new_id(),
        account_id: account,
        token_hash: session::hash(&token),
        made_by: change.actor(),
        made_at: at,
        until_at: At::new(until),
        used_at: None,
    };
    password_link::Entity::insert(row.into_active_model())
        .exec_without_returning(change.conn())
        .await?;
    Ok(token)
}

/// The open account whose password a token may set now.
pub async fn account_of(house: &House, token: &str) -> db::Result<Option<account::Model>> {
    let conn = house.archive.reader();
    let link = password_link::Entity::find()
        .filter(password_link::Column::TokenHash.eq(session::hash(token)))
        .filter(password_link::Column::UsedAt.is_null())
        .filter(password_link::Column::UntilAt.gt(house.clock.now()))
        .one(conn)
        .await?;
    let Some(link) = link else { return Ok(None) };
    let account = account::Entity::find_by_id(link.account_id)
        .one(conn)
        .await?;
    Ok(account.filter(|account| account.closed_on.is_none()))
}

/// Makes every link of an account good for nothing. Gives how many were still good.
pub async fn use_up(conn: &impl ConnectionTrait, account: Uuid, at: At) -> db::Result<u64> {
    let used = password_link::Entity::update_many()
        .col_expr(password_link::Column::UsedAt, at.into())
        .filter(password_link::Column::AccountId.eq(account))
        .filter(password_link::Column::UsedAt.is_null())
        .filter(password_link::Column::UntilAt.gt(at))
        .exec(conn)
        .await?;
    Ok(used.rows_affected)
}

/// The address to hand over. The token stands behind the `?`, where no log writes it down.
pub fn address(settings: &Settings, token: &str) -> String {
    let host = match &settings.address {
        Some(address) => address.trim_end_matches('/').to_owned(),
        None => format!("http://{}", settings.listen),
    };
    format!("{host}/sign-in/password?link={token}")
}
