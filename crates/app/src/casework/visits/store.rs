//! Reads and writes what was taken on visits: devices, cases that are out, photographs and signatures that came back.

use std::path::Path;

use db::entities::{document, visit_device, visit_file, visit_pack};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, IntoActiveModel, JoinType, QueryOrder, QuerySelect};
use db::{At, Change, Event};
use serde_json::json;

use crate::casework::documents::store as documents;
use crate::house::case::CaseFile;

/// How a case that was taken stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    Out,
    /// It can no longer be read on the device; what was written there still comes back.
    Expired,
    Returned,
    /// The record is not open to whoever took it any more: as expired.
    Closed,
    Wiped,
}

impl Stands {
    /// As the device's script reads it.
    pub fn code(self) -> &'static str {
        match self {
            Stands::Out => "out",
            Stands::Expired => "expired",
            Stands::Returned => "returned",
            Stands::Closed => "closed",
            Stands::Wiped => "wiped",
        }
    }
}

/// How a case that was taken stands at an instant.
pub fn stands(pack: &visit_pack::Model, now: At) -> Stands {
    match pack {
        pack if pack.wiped_at.is_some() => Stands::Wiped,
        pack if pack.returned_at.is_some() => Stands::Returned,
        pack if pack.expires_at <= now => Stands::Expired,
        _ => Stands::Out,
    }
}

/// A device by its id.
pub async fn device(
    conn: &impl ConnectionTrait,
    id: Uuid,
) -> db::Result<Option<visit_device::Model>> {
    Ok(visit_device::Entity::find_by_id(id).one(conn).await?)
}

/// The devices of a colleague that were not emptied, the latest used first.
pub async fn devices(
    conn: &impl ConnectionTrait,
    account: Uuid,
) -> db::Result<Vec<visit_device::Model>> {
    Ok(visit_device::Entity::find()
        .filter(visit_device::Column::AccountId.eq(account))
        .filter(visit_device::Column::GoneAt.is_null())
        .order_by_desc(visit_device::Column::SeenAt)
        .all(conn)
        .await?)
}

