//! Devices: made known when something is first taken, asked about without signing in by the secret that they were
//! given, emptied from afar by their owner or an administrator.

use std::sync::Arc;

use axum::Extension;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use db::entities::{account, person, session as sessions, visit_device, visit_pack};
use db::sea_orm::entity::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::store::{self, Stands};
use super::words;
use crate::house::permissions::{ManageStaff, TakeOnVisits};
use crate::house::visible::visible_to;
use crate::house::{Colleague, Form, House, Me, Page, PageError, Path, Staff, pages, session};
use crate::oversight::staff::words::browser;

/// Minutes without a touch after which the device locks itself.
const LOCKS_AFTER: i64 = 5;

/// POST /visits/device: a new device of whoever is signed in, with its secret.
pub async fn register(staff: Staff<TakeOnVisits>, headers: HeaderMap, Form(_): Form) -> Page {
    let now = staff.house.clock.now();
    let token = session::token();
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok());
    let row = visit_device::Model {
        id: staff.house.clock.new_id(),
        account_id: staff.colleague.account.id,
        session_id: Some(staff.colleague.session.id),
        agent: agent.map(|agent| agent.chars().take(300).collect()),
        token_hash: session::hash(&token),
        made_at: now,
        seen_at: now,
        wiped_at: None,
        gone_at: None,
    };
    let device = row.id;
    store::keep_device(staff.house.archive.unchained(), row).await?;
    let says = json!({
        "device": device, "token": token, "account": staff.colleague.account.id, "locks_after": LOCKS_AFTER,
    });
    Ok(axum::Json(says).into_response())
}

/// POST /visits/standing: how a device stands, and each case on it; asked with its secret by whoever has the device,
/// signed in or not. `gone`: it has emptied itself. Wiped is what somebody ordered; a case whose record is not open to its
/// owner any more is closed: it can be read no longer, and what was written there waits.
pub async fn standing(
    axum::extract::State(house): axum::extract::State<House>,
    signed_in: Option<Extension<Arc<Colleague>>>,
    Form(fields): Form,
) -> Page {
    let now = house.clock.now();
    let unknown = json!({ "stands": "unknown", "cases": {}, "now": now.as_millisecond() });
    let conn = house.archive.reader();
    let found = match fields.get("device").parse() {
        Ok(id) => store::device(conn, id).await?,
        Err(_) => None,
    };
    let secret = session::hash(fields.get("token"));
    let Some(mut device) = found.filter(|device| device.token_hash == secret) else {
        return Ok(axum::Json(unknown).into_response());
    };
    if fields.get("gone") == "yes" {
        // Nobody need be signed in where it emptied itself, as after wrong PINs: it speaks for itself.
        let mut change = house.archive.change(None, now).await?;
        store::gone(&mut change, device.clone()).await?;
        change.commit().await?;
    } else {
        store::saw(house.archive.unchained(), device.id, now).await?;
    }
    if let Some(Extension(colleague)) = signed_in
        && colleague.account.id == device.account_id
        && device.session_id != Some(colleague.session.id)
    {
        // Ending the session that is used there now empties it too.
        store::used_in(house.archive.unchained(), device.id, colleague.session.id).await?;
        device.session_id = Some(colleague.session.id);
    }
    let packs = store::of_device(conn, device.id).await?;
    let ordered = device.wiped_at.is_some() || is_closed(&house, &device).await?;
    let open = match owner(&house, &device).await? {
        Some(colleague) if !ordered => may_still(&house, &colleague, &packs).await?,
        _ => Vec::new(),
    };
    let stands = if ordered { "wiped" } else { "stands" };
    let cases: Map<String, Json> = packs
        .iter()
        .map(|pack| {
            let stands = match store::stands(pack, now) {
                Stands::Out | Stands::Expired if ordered => Stands::Wiped,
                Stands::Out | Stands::Expired if !open.contains(&pack.person_id) => Stands::Closed,
                stands => stands,
            };
            (pack.id.to_string(), stands.code().into())
        })
        .collect();
    let says = json!({ "stands": stands, "cases": cases, "now": now.as_millisecond() });
    Ok(axum::Json(says).into_response())
}

