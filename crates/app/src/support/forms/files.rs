//! Documents that belong to a form's questions: put there while it is being filled in, named by its answers once it is
//! submitted.

use db::Change;
use db::entities::{document, form_file};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, IntoActiveModel, QueryOrder};

use super::{fill, store};
use crate::house::forms::FormFile;
use crate::house::forms::definition::Kind;
use crate::house::permissions::Needs;
use crate::house::{Case, Fields, House, PageError};

/// The documents of a form, in the order in which they came. Those struck out are not among them.
pub async fn of(conn: &impl ConnectionTrait, form: Uuid) -> db::Result<Vec<FormFile>> {
    let rows = form_file::Entity::find()
        .filter(form_file::Column::FilledFormId.eq(form))
        .order_by_asc(form_file::Column::PutAt)
        .order_by_asc(form_file::Column::Id)
        .all(conn)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.document_id).collect();
    let documents = document::Entity::find()
        .filter(document::Column::Id.is_in(ids))
        .filter(document::Column::RemovedAt.is_null())
        .all(conn)
        .await?;
    let file = |row: &form_file::Model| {
        let document = documents.iter().find(|one| one.id == row.document_id)?;
        Some(FormFile {
            question: row.question.clone(),
            id: document.id.to_string(),
            title: document.title.clone(),
            href: format!(
                "/people/{}/documents/{}/file",
                document.person_id, document.id
            ),
        })
    };
    Ok(rows.iter().filter_map(file).collect())
}

/// A question of a form for which a file is being chosen.
pub struct Place {
    open: fill::Open,
    pub question: String,
    /// "Home safety check: photographs of the stairs"
    pub title: String,
    /// The page of the question.
    pub page: String,
}

impl Place {
    /// Of the form.
    pub fn form(&self) -> Uuid {
        self.open.row.id
    }
}

/// The question that a form for a new document names; none when it names no form.
/// Errors: as for filling that form in; `NotFound` when it has no such question for files.
pub async fn place<P: Needs>(case: &Case<P>, fields: &Fields) -> Result<Option<Place>, PageError> {
    let id = fields.get("form");
    if id.is_empty() {
        return Ok(None);
    }
    let open = fill::open(case, id).await?;
    case.must_be_theirs(open.row.id)?;
    let mut questions = open.definition.questions();
    let found =
        questions.find(|(_, one)| one.id == fields.get("question") && one.kind == Kind::Attachment);
    let (section, question) = found.ok_or(PageError::NotFound)?;
    let (title, asked) = (
        format!("{}: {}", open.row.title, question.label),
        question.id.clone(),
    );
    let at = format!("/people/{}/forms/{}", case.person_id(), open.row.id);
    let page = format!("{at}/pages/{}#{asked}", section.id);
    drop(questions);
    Ok(Some(Place {
        open,
        question: asked,
        title,
        page,
    }))
}

/// Lays a document that has just been put on the record into its place.
/// Errors: `Conflict` when the form was submitted meanwhile.
pub async fn put(
    change: &Change,
    place: &Place,
    document: &document::Model,
) -> Result<(), PageError> {
    // Whoever submits holds the paper too: the file comes before the answers are frozen, or not at all.
    store::hold_paper(change, &place.open.row, &place.open.definition).await?;
    let form = store::read(change.conn(), place.form()).await?;
    if form.submitted_at.is_some() || form.discarded_at.is_some() {
        let says = format!(
            "{} was submitted meanwhile: its answers can no longer be changed.",
            form.number
        );
        return Err(PageError::Conflict(says));
    }
    let row = form_file::Model {
        id: change.new_id(),
        filled_form_id: form.id,
        question: place.question.clone(),
        document_id: document.id,
        put_by: document.uploaded_by,
        put_at: change.at(),
    };
    form_file::Entity::insert(row.into_active_model())
        .exec_without_returning(change.conn())
        .await
        .map_err(db::Error::from)?;
    Ok(())
}

/// Takes a document out of its place; it stays on the record.
pub async fn take_out(house: &House, form: Uuid, question: &str, document: Uuid) -> db::Result<()> {
    form_file::Entity::delete_many()
        .filter(form_file::Column::FilledFormId.eq(form))
        .filter(form_file::Column::Question.eq(question))
        .filter(form_file::Column::DocumentId.eq(document))
        .exec(house.archive.unchained())
        .await?;
    Ok(())
}
