//! Drafts: what somebody is typing in any page is kept for them until they have sent it, on the server here and
//! sealed in their browser; and the key with which the browser seals it.

use std::collections::BTreeSet;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum_extra::extract::cookie::{Cookie, SameSite};
use db::entities::{browser_key, draft, person};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::OnConflict;
use db::sea_orm::{IntoActiveModel, QueryOrder, QuerySelect};
use jiff::ToSpan;
use rand::RngExt;
use rules::vocabulary::dates::london;
use serde_json::json;

use crate::house::fields::Fields;
use crate::house::{Form, House, Me, PageError, Path, held, pages};

/// The field of which no word is left out where two drafts become one.
const WORDS: &str = "text";
/// Longest name of a draft.
const LONGEST_KEY: usize = 200;
/// Parts the name of a page from the number of a further tab that has it open.
const SLOT: char = '#';
/// Days after which a draft that nobody came back to is forgotten.
const KEPT_DAYS: i64 = 60;

/// The doors of drafts. They open to everybody's own.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/drafts", get(key))
        .route("/drafts/{key}", get(read).post(save))
}

/// GET /drafts: the key for the browser's own store, and the token that a draft sent from there must carry.
async fn key(me: Me) -> Result<Response, PageError> {
    let account = me.colleague.account.id;
    let secret = secret_of(&me.house, account).await?;
    Ok(axum::Json(json!({
        "account": account, "secret": secret, "csrf": me.colleague.session.csrf,
    }))
    .into_response())
}

async fn secret_of(house: &House, account: Uuid) -> db::Result<String> {
    let conn = house.archive.unchained();
    let found = || browser_key::Entity::find_by_id(account);
    if let Some(found) = found().one(conn).await? {
        return Ok(found.secret);
    }
    let bytes: [u8; 32] = rand::rng().random();
    let row = browser_key::Model {
        id: account,
        secret: hex::encode(bytes),
        made_at: house.clock.now(),
    };
    let once = OnConflict::column(browser_key::Column::Id)
        .do_nothing()
        .to_owned();
    browser_key::Entity::insert(row.into_active_model())
        .on_conflict(once)
        .exec_without_returning(conn)
        .await?;
    let found = found().one(conn).await?;
    found.map(|row| row.secret).ok_or(db::Error::NotFound)
}

/// GET /drafts/{key}: what was typed there and not sent; no fields where nothing was. `slots`: the drafts of this page
/// that wait, its own and those of further tabs.
async fn read(me: Me, Path(key): Path<String>) -> Result<Response, PageError> {
    let (mut found, mut slots) = (Vec::new(), BTreeSet::new());
    for name in names(&me.house, &key).await? {
        for draft in slots_of(&me.house, me.colleague.account.id, &name).await? {
            let slot = draft.key.strip_prefix(&name).unwrap_or_default();
            slots.insert(format!("{key}{slot}"));
            found.extend(slot.is_empty().then_some(draft));
        }
    }
    let Some(saved_at) = found.iter().map(|draft| draft.saved_at).max() else {
        let nothing = match slots.is_empty() {
            true => json!({ "fields": null }),
            false => json!({ "fields": null, "slots": slots }),
        };
        return Ok(axum::Json(nothing).into_response());
    };
    let fields = match &found[..] {
        [one] => fields_of(one),
        several => joined(several),
    };
    let at = london(*saved_at);
    Ok(axum::Json(json!({
        "fields": fields, "saved": at.strftime("%H:%M").to_string(), "at": saved_at,
        "slots": slots,
    }))
    .into_response())
}

/// POST /drafts/{key}: keeps it, or throws it away where `throw_away` is said.
async fn save(me: Me, Path(key): Path<String>, Form(fields): Form) -> Result<Response, PageError> {
    if key.chars().count() > LONGEST_KEY {
        return Err(PageError::Bad("A draft's name is too long.".to_owned()));
    }
    let account = me.colleague.account.id;
    if fields.has("throw_away") {
        forget_all(&me.house, account, &key).await?;
        return Ok(pages::tell_script(StatusCode::OK, "Thrown away"));
    }
    keep(&me.house, account, &key, fields).await?;
    let at = london(*me.house.clock.now());
    let says = format!("Saved {}", at.strftime("%H:%M"));
    Ok(pages::tell_script(StatusCode::OK, says))
}

/// Keeps what somebody is typing. The latest words of one page take the place of the earlier.
pub async fn keep(house: &House, account: Uuid, key: &str, fields: Fields) -> db::Result<()> {
    let (now, conn) = (house.clock.now(), house.archive.unchained());
    let row = draft::Model {
        id: house.clock.new_id(),
        account_id: account,
        key: key.to_owned(),
        fields: serde_json::to_value(held::without_secrets(fields))?,
        saved_at: now,
    };
    let latest = OnConflict::columns([draft::Column::AccountId, draft::Column::Key])
        .update_columns([draft::Column::Fields, draft::Column::SavedAt])
        .to_owned();
    draft::Entity::insert(row.into_active_model())
        .on_conflict(latest)
        .exec_without_returning(conn)
        .await?;
    let old = now.checked_sub((KEPT_DAYS * 24).hours()).unwrap_or(*now);
    draft::Entity::delete_many()
        .filter(draft::Column::AccountId.eq(account))
        .filter(draft::Column::SavedAt.lt(db::At::new(old)))
        .exec(conn)
        .await?;
    Ok(())
}

