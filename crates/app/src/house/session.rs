//! Sessions: kept on the server, found by a cookie whose token is stored nowhere, ended by idleness, by age or by hand.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use db::At;
use db::entities::{account, session};
use db::sea_orm::ActiveValue::Set;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, IntoActiveModel, QueryFilter, QueryOrder};
use jiff::ToSpan;
use rand::RngExt;
use sha2::{Digest, Sha256};

use crate::house::House;
use crate::house::colleague::Colleague;
use crate::house::once;
use crate::house::settings::Settings;

/// What a cookie led to.
#[derive(Clone, Debug)]
pub enum Standing {
    /// No session.
    Stranger,
    /// A session that ended by itself; its owner is still known.
    Lapsed(Box<Colleague>),
    /// A session in use.
    Live(Arc<Colleague>),
}

/// Name of the cookie. Browsers keep a `__Host-` cookie to this host and to HTTPS.
fn cookie_name(settings: &Settings) -> &'static str {
    if settings.secure_cookies() {
        "__Host-almoner"
    } else {
        "almoner"
    }
}

/// Seconds of use that need not be written down.
const SEEN_TO_THE: i64 = 60;

/// Finds whose session a request's cookie is, and notes that it was used. That of a closed account is nobody's.
pub async fn find(house: &House, headers: &HeaderMap) -> db::Result<Standing> {
    let jar = CookieJar::from_headers(headers);
    let Some(cookie) = jar.get(cookie_name(&house.settings)) else {
        return Ok(Standing::Stranger);
    };
    let (reader, today) = (house.archive.reader(), house.clock.today());
    let token = hash(cookie.value());
    let found = Colleague::of_token(reader, &house.council, &token, today).await?;
    let Some(found) = found.map(Box::new) else {
        return Ok(Standing::Stranger);
    };
    let (session, closed) = (&found.session, found.account.closed_on);
    if session.ended_at.is_some() || closed.is_some_and(|closed| closed <= today) {
        return Ok(Standing::Stranger);
    }
    let now = house.clock.now();
    let idle = now.as_second() - session.seen_at.as_second();
    if now >= session.until_at || idle >= house.settings.session_idle_minutes * 60 {
        return Ok(Standing::Lapsed(found));
    }
    if idle >= SEEN_TO_THE {
        let mut seen = session.clone().into_active_model();
        seen.seen_at = Set(now);
        session::Entity::update(seen)
            .exec(house.archive.unchained())
            .await?;
    }
    Ok(Standing::Live(Arc::from(found)))
}

/// Begins a session and gives its cookie.
pub async fn begin(
    house: &House,
    account: Uuid,
    agent: Option<String>,
) -> db::Result<Cookie<'static>> {
    let now = house.clock.now();
    let until = now
        .checked_add(house.settings.session_hours.hours())
        .unwrap_or(*now);
    let token = token();
    let row = session::Model {
        id: house.clock.new_id(),
        token_hash: hash(&token),
        account_id: account,
        csrf: self::token(),
        started_at: now,
        seen_at: now,
        until_at: At::new(until),
        ended_at: None,
        agent: agent.map(|agent| agent.chars().take(300).collect()),
    };
    once::forget_old(house).await?;
    session::Entity::insert(row.into_active_model())
        .exec_without_returning(house.archive.unchained())
        .await?;
    Ok(cookie(&house.settings, token))
}

/// The session whose pages carry this token, also one that was ended by hand. That of a closed account is nobody's.
pub async fn of_page(house: &House, token: &str) -> db::Result<Option<session::Model>> {
    if token.is_empty() {
        return Ok(None);
    }
    let reader = house.archive.reader();
    let found = session::Entity::find()
        .filter(session::Column::Csrf.eq(token))
        .one(reader)
        .await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let owner = account::Entity::find_by_id(found.account_id);
    let owner = owner.one(reader).await?;
    let today = house.clock.today();
    let open = |owner: &account::Model| owner.closed_on.is_none_or(|closed| closed > today);
    Ok(owner.filter(open).map(|_| found))
}

/// Ends a session.
pub async fn end(conn: &impl ConnectionTrait, session: session::Model, at: At) -> db::Result<()> {
    let mut ended = session.into_active_model();
    ended.ended_at = Set(Some(at));
    session::Entity::update(ended).exec(conn).await?;
    Ok(())
}

/// The sessions in which an account is signed in now, the latest used first.
pub async fn live_of(house: &House, account: Uuid) -> db::Result<Vec<session::Model>> {
    let now = house.clock.now();
    let idle = house.settings.session_idle_minutes.minutes();
    let since = At::new(now.checked_sub(idle).unwrap_or(*now));
    Ok(session::Entity::find()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::UntilAt.gt(now))
        .filter(session::Column::SeenAt.gt(since))
        .order_by_desc(session::Column::SeenAt)
        .all(house.archive.reader())
        .await?)
}

/// Ends every session of an account but one, lapsed ones too. Gives how many.
pub async fn end_all_but(
    conn: &impl ConnectionTrait,
    account: Uuid,
    kept: Option<Uuid>,
    at: At,
) -> db::Result<u64> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, at.into())
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::Id.ne(kept.unwrap_or_default()))
        .exec(conn)
        .await?;
    Ok(ended.rows_affected)
}

/// A cookie that makes the browser forget the session.
pub fn forgotten(settings: &Settings) -> Cookie<'static> {
    let mut cookie = cookie(settings, String::new());
    cookie.make_removal();
    cookie
}

fn cookie(settings: &Settings, token: String) -> Cookie<'static> {
    Cookie::build((cookie_name(settings), token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(settings.secure_cookies())
        .build()
}

/// 256 bits that nobody can guess, as hexadecimal.
pub fn token() -> String {
    hex::encode(rand::rng().random::<[u8; 32]>())
}

/// What is stored of a token.
pub fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
