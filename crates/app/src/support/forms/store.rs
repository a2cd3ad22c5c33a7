//! Filled-in forms in the archive: finding them, beginning them, and the paper they are written on. The caller logs
//! the event, unless said otherwise.

use std::sync::Arc;

use db::entities::{
    conversation, filled_form, form_edit, form_move, form_paper, form_subject, person,
};
use db::sea_orm::ActiveValue::Set;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{
    Condition, ConnectionTrait, DbBackend, IntoActiveModel, JoinType, QueryOrder, QuerySelect,
    Select,
};
use db::{At, Change};
use futures_util::future::try_join;
use jiff::civil::Date;
use rules::pathway::{Approval, Dates, Standing, Step, Work, standing};
use serde_json::{Value as Json, json};

use crate::casework::words::Names;
use crate::house::case::CaseFile;
use crate::house::forms::paper::{Merged, Paper, Sent};
use crate::house::forms::{Definition, Typed, load_published};
use crate::house::permissions::Needs;
use crate::house::visible::Visible;
use crate::house::{Case, House, PageError};

/// The dates from which a form's state follows.
pub fn dates(row: &filled_form::Model) -> Dates {
    Dates {
        submitted_at: row.submitted_at.map(|at| *at),
        needs_approval: approval(row) != Approval::Nobody,
        approved_at: row.approved_at.map(|at| *at),
        panel_asked_at: row.panel_asked_at.map(|at| *at),
        panel_approved_at: row.panel_approved_at.map(|at| *at),
        discarded_at: row.discarded_at.map(|at| *at),
        review_on: row.review_on.map(|day| day.0),
        reviewed_on: row.reviewed_on.map(|day| day.0),
    }
}

/// How a form stands today.
pub fn stands(row: &filled_form::Model, today: Date) -> Standing {
    standing(&dates(row), today)
}

/// Who must agree to it.
pub fn approval(row: &filled_form::Model) -> Approval {
    Approval::from_code(&row.approval).unwrap_or(Approval::Nobody)
}

/// Its step of the journey.
pub fn step(row: &filled_form::Model) -> Step {
    Step::from_code(&row.step).unwrap_or(Step::Local)
}

/// Forms that are done: submitted, approved by all who must, and not discarded.
pub fn done() -> Condition {
    use filled_form::Column;
    let panel = Condition::any()
        .add(Column::PanelAskedAt.is_null())
        .add(Column::PanelApprovedAt.is_not_null());
    let approved = Condition::any()
        .add(Column::Approval.eq(Approval::Nobody.code()))
        .add(Column::ApprovedAt.is_not_null());
    Condition::all()
        .add(Column::SubmittedAt.is_not_null())
        .add(Column::DiscardedAt.is_null())
        .add(approved)
        .add(panel)
}

/// A form as the rule book's table of moves sees it.
pub fn work<'a>(row: &filled_form::Model, authors: &'a [String], today: Date) -> Work<'a> {
    Work {
        standing: stands(row, today),
        approval: approval(row),
        fill: step(row).permission(),
        authors,
        acknowledged: row.acknowledged_at.is_some(),
    }
}

/// A form that this record has a part in.
/// Errors: `NotFound`, also when somebody else it is about may not be seen.
pub async fn find<P: Needs>(case: &Case<P>, id: &str) -> Result<filled_form::Model, PageError> {
    Ok(find_about(case, id).await?.0)
}

/// The same with the people it is about.
pub async fn find_about<P: Needs>(
    case: &Case<P>,
    id: &str,
) -> Result<(filled_form::Model, Vec<person::Model>), PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let (subjects, row) = try_join(subjects_of(case, id), read(case.reader(), id)).await?;
    if !subjects.iter().any(|person| person.id == case.person_id()) {
        return Err(PageError::NotFound);
    }
    if subjects.len() == 1 {
        return Ok((row, subjects));
    }
    let visible: Visible = case.staff().visible(&subjects).await?;
    if subjects
        .iter()
        .any(|person| person.id != case.person_id() && !visible.shows(person.id))
    {
        return Err(PageError::NotFound);
    }
    Ok((row, subjects))
}

/// A form by its id, for those who have opened the record.
pub async fn read(conn: &impl ConnectionTrait, id: Uuid) -> db::Result<filled_form::Model> {
    let found = filled_form::Entity::find_by_id(id).one(conn).await?;
    found.ok_or(db::Error::NotFound)
}

/// The forms of a person that were submitted, the latest first.
pub fn submitted(person: Uuid) -> Select<filled_form::Entity> {
    filled_form::Entity::find()
        .filter(filled_form::Column::PersonId.eq(person))
        .filter(filled_form::Column::SubmittedAt.is_not_null())
        .filter(filled_form::Column::DiscardedAt.is_null())
        .order_by_desc(filled_form::Column::SubmittedAt)
}

