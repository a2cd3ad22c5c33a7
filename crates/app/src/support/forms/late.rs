//! Words that came after their form was submitted or discarded: kept for their writer, shown on the form's page, and
//! made a document of the record or thrown away. Is the form returned, they go where they were typed.

use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use db::entities::{draft, filled_form};
use rules::pathway::Standing;
use rules::vocabulary::dates::{london, speak_day};
use serde::Serialize;

use super::fill::Open;
use super::{begin, desk, store, words};
use crate::casework::documents::store as documents;
use crate::house::forms::paper::{Base, Sent};
use crate::house::forms::show::Says;
use crate::house::forms::{Definition, Typed};
use crate::house::permissions::{KeepDocuments, SeeNotes};
use crate::house::{Case, Fields, Form, Page, PageError, Path, drafts, pages};

/// Says to a page's script that the server has words though it refused them: its own copy may go.
pub const KEPT: &str = "almoner-kept";

/// What one wrote after the form was closed.
#[derive(Serialize)]
pub struct Late {
    key: String,
    /// "today at 14:32"
    at: String,
    rows: Vec<(String, Says)>,
}

/// A page's button was pressed after the form was closed: leads to the form, where the words are shown.
/// Errors: `closed`, where nothing would be lost by it or it is something else.
pub async fn came(
    case: &Case<SeeNotes>,
    (id, section): (&str, &str),
    fields: &Fields,
    closed: PageError,
) -> Page {
    let Some((row, true)) = keep(case, (id, section), fields, &closed).await? else {
        return Err(closed);
    };
    let says = "It was closed while you wrote. What you wrote since is kept here for you.";
    pages::go_to_saying(format!("{}#late", begin::address(case, &row)), says)
}

/// The same while one was typing.
pub async fn typed(
    case: &Case<SeeNotes>,
    (id, section): (&str, &str),
    fields: &Fields,
    closed: PageError,
) -> Result<Response, PageError> {
    let (_, says) = closed.words();
    let says = match keep(case, (id, section), fields, &closed).await? {
        Some((_, true)) => {
            format!("{says} What you wrote since is kept: it waits on the page of the form.")
        }
        Some((_, false)) => says,
        None => return Err(closed),
    };
    let mut answer = pages::tell_script(StatusCode::CONFLICT, says);
    let kept = HeaderValue::from_static("yes");
    answer.headers_mut().insert(KEPT, kept);
    Ok(answer)
}

/// Keeps what is not on the paper. Gives the form, where it is closed, with whether anything was kept.
async fn keep(
    case: &Case<SeeNotes>,
    (id, section): (&str, &str),
    fields: &Fields,
    closed: &PageError,
) -> Result<Option<(filled_form::Model, bool)>, PageError> {
    if !matches!(closed, PageError::Conflict(_) | PageError::Overtaken) {
        return Ok(None);
    }
    let (row, about) = store::find_about(case, id).await?;
    if store::stands(&row, *case.today()) == Standing::InProgress {
        return Ok(None);
    }
    let (house, me) = (&case.staff().house, case.staff().colleague.account.id);
    let definition = store::definition(house, &row).await?;
    let open = Open {
        row,
        about,
        definition,
    };
    let on_paper = store::paper(case.reader(), &open.row, &open.definition).await?;
    let unsaved = on_paper.paper.unsaved(&Sent {
        questions: &open.questions(section)?,
        typed: &Typed::from_fields(fields),
        base: &Base::read(fields.get("base")),
        sitting: fields.get("sitting"),
        looked: false,
        by: me,
        at: house.clock.now(),
    });
    if unsaved.is_empty() {
        return Ok(Some((open.row, false)));
    }
    let kept = fields.clone().without(&["changed", "do", "draft"]);
    let kept = kept.with("changed", unsaved.join(","));
    let key = open.waits(section, fields.get("sitting"));
    drafts::keep(house, me, &key, kept).await?;
    Ok(Some((open.row, true)))
}

/// What one wrote after this form was closed.
pub async fn waiting(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
    definition: &Definition,
) -> Result<Vec<Late>, PageError> {
    if store::stands(row, *case.today()) == Standing::InProgress {
        return Ok(Vec::new());
    }
    let (house, me) = (&case.staff().house, case.staff().colleague.account.id);
    let kept = drafts::waiting(house, me, &format!("form/{}", row.id)).await?;
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let laid = desk::lay_for(case, row, definition).await?;
    let desk = laid.desk(&house.council);
    let late = |draft: &draft::Model| {
        let fields = drafts::fields_of(draft);
        let typed = Typed::from_fields(&fields);
        let questions = changed(&fields).filter_map(|id| definition.question(id));
        let at = london(*draft.saved_at);
        Late {
            key: draft.key.clone(),
            at: format!(
                "{} at {}",
                speak_day(at.date(), *case.today()),
                at.strftime("%H:%M")
            ),
            rows: questions
                .map(|one| (one.label.clone(), words::of(one, &typed.of(&one.id), &desk)))
                .collect(),
        }
    };
    Ok(kept.iter().map(late).collect())
}

fn changed(fields: &Fields) -> impl Iterator<Item = &str> {
    fields.get("changed").split(',').filter(|id| !id.is_empty())
}

/// POST /people/{person}/forms/{form}/late: `key` names the words; `do` is `document` or `throw_away`.
pub async fn decide(
    case: Case<SeeNotes>,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form,
) -> Page {
    let row = store::find(&case, &id).await?;
    let (house, me) = (&case.staff().house, case.staff().colleague.account.id);
    let key = fields.get("key");
    let own = key.starts_with(&format!("form/{}/", row.id));
    let kept = drafts::find(house, me, key).await?.filter(|_| own);
    let kept = kept.ok_or(PageError::NotFound)?;
    let says = match fields.get("do") {
        "document" => {
            as_document(&case, &row, &drafts::fields_of(&kept)).await?;
            "What you wrote is a document of the record now."
        }
        "throw_away" => "Thrown away.",
        _ => return Err(PageError::Bad("Choose what becomes of it.".to_owned())),
    };
    drafts::forget(house, me, key).await?;
    pages::go_to_saying(begin::address(&case, &row), says)
}

async fn as_document(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
    fields: &Fields,
) -> Result<(), PageError> {
    let what = format!("/people/{}/documents/new", case.person_id());
    case.staff()
        .open::<KeepDocuments>(case.person_id(), &what)
        .await?;
    let title = format!("{}, {}: written after it was closed", row.title, row.number);
    let questions: Vec<&str> = changed(fields).collect();
    let typed = Typed::from_fields(fields);
    let note = "The form could no longer be changed when this was written";
    let made = words::document(case, row, (&questions, &typed), (title, note)).await?;
    let mut change = case.change().await?;
    documents::put(&mut change, made.new, made.file.path()).await?;
    Ok(change.commit().await?)
}
