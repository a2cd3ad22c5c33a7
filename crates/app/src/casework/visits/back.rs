//! Bringing a case back: the words that were written on the visit go on the form's paper. They may be sent again: what
//! came once is there once.

use std::io::Write;

use axum::extract::Path;
use axum::response::IntoResponse;
use db::entities::visit_pack;
use db::sea_orm::prelude::Uuid;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::files::taken;
use super::store;
use crate::casework::documents::store as documents;
use crate::house::forms::Typed;
use crate::house::permissions::TakeOnVisits;
use crate::house::{Case, Fields, Form, Page, PageError, drafts};
use crate::support::forms::{begin, fill, store as forms};

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
    let came = words(&case, &pack, &fields).await?;
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

async fn words(
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
        Err(PageError::Conflict(_)) => return as_document(case, pack, form, &fields).await,
        Err(error) => return Err(error),
    };
    if merged.clashes.is_empty() {
        return Ok(Became::default());
    }
    let me = case.staff().colleague.account.id;
    let clashing = merged.clashes.iter().map(|clash| clash.question.as_str());
    let clashing = clashing.collect::<Vec<_>>().join(",");
    let kept = fields.without(&["changed"]).with("changed", clashing);
    drafts::keep(&case.staff().house, me, &open.key(fill::WHOLE), kept).await?;
    let address = begin::address(case, &open.row);
    Ok(Became {
        choose: Some(format!("{address}/pages/{}", fill::WHOLE)),
        ..Became::default()
    })
}

/// A form that takes no words any more: they are kept as a document, question by question as they were typed.
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
    // A visit has one such document: its id is the visit's own.
    if store::file(case.reader(), pack.id).await?.is_some() {
        return Ok(became);
    }
    let row = forms::read(case.reader(), form).await?;
    let definition = forms::definition(&case.staff().house, &row).await?;
    let typed = Typed::from_fields(fields);
    let mut text = format!("{}, {}: written on a visit\n", row.title, row.number);
    for id in fields.get("changed").split(',') {
        let Some(question) = definition.question(id) else {
            continue;
        };
        text.push_str(&format!("\n{}\n", question.label));
        let own = typed.of(id);
        for (_, value) in own.pairs() {
            text.push_str(&format!("{value}\n"));
        }
    }
    let ours = |error: std::io::Error| PageError::from(anyhow::Error::from(error));
    let mut file = tempfile::NamedTempFile::new().map_err(ours)?;
    file.write_all(text.as_bytes()).map_err(ours)?;
    let sum = Sha256::digest(text.as_bytes());
    let new = documents::New {
        person_id: case.person_id(),
        kind: "form".to_owned(),
        title: format!("{}, {}: written on a visit", row.title, row.number),
        note: Some("The form could no longer be changed when this came back".to_owned()),
        file_name: "visit.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        bytes: text.len() as i64,
        sha256: sum.iter().map(|byte| format!("{byte:02x}")).collect(),
        scanned: false,
        replaces_id: None,
    };
    let mut change = case.change().await?;
    store::put(&mut change, pack.id, pack, new, file.path()).await?;
    change.commit().await?;
    Ok(became)
}