/// Every form that a record has a part in, the latest first.
pub async fn of_person(file: &CaseFile) -> db::Result<Vec<filled_form::Model>> {
    let forms = filled_form::Entity::find()
        .join_rev(
            JoinType::InnerJoin,
            form_subject::Entity::belongs_to(filled_form::Entity)
                .from(form_subject::Column::FilledFormId)
                .to(filled_form::Column::Id)
                .into(),
        )
        .filter(form_subject::Column::PersonId.eq(file.person_id()))
        .filter(form_subject::Column::EndedAt.is_null())
        .order_by_desc(filled_form::Column::BeganAt)
        .order_by_desc(filled_form::Column::Id)
        .all(file.reader())
        .await?;
    Ok(forms)
}

/// Whom a form is about; whose record it began in comes first.
pub async fn subjects(conn: &impl ConnectionTrait, form: Uuid) -> db::Result<Vec<person::Model>> {
    let people = person::Entity::find()
        .join_rev(
            JoinType::InnerJoin,
            form_subject::Entity::belongs_to(person::Entity)
                .from(form_subject::Column::PersonId)
                .to(person::Column::Id)
                .into(),
        )
        .filter(form_subject::Column::FilledFormId.eq(form))
        .filter(form_subject::Column::EndedAt.is_null())
        .order_by_asc(form_subject::Column::Id)
        .all(conn)
        .await?;
    Ok(people)
}

/// The same, where that is most often nobody but the person whose record is open.
pub async fn subjects_of(file: &CaseFile, form: Uuid) -> db::Result<Vec<person::Model>> {
    let ids: Vec<Uuid> = form_subject::Entity::find()
        .select_only()
        .column(form_subject::Column::PersonId)
        .filter(form_subject::Column::FilledFormId.eq(form))
        .filter(form_subject::Column::EndedAt.is_null())
        .into_tuple()
        .all(file.reader())
        .await?;
    if ids == [file.person_id()] {
        return Ok(vec![file.person.clone()]);
    }
    subjects(file.reader(), form).await
}

/// The version of the form that is filled in, whatever is in use by now.
/// Errors: `Ours` when the archive has lost it.
pub async fn definition(
    house: &House,
    row: &filled_form::Model,
) -> Result<Arc<Definition>, PageError> {
    use db::entities::form_version;
    if let Some(form) = house.council.forms.edition(&row.form, row.edition) {
        return Ok(form.clone());
    }
    if let Some(form) = house.former.find(&row.form, row.edition) {
        return Ok(form);
    }
    let published = form_version::Entity::find()
        .filter(form_version::Column::Form.eq(&row.form))
        .filter(form_version::Column::Edition.eq(row.edition))
        .one(house.archive.reader())
        .await?;
    let form = published.and_then(|row| load_published(&row.form, &row.definition));
    let Some(form) = form else {
        tracing::error!(
            form = row.form,
            edition = row.edition,
            "a published form is missing"
        );
        return Err(PageError::Ours);
    };
    Ok(house.former.keep(row.edition, form))
}

/// A form to be begun.
pub struct New<'a> {
    pub definition: &'a Definition,
    pub person_id: Uuid,
    pub contact_id: Option<Uuid>,
    pub from_id: Option<Uuid>,
    pub link: Option<String>,
    pub worker_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    /// What it begins with.
    pub typed: Typed,
}

/// A form as it begins, before anybody has written in it.
pub fn blank(
    (id, number): (Uuid, String),
    (at, began_by): (At, Uuid),
    new: &New<'_>,
) -> filled_form::Model {
    filled_form::Model {
        id,
        number,
        person_id: new.person_id,
        form: new.definition.id.clone(),
        edition: new.definition.edition,
        title: new.definition.title.clone(),
        step: new.definition.step.code().to_owned(),
        approval: new.definition.approval.code().to_owned(),
        contact_id: new.contact_id,
        from_id: new.from_id,
        link: new.link.clone(),
        worker_id: new.worker_id,
        team_id: new.team_id,
        began_at: at,
        began_by,
        urgent_at: None,
        urgent_by: None,
        answers: None,
        details: None,
        authors: json!([began_by]),
        submitted_at: None,
        submitted_by: None,
        approved_at: None,
        approved_by: None,
        panel_asked_at: None,
        panel_approved_at: None,
        panel_approved_by: None,
        returned_at: None,
        returned_by: None,
        returned_because: None,
        discarded_at: None,
        discarded_by: None,
        discarded_because: None,
        acknowledged_at: None,
        acknowledged_by: None,
        review_on: None,
        reviewed_on: None,
        version: 1,
    }
}

