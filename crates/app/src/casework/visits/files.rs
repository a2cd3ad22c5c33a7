//! Photographs and signatures that come back from a visit, one by one: each becomes a document of the record, once,
//! however often it is sent.

use std::path::Path as FilePath;

use axum::http::StatusCode;
use axum::response::Response;
use db::entities::visit_pack;
use db::sea_orm::prelude::Uuid;

use super::store;
use crate::casework::documents::store as documents;
use crate::casework::documents::upload::looked_at;
use crate::house::fields::LINE;
use crate::house::permissions::TakeOnVisits;
use crate::house::upload::{Refused, Upload};
use crate::house::{Case, Page, PageError, Path, Query, pages};

/// A kind of file that a visit brings back: its name in the address, the kind of document, the title without words.
struct Kind {
    name: &'static str,
    document: &'static str,
    title: &'static str,
}

const KINDS: [Kind; 2] = [
    Kind {
        name: "photo",
        document: "photograph",
        title: "Photograph from a visit",
    },
    Kind {
        name: "signature",
        document: "form",
        title: "Signature from a visit",
    },
];

/// What was taken of this record by whoever asks, unless it was to be wiped.
pub async fn taken(
    case: &Case<TakeOnVisits>,
    id: Uuid,
) -> Result<Result<visit_pack::Model, Response>, PageError> {
    let pack = store::own(case, case.staff().colleague.account.id, id).await?;
    if pack.wiped_at.is_some() {
        let says = "This visit was wiped: nothing of it is taken back.";
        return Ok(Err(pages::tell_script(StatusCode::GONE, says)));
    }
    Ok(Ok(pack))
}

/// POST /people/{person}/visits/{pack}/files/{file}/{kind}?title=
pub async fn put_file(
    case: Case<TakeOnVisits>,
    Path((_, id, file, kind)): Path<(Uuid, Uuid, Uuid, String)>,
    Query(query): Query,
    mut upload: Upload,
) -> Page {
    let kind = KINDS.iter().find(|known| known.name == kind);
    let kind = kind.ok_or(PageError::NotFound)?;
    let pack = match taken(&case, id).await? {
        Ok(pack) => pack,
        Err(gone) => return Ok(gone),
    };
    if let Some(known) = store::file(case.reader(), file).await? {
        return if known.visit_pack_id == pack.id {
            Ok(pages::tell_script(StatusCode::OK, "Kept"))
        } else {
            Err(PageError::NotFound)
        };
    }
    let largest = case.staff().house.settings.largest_document_mb << 20;
    let came = match upload.next_file(largest).await {
        Ok(Some(came)) if came.bytes > 0 => came,
        Ok(_) | Err(Refused::Broken | Refused::NotText) => {
            return Err(PageError::Bad("The file did not arrive whole.".to_owned()));
        }
        Err(Refused::TooLarge(_)) => return Ok(refused("The file is too large.")),
    };
    let title: String = query.get("title").chars().take(LINE).collect();
    let title = if title.is_empty() {
        kind.title.to_owned()
    } else {
        title
    };
    match looked_at(&case, &came).await {
        Ok(new) => {
            let new = documents::New {
                kind: kind.document.to_owned(),
                title,
                note: Some("Brought back from a visit".to_owned()),
                ..new
            };
            keep(&case, &pack, (file, new), &came.path).await?;
            Ok(pages::tell_script(StatusCode::OK, "Kept"))
        }
        Err(says) => Ok(refused(&format!("{says}."))),
    }
}

fn refused(says: &str) -> Response {
    pages::tell_script(StatusCode::UNPROCESSABLE_ENTITY, says)
}

async fn keep(
    case: &Case<TakeOnVisits>,
    pack: &visit_pack::Model,
    (file, new): (Uuid, documents::New),
    path: &FilePath,
) -> Result<(), PageError> {
    let mut change = case.change().await?;
    if store::file(change.conn(), file).await?.is_some() {
        return Ok(());
    }
    store::put(&mut change, file, pack, new, path).await?;
    Ok(change.commit().await?)
}