/// Whether the account is closed whose device it is: then everything on it goes.
async fn is_closed(house: &House, device: &visit_device::Model) -> db::Result<bool> {
    let account = account::Entity::find_by_id(device.account_id);
    let account = account.one(house.archive.reader()).await?;
    let today = house.clock.today();
    Ok(account.is_none_or(|account| account.closed_on.is_some_and(|closed| closed <= today)))
}

/// Whose device it is, with what they may do today; none where the session is not known any more.
async fn owner(house: &House, device: &visit_device::Model) -> db::Result<Option<Colleague>> {
    let conn = house.archive.reader();
    let Some(session) = device.session_id else {
        return Ok(None);
    };
    let session = sessions::Entity::find_by_id(session).one(conn).await?;
    let Some(session) = session else {
        return Ok(None);
    };
    let today = house.clock.today();
    Colleague::of_token(conn, &house.council, &session.token_hash, today).await
}

/// The people whose records the owner may still see: one that was restricted meanwhile is closed on the device too.
async fn may_still(
    house: &House,
    colleague: &Colleague,
    packs: &[visit_pack::Model],
) -> Result<Vec<Uuid>, PageError> {
    if !colleague.may(rules::access::Permission::TakeOnVisits) {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = packs.iter().map(|pack| pack.person_id).collect();
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(db::padded(&ids)))
        .all(house.archive.reader())
        .await?;
    let visible = visible_to(house, colleague, &people).await?;
    let mut open: Vec<Uuid> = people.iter().map(|person| person.id).collect();
    open.retain(|id| visible.shows(*id));
    Ok(open)
}

/// POST /visits/{pack}/wipe: one case, by whoever took it.
pub async fn wipe_pack(staff: Staff<TakeOnVisits>, Path(id): Path<String>, Form(_): Form) -> Page {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let mut change = staff.change().await?;
    let pack = store::pack(change.conn(), id).await?;
    let pack = pack.filter(|pack| pack.account_id == staff.colleague.account.id);
    let pack = pack.ok_or(PageError::NotFound)?;
    if pack.wiped_at.is_some() || pack.returned_at.is_some() {
        return pages::go_to_saying("/visits", "That case is on no device any more.");
    }
    store::wipe(&mut change, &pack).await?;
    change.commit().await?;
    pages::go_to_saying(
        "/visits",
        "The case is wiped from the device as soon as it has network.",
    )
}

const WILL_BE_WIPED: &str = "The device is wiped as soon as it has network.";

/// POST /account/devices/{device}/wipe: one's own.
pub async fn wipe_own(me: Me, Path(id): Path<String>, Form(_): Form) -> Page {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let change = me.change().await?;
    wipe(change, me.colleague.account.id, id).await?;
    pages::go_to_saying("/account#devices", WILL_BE_WIPED)
}

/// POST /staff/{account}/devices/{device}/wipe: a colleague's.
pub async fn wipe_others(
    staff: Staff<ManageStaff>,
    Path((account, id)): Path<(String, String)>,
    Form(_): Form,
) -> Page {
    let account: Uuid = account.parse().map_err(|_| PageError::NotFound)?;
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let change = staff.change().await?;
    wipe(change, account, id).await?;
    pages::go_to_saying(format!("/staff/{account}"), WILL_BE_WIPED)
}

async fn wipe(mut change: db::Change, account: Uuid, id: Uuid) -> Result<(), PageError> {
    let device = store::device(change.conn(), id).await?;
    let device = device.filter(|device| device.account_id == account);
    store::wipe_device(&mut change, device.ok_or(PageError::NotFound)?).await?;
    Ok(change.commit().await?)
}

/// A colleague's devices in ready words, for the pages of accounts.
pub async fn lines(house: &House, account: Uuid) -> Result<Vec<Json>, PageError> {
    let (conn, today) = (house.archive.reader(), house.clock.today());
    let out = store::out(conn, account).await?;
    let devices = store::devices(conn, account).await?;
    let line = |device: &visit_device::Model| {
        let held = out.iter().filter(|pack| pack.device_id == device.id);
        json!({
            "id": device.id, "browser": device.agent.as_deref().map_or_else(|| "An unknown browser".to_owned(), browser),
            "seen": words::moment(device.seen_at, *today), "cases": held.count(),
            "wiped": device.wiped_at.map(|at| words::moment(at, *today)),
        })
    };
    Ok(devices.iter().map(line).collect())
}