/// Begins a form.
/// Errors: `Unfit` when nobody does.
pub async fn begin(change: &mut Change, new: New<'_>) -> db::Result<filled_form::Model> {
    let began_by = actor(change)?;
    let number = change.next_number("form").await?;
    let named = (change.new_id(), format!("F{number}"));
    let row = blank(named, (change.at(), began_by), &new);
    let row = change.insert::<filled_form::Entity>(row).await?;
    add_subject(change, row.id, row.person_id).await?;
    note(change, &row, "begun", None).await?;
    let paper = Paper::begun(new.definition, &new.typed, began_by, change.at());
    lay_paper(change, &row, &paper).await?;
    Ok(row)
}

/// Who makes a change.
/// Errors: `Unfit` when nobody does.
pub fn actor(change: &Change) -> db::Result<Uuid> {
    let actor = change.actor();
    actor.ok_or_else(|| db::Error::Unfit("a form needs somebody who fills it in".to_owned()))
}

/// Adds somebody whom a form is about.
pub async fn add_subject(change: &mut Change, form: Uuid, person: Uuid) -> db::Result<()> {
    let row = form_subject::Model {
        id: change.new_id(),
        filled_form_id: form,
        person_id: person,
        ended_at: None,
        version: 1,
    };
    change.insert::<form_subject::Entity>(row).await?;
    Ok(())
}

/// Writes down what was done with a form.
pub async fn note(
    change: &mut Change,
    row: &filled_form::Model,
    made: &str,
    because: Option<String>,
) -> db::Result<()> {
    let row = form_move::Model {
        id: change.new_id(),
        filled_form_id: row.id,
        person_id: row.person_id,
        made: made.to_owned(),
        because,
        made_at: change.at(),
        made_by: actor(change)?,
        version: 1,
    };
    change.insert::<form_move::Entity>(row).await?;
    Ok(())
}

/// What was done with a form, the earliest first.
pub async fn moves(conn: &impl ConnectionTrait, form: Uuid) -> db::Result<Vec<form_move::Model>> {
    let moves = form_move::Entity::find()
        .filter(form_move::Column::FilledFormId.eq(form))
        .order_by_asc(form_move::Column::MadeAt)
        .order_by_asc(form_move::Column::Id)
        .all(conn)
        .await?;
    Ok(moves)
}

async fn lay_paper(change: &Change, row: &filled_form::Model, paper: &Paper) -> db::Result<()> {
    let row = form_paper::Model {
        id: row.id,
        person_id: row.person_id,
        paper: serde_json::to_value(paper)?,
        revision: 1,
        saved_at: change.at(),
        saved_by: actor(change)?,
    };
    form_paper::Entity::insert(row.into_active_model())
        .exec_without_returning(change.conn())
        .await?;
    Ok(())
}

/// A form's paper, with when it was last saved.
pub struct OnPaper {
    pub paper: Paper,
    pub saved_at: At,
    pub saved_by: Uuid,
    revision: i64,
}

/// The paper of a form.
pub async fn paper(
    conn: &impl ConnectionTrait,
    row: &filled_form::Model,
    definition: &Definition,
) -> db::Result<OnPaper> {
    laid_out(kept_paper(conn, row.id).await?, row, definition)
}

/// The same, held until the change ends: nobody else writes on it meanwhile.
pub async fn hold_paper(
    change: &Change,
    row: &filled_form::Model,
    definition: &Definition,
) -> db::Result<OnPaper> {
    let mut find = form_paper::Entity::find_by_id(row.id);
    if change.conn().get_database_backend() == DbBackend::Postgres {
        find = find.lock_exclusive();
    }
    laid_out(find.one(change.conn()).await?, row, definition)
}

/// A form's paper as it is kept, before its form is known; none where it was lost.
pub async fn kept_paper(
    conn: &impl ConnectionTrait,
    form: Uuid,
) -> db::Result<Option<form_paper::Model>> {
    Ok(form_paper::Entity::find_by_id(form).one(conn).await?)
}

/// Reads a paper. A form that has lost its own, as after a backup is brought back, begins from its answers.
pub fn laid_out(
    kept: Option<form_paper::Model>,
    row: &filled_form::Model,
    definition: &Definition,
) -> db::Result<OnPaper> {
    if let Some(kept) = kept {
        return Ok(OnPaper {
            paper: serde_json::from_value(kept.paper)?,
            saved_at: kept.saved_at,
            saved_by: kept.saved_by,
            revision: kept.revision,
        });
    }
    let answers = row.answers.as_ref().and_then(|answers| answers.as_object());
    let typed = answers.map(|answers| crate::house::forms::show::typed_again(definition, answers));
    Ok(OnPaper {
        paper: Paper::begun(
            definition,
            &typed.unwrap_or_default(),
            row.began_by,
            row.began_at,
        ),
        saved_at: row.began_at,
        saved_by: row.began_by,
        revision: 0,
    })
}