/// A device was used in this session of its owner. An order to wipe it stands.
pub async fn used_in(conn: &impl ConnectionTrait, device: Uuid, session: Uuid) -> db::Result<()> {
    visit_device::Entity::update_many()
        .col_expr(visit_device::Column::SessionId, session.into())
        .filter(visit_device::Column::Id.eq(device))
        .filter(visit_device::Column::WipedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Keeps a device, new or changed.
pub async fn keep_device(conn: &impl ConnectionTrait, row: visit_device::Model) -> db::Result<()> {
    let known = device(conn, row.id).await?.is_some();
    if known {
        let row = row.into_active_model().reset_all();
        visit_device::Entity::update(row).exec(conn).await?;
    } else {
        visit_device::Entity::insert(row.into_active_model())
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}

/// A case that was taken, by its id.
pub async fn pack(conn: &impl ConnectionTrait, id: Uuid) -> db::Result<Option<visit_pack::Model>> {
    Ok(visit_pack::Entity::find_by_id(id).one(conn).await?)
}

/// What this colleague took of this record.
/// Errors: `NotFound`, also when it is another's or of another record.
pub async fn own(file: &CaseFile, account: Uuid, id: Uuid) -> db::Result<visit_pack::Model> {
    let found = pack(file.reader(), id).await?;
    found
        .filter(|pack| pack.account_id == account && pack.person_id == file.person_id())
        .ok_or(db::Error::NotFound)
}

/// What a device was given, the latest first.
pub async fn of_device(
    conn: &impl ConnectionTrait,
    device: Uuid,
) -> db::Result<Vec<visit_pack::Model>> {
    Ok(visit_pack::Entity::find()
        .filter(visit_pack::Column::DeviceId.eq(device))
        .order_by_desc(visit_pack::Column::TakenAt)
        .all(conn)
        .await?)
}

/// What a colleague took and has not brought back or had wiped, the latest first.
pub async fn out(conn: &impl ConnectionTrait, account: Uuid) -> db::Result<Vec<visit_pack::Model>> {
    Ok(visit_pack::Entity::find()
        .filter(visit_pack::Column::AccountId.eq(account))
        .filter(visit_pack::Column::ReturnedAt.is_null())
        .filter(visit_pack::Column::WipedAt.is_null())
        .order_by_desc(visit_pack::Column::TakenAt)
        .order_by_desc(visit_pack::Column::Id)
        .all(conn)
        .await?)
}

/// What a colleague brought back last.
pub async fn returned(
    conn: &impl ConnectionTrait,
    account: Uuid,
    most: u64,
) -> db::Result<Vec<visit_pack::Model>> {
    Ok(visit_pack::Entity::find()
        .filter(visit_pack::Column::AccountId.eq(account))
        .filter(visit_pack::Column::ReturnedAt.is_not_null())
        .order_by_desc(visit_pack::Column::ReturnedAt)
        .limit(most)
        .all(conn)
        .await?)
}

/// Writes down that a case was taken.
pub async fn take(change: &mut Change, row: visit_pack::Model, until: &str) -> db::Result<()> {
    let row = change.insert::<visit_pack::Entity>(row).await?;
    let body = json!({ "says": format!("on a device, until {until}"), "form": row.filled_form_id });
    change.log(Event::VisitTaken, Some(row.person_id), Some(row.id), body);
    Ok(())
}

/// Writes down that it was brought back.
pub async fn bring_back(change: &mut Change, pack: &visit_pack::Model) -> db::Result<()> {
    let at = change.at();
    let row = change
        .update::<visit_pack::Entity>(pack, |row| row.returned_at = Some(at))
        .await?;
    let (person, about) = (Some(row.person_id), Some(row.id));
    change.log(Event::VisitReturned, person, about, json!({}));
    Ok(())
}

/// Has one case wiped from its device, which does so when it next has network.
pub async fn wipe(change: &mut Change, pack: &visit_pack::Model) -> db::Result<()> {
    let (at, by) = (change.at(), change.actor());
    let row = change
        .update::<visit_pack::Entity>(pack, |row| {
            row.wiped_at = Some(at);
            row.wiped_by = by;
        })
        .await?;
    let (person, about) = (Some(row.person_id), Some(row.id));
    change.log(Event::VisitWiped, person, about, json!({}));
    Ok(())
}

/// Has everything wiped from a device. It is of no more use: whoever has it takes cases as on a new one.
pub async fn wipe_device(change: &mut Change, device: visit_device::Model) -> db::Result<()> {
    for pack in of_device(change.conn(), device.id).await? {
        if pack.wiped_at.is_none() && pack.returned_at.is_none() {
            wipe(change, &pack).await?;
        }
    }
    let about = Some(device.account_id);
    change.log(
        Event::VisitWiped,
        None,
        about,
        json!({ "device": device.id }),
    );
    let row = visit_device::Model {
        wiped_at: device.wiped_at.or(Some(change.at())),
        ..device
    };
    keep_device(change.conn(), row).await
}

/// The same for every device of a colleague, but for those that were last used in the session that is kept.
pub async fn wipe_all_but(
    change: &mut Change,
    account: Uuid,
    kept: Option<Uuid>,
) -> db::Result<usize> {
    let mut all = devices(change.conn(), account).await?;
    all.retain(|device| device.wiped_at.is_none());
    all.retain(|device| kept.is_none() || device.session_id != kept);
    let count = all.len();
    for device in all {
        wipe_device(change, device).await?;
    }
    Ok(count)
}

/// The same for every device of a colleague; of one session, for those that took something in it.
pub async fn wipe_all(
    change: &mut Change,
    account: Uuid,
    session: Option<Uuid>,
) -> db::Result<usize> {
    let mut all = devices(change.conn(), account).await?;
    all.retain(|device| device.wiped_at.is_none());
    all.retain(|device| session.is_none() || device.session_id == session);
    let count = all.len();
    for device in all {
        wipe_device(change, device).await?;
    }
    Ok(count)
}

/// A file that came back already.
pub async fn file(conn: &impl ConnectionTrait, id: Uuid) -> db::Result<Option<visit_file::Model>> {
    Ok(visit_file::Entity::find_by_id(id).one(conn).await?)
}

/// The document that a file which came back became.
pub async fn document_of(
    conn: &impl ConnectionTrait,
    id: Uuid,
) -> db::Result<Option<document::Model>> {
    let Some(file) = file(conn, id).await? else {
        return Ok(None);
    };
    Ok(document::Entity::find_by_id(file.document_id)
        .one(conn)
        .await?)
}

/// Makes a document of a file that came back, and writes down where it comes from.
pub async fn put(
    change: &mut Change,
    id: Uuid,
    pack: &visit_pack::Model,
    new: documents::New,
    file: &Path,
) -> db::Result<()> {
    let document_id = change.new_id();
    let row = visit_file::Model {
        id,
        person_id: pack.person_id,
        visit_pack_id: pack.id,
        filled_form_id: pack.filled_form_id,
        document_id,
        version: 1,
    };
    change.insert::<visit_file::Entity>(row).await?;
    documents::put_as(change, document_id, new, file).await?;
    Ok(())
}

/// The documents that belong to a form: its photographs and signatures, the earliest first.
pub async fn documents_of(
    conn: &impl ConnectionTrait,
    form: Uuid,
) -> db::Result<Vec<document::Model>> {
    Ok(document::Entity::find()
        .join_rev(
            JoinType::InnerJoin,
            visit_file::Entity::belongs_to(document::Entity)
                .from(visit_file::Column::DocumentId)
                .to(document::Column::Id)
                .into(),
        )
        .filter(visit_file::Column::FilledFormId.eq(form))
        .filter(document::Column::RemovedAt.is_null())
        .order_by_asc(document::Column::UploadedAt)
        .order_by_asc(document::Column::Id)
        .all(conn)
        .await?)
}

/// A device has asked how it stands.
pub async fn saw(conn: &impl ConnectionTrait, id: Uuid, at: At) -> db::Result<()> {
    visit_device::Entity::update_many()
        .col_expr(visit_device::Column::SeenAt, at.into())
        .filter(visit_device::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// A device says that it has emptied itself: nothing is out on it any more.
pub async fn gone(change: &mut Change, device: visit_device::Model) -> db::Result<()> {
    if device.gone_at.is_some() {
        return Ok(());
    }
    let gone = visit_device::Model {
        seen_at: change.at(),
        gone_at: Some(change.at()),
        ..device
    };
    wipe_device(change, gone).await
}