/// What somebody typed under a key and has not sent.
pub async fn find(house: &House, account: Uuid, key: &str) -> db::Result<Option<draft::Model>> {
    let found = draft::Entity::find()
        .filter(draft::Column::AccountId.eq(account))
        .filter(draft::Column::Key.eq(key));
    Ok(found.one(house.archive.reader()).await?)
}

/// What somebody typed under the name of a page, in each of the tabs in which they have it open.
async fn slots_of(house: &House, account: Uuid, page: &str) -> db::Result<Vec<draft::Model>> {
    let mut found = beginning_with(house, account, page).await?;
    found.retain(|row| {
        let slot = row.key.strip_prefix(page);
        slot.is_some_and(|slot| slot.is_empty() || slot.starts_with(SLOT))
    });
    Ok(found)
}

/// Everything that somebody typed under a key, or under one that begins with it: the earliest first.
pub async fn waiting(house: &House, account: Uuid, key: &str) -> db::Result<Vec<draft::Model>> {
    let mut found = beginning_with(house, account, key).await?;
    found.retain(|row| is_under(row, key));
    Ok(found)
}

async fn beginning_with(
    house: &House,
    account: Uuid,
    letters: &str,
) -> db::Result<Vec<draft::Model>> {
    let found = draft::Entity::find()
        .filter(draft::Column::AccountId.eq(account))
        .filter(draft::Column::Key.starts_with(letters))
        .order_by_asc(draft::Column::SavedAt)
        .order_by_asc(draft::Column::Id);
    Ok(found.all(house.archive.reader()).await?)
}

/// Whether a draft has this key, or one that begins with it.
pub fn is_under(draft: &draft::Model, key: &str) -> bool {
    let rest = draft.key.strip_prefix(key);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The names of a draft: its own, and where it names a person with whom others were joined, theirs. What was begun
/// on a record that is no more stands in the page of the one that was kept.
async fn names(house: &House, key: &str) -> db::Result<Vec<String>> {
    let mut names = vec![key.to_owned()];
    for id in key
        .split(['/', SLOT])
        .filter_map(|part| part.parse::<Uuid>().ok())
    {
        let gone: Vec<Uuid> = person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .filter(person::Column::MergedInto.eq(id))
            .into_tuple()
            .all(house.archive.reader())
            .await?;
        let (kept, gone) = (id.to_string(), gone.iter());
        names.extend(gone.map(|gone| key.replace(&kept, &gone.to_string())));
    }
    Ok(names)
}

/// Drafts of one page as one: the words of each, and of everything else what was typed first.
fn joined(drafts: &[draft::Model]) -> Fields {
    let mut all = Fields::default();
    for draft in drafts {
        for (name, value) in fields_of(draft).pairs() {
            let there = all.get(name).to_owned();
            if there.is_empty() {
                all = all.without(&[name]).with(name, value.clone());
            } else if name == WORDS && !there.contains(value.as_str()) {
                all = all
                    .without(&[name])
                    .with(name, format!("{there}\n\n{value}"));
            }
        }
    }
    all
}

/// The fields of a draft.
pub fn fields_of(draft: &draft::Model) -> Fields {
    serde_json::from_value(draft.fields.clone()).unwrap_or_default()
}

/// Tells the browser's script that a form was taken whole: what it keeps of it can go.
pub fn taken(key: &str) -> Cookie<'static> {
    tells("draft-taken", key)
}

/// Tells the browser's script that a form is shown again as it was sent, with what the server says of it: what it
/// keeps of it is older.
pub fn shown(key: &str) -> Cookie<'static> {
    tells("draft-shown", key)
}

/// The jar encodes what a cookie may not hold.
fn tells(name: &'static str, key: &str) -> Cookie<'static> {
    Cookie::build((name, key.to_owned()))
        .path("/")
        .same_site(SameSite::Lax)
        .build()
}

/// Lets a draft go under each of its names, once its page has been sent.
pub async fn forget_all(house: &House, account: Uuid, key: &str) -> db::Result<()> {
    for name in names(house, key).await? {
        forget(house, account, &name).await?;
    }
    Ok(())
}

/// Lets a draft go, once it has been sent.
pub async fn forget(house: &House, account: Uuid, key: &str) -> db::Result<()> {
    draft::Entity::delete_many()
        .filter(draft::Column::AccountId.eq(account))
        .filter(draft::Column::Key.eq(key))
        .exec(house.archive.unchained())
        .await?;
    Ok(())
}