/// Puts a page's words on the paper of a form that is in progress.
/// Errors: `Conflict` when it is not, any more.
pub async fn write_on_paper(
    house: &House,
    row: &filled_form::Model,
    definition: &Definition,
    sent: &Sent<'_>,
) -> db::Result<Merged> {
    let change = house.archive.change(Some(sent.by), sent.at).await?;
    let on_paper = hold_paper(&change, row, definition).await?;
    let now = read(change.conn(), row.id).await?;
    if stands(&now, house.clock.today_date()) != Standing::InProgress {
        return Err(db::Error::Conflict);
    }
    let mut paper = on_paper.paper;
    let merged = paper.merge(sent);
    if merged.changed {
        let row = form_paper::Model {
            id: row.id,
            person_id: row.person_id,
            paper: serde_json::to_value(&paper)?,
            revision: on_paper.revision + 1,
            saved_at: sent.at,
            saved_by: sent.by,
        };
        keep_paper(&change, row, on_paper.revision).await?;
        note_edit(&change, now.id, sent).await?;
    }
    change.commit().await?;
    Ok(merged)
}

async fn keep_paper(change: &Change, row: form_paper::Model, revision: i64) -> db::Result<()> {
    if revision == 0 {
        form_paper::Entity::insert(row.into_active_model())
            .exec_without_returning(change.conn())
            .await?;
        return Ok(());
    }
    let id = row.id;
    let kept = form_paper::Entity::update_many()
        .set(row.into_active_model().reset_all())
        .filter(form_paper::Column::Id.eq(id))
        .filter(form_paper::Column::Revision.eq(revision))
        .exec(change.conn())
        .await?;
    if kept.rows_affected == 1 {
        Ok(())
    } else {
        Err(db::Error::Conflict)
    }
}

/// Writes down who worked on a form in which sitting.
async fn note_edit(change: &Change, form: Uuid, sent: &Sent<'_>) -> db::Result<()> {
    let sitting: String = sent.sitting.chars().take(64).collect();
    let found = form_edit::Entity::find()
        .filter(form_edit::Column::FilledFormId.eq(form))
        .filter(form_edit::Column::AccountId.eq(sent.by))
        .filter(form_edit::Column::Sitting.eq(&sitting))
        .one(change.conn())
        .await?;
    if let Some(found) = found {
        let mut row = found.into_active_model();
        row.last_at = Set(sent.at);
        form_edit::Entity::update(row).exec(change.conn()).await?;
        return Ok(());
    }
    let row = form_edit::Model {
        id: change.new_id(),
        filled_form_id: form,
        account_id: sent.by,
        sitting,
        first_at: sent.at,
        last_at: sent.at,
    };
    form_edit::Entity::insert(row.into_active_model())
        .exec_without_returning(change.conn())
        .await?;
    Ok(())
}

/// Who worked on a form, and when: the earliest first.
pub async fn edits(conn: &impl ConnectionTrait, form: Uuid) -> db::Result<Vec<form_edit::Model>> {
    let edits = form_edit::Entity::find()
        .filter(form_edit::Column::FilledFormId.eq(form))
        .order_by_asc(form_edit::Column::FirstAt)
        .order_by_asc(form_edit::Column::Id)
        .all(conn)
        .await?;
    Ok(edits)
}

/// The addresses of all whose work a form is.
pub async fn authors(
    conn: &impl ConnectionTrait,
    row: &filled_form::Model,
) -> db::Result<Vec<String>> {
    let ids = author_ids(row);
    let names = Names::of(conn, ids.iter().copied(), []).await?;
    Ok(names.emails(ids))
}

/// The accounts of all whose work a form is.
pub fn author_ids(row: &filled_form::Model) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = serde_json::from_value(row.authors.clone()).unwrap_or_default();
    ids.extend([Some(row.began_by), row.submitted_by].into_iter().flatten());
    ids
}

/// The conversations of a record that count, the latest first.
pub async fn conversations(file: &CaseFile) -> db::Result<Vec<conversation::Model>> {
    let found = conversation::Entity::find()
        .filter(conversation::Column::PersonId.eq(file.person_id()))
        .filter(conversation::Column::SupersededAt.is_null())
        .order_by_desc(conversation::Column::HeldOn)
        .all(file.reader())
        .await?;
    Ok(found)
}

/// What was answered to a question of a form, in words; nothing where there is no form or no answer.
pub async fn said(
    conn: &impl ConnectionTrait,
    form: Option<Uuid>,
    question: &str,
) -> db::Result<Option<String>> {
    let Some(form) = form else {
        return Ok(None);
    };
    let form = filled_form::Entity::find_by_id(form).one(conn).await?;
    let answers = form.and_then(|form| form.answers);
    let answer = answers.as_ref().and_then(|answers| answers.get(question));
    Ok(answer.and_then(Json::as_str).map(str::to_owned))
}
