//! Bringing a case back: the words that were written on the visit go on the form's paper. They may be sent again: what
//! came once is there once.

use axum::response::IntoResponse;
use db::entities::visit_pack;
use db::sea_orm::prelude::Uuid;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::files::taken;
use super::store;
use crate::house::forms::Typed;
use crate::house::permissions::TakeOnVisits;
use crate::house::{Case, Fields, Form, Page, PageError, Path};
use crate::support::forms::{begin, clash, fill, store as forms, words};

/// What became of the words.
#[derive(Default)]
struct Became {
    /// Where two versions of an answer are to be chosen from.
    choose: Option<String>,
    /// The form takes no words any more: they are a document now.
    document: bool,
}

/// POST /people/{person}/visits/{pack}/return: the answers that were changed, named in `changed`, with how they stood
/// when they were taken.
pub async fn bring_back(
    case: Case<TakeOnVisits>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let pack = match taken(&case, id).await? {
        Ok(pack) => pack,
        Err(gone) => return Ok(gone),
    };
    let came = put_words(&case, &pack, &fields).await?;
    if pack.returned_at.is_none() {
        let mut change = case.change().await?;
        store::bring_back(&mut change, &pack).await?;
        change.commit().await?;
    }
    let address = match pack.filled_form_id {
        Some(form) => format!("/people/{}/forms/{form}", case.person_id()),
        None => format!("/people/{}", case.person_id()),
    };
    let says = json!({ "address": address, "choose": came.choose, "document": came.document });
    Ok(axum::Json(says).into_response())
}

async fn put_words(
    case: &Case<TakeOnVisits>,
    pack: &visit_pack::Model,
    fields: &Fields,
) -> Result<Became, PageError> {
    let Some(form) = pack.filled_form_id.filter(|_| fields.has("changed")) else {
        return Ok(Became::default());
    };
    let open = match fill::open(case, &form.to_string()).await {
        Ok(open) => open,
        // It was submitted or discarded meanwhile, or is somebody else's to fill in now.
        Err(PageError::Conflict(_) | PageError::Forbidden(_) | PageError::NotFound) => {
            return as_document(case, pack, form, fields).await;
        }
        Err(error) => return Err(error),
    };
    let changed: Vec<&str> = fields.get("changed").split(',').collect();
    let mut questions = open.questions(fill::WHOLE)?;
    questions.retain(|id| changed.contains(&id.as_str()));
    // Words of one visit are one sitting: sent again, they take their own place.
    let fields = fields
        .clone()
        .without(&["sitting"])
        .with("sitting", pack.id.to_string());
    let typed = Typed::from_fields(&fields);
    let merged = match fill::write(case, &open, &questions, &typed, &fields).await {
        Ok(merged) => merged,
        Err(PageError::Conflict(_) | PageError::Overtaken) => {
            return as_document(case, pack, form, &fields).await;
        }
        Err(error) => return Err(error),
    };
    if merged.clashes.is_empty() {
        return Ok(Became::default());
    }
    // Those of one visit wait beside those of another.
    let waits = open.waits(fill::WHOLE, &pack.id.to_string());
    clash::keep(case, &waits, &merged.clashes, fields).await?;
    let address = begin::address(case, &open.row);
    Ok(Became {
        choose: Some(format!("{address}/pages/{}", fill::WHOLE)),
        ..Became::default()
    })
}

/// A form that takes no words any more: they are kept as a document, question by question. What was written after an
/// earlier sending, of which the answer was lost, becomes a further one.
async fn as_document(
    case: &Case<TakeOnVisits>,
    pack: &visit_pack::Model,
    form: Uuid,
    fields: &Fields,
) -> Result<Became, PageError> {
    let became = Became {
        document: true,
        ..Became::default()
    };
    let row = forms::read(case.reader(), form).await?;
    let title = format!("{}, {}: written on a visit", row.title, row.number);
    let changed: Vec<&str> = fields.get("changed").split(',').collect();
    let typed = Typed::from_fields(fields);
    let note = "The form could no longer be changed when this came back";
    let made = words::document(case, &row, (&changed, &typed), (title, note)).await?;
    let mut change = case.change().await?;
    let id = match store::document_of(change.conn(), pack.id).await? {
        None => pack.id,
        Some(known) if known.sha256 == made.new.sha256 => return Ok(became),
        Some(_) => further(pack.id, &made.new.sha256),
    };
    if store::file(change.conn(), id).await?.is_some() {
        return Ok(became);
    }
    store::put(&mut change, id, pack, made.new, made.file.path()).await?;
    change.commit().await?;
    Ok(became)
}

/// The id of a further document of a visit: the same words have the same.
fn further(pack: Uuid, sha256: &str) -> Uuid {
    let sum = Sha256::digest(format!("{pack} {sha256}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&sum[..16]);
    Uuid::from_bytes(bytes)
}
