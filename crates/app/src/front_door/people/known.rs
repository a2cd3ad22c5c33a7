//! What is kept of one person: each kind of row is read once, and the pages choose from it.

use db::entities::{
    account, address, case_note, circumstance, contact, contact_detail, event, filled_form,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, SimpleExpr};
use db::sea_orm::{Condition, JoinType, QueryOrder, QuerySelect, QueryTrait};
use db::{At, Day, Event};
use rules::pathway::Approval;
use serde_json::Value as Json;

use crate::house::case::CaseFile;
use crate::house::forms::definition::Kind as FormKind;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::support::forms::store as forms;

/// Every address, the latest first; those that a correction replaced too.
pub async fn addresses(file: &CaseFile) -> Result<Vec<address::Model>, PageError> {
    Ok(address::Entity::find()
        .filter(address::Column::PersonId.eq(file.person_id()))
        .order_by_desc(address::Column::FromOn)
        .order_by_desc(address::Column::Id)
        .all(file.reader())
        .await?)
}

/// The latest contact in which somebody told what matters to the person.
pub async fn told_in_a_contact(file: &CaseFile) -> Result<Option<contact::Model>, PageError> {
    Ok(contact::Entity::find()
        .filter(contact::Column::PersonId.eq(file.person_id()))
        .filter(contact::Column::Matters.is_not_null())
        .order_by_desc(contact::Column::ReceivedAt)
        .one(file.reader())
        .await?)
}

/// How many of the latest forms are looked through.
const FORMS: u64 = 12;

/// What matters to the person as their newest form tells it that is done, and that form.
pub async fn told_on_paper<P: Needs>(
    case: &Case<P>,
) -> Result<Option<(filled_form::Model, String)>, PageError> {
    let rows = forms::submitted(case.person_id())
        .limit(FORMS)
        .all(case.reader())
        .await?;
    for row in rows {
        if forms::approval(&row) != Approval::Nobody && row.approved_at.is_none() {
            continue;
        }
        let Some(answers) = row.answers.as_ref() else {
            continue;
        };
        let definition = forms::definition(&case.staff().house, &row).await?;
        let mut told = definition.questions().filter_map(|(_, question)| {
            let about = |fact: &str| fact == "person.what_matters";
            let asks = matches!(&question.kind, FormKind::Known { fact } if about(fact));
            answers.get(&question.id).filter(|_| asks)?["now"].as_str()
        });
        if let Some(says) = told.next().map(str::to_owned) {
            return Ok(Some((row, says)));
        }
    }
    Ok(None)
}

/// Every circumstance, the latest first; those that a correction replaced too.
pub async fn circumstances(file: &CaseFile) -> Result<Vec<circumstance::Model>, PageError> {
    Ok(circumstance::Entity::find()
        .filter(circumstance::Column::PersonId.eq(file.person_id()))
        .order_by_desc(circumstance::Column::FromOn)
        .order_by_desc(circumstance::Column::Id)
        .all(file.reader())
        .await?)
}

/// Every telephone number and address, the one to try first at the top.
pub async fn contact_details(file: &CaseFile) -> Result<Vec<contact_detail::Model>, PageError> {
    Ok(contact_detail::Entity::find()
        .filter(contact_detail::Column::PersonId.eq(file.person_id()))
        .order_by_desc(contact_detail::Column::Preferred)
        .order_by_asc(contact_detail::Column::Id)
        .all(file.reader())
        .await?)
}

/// True on a day, as far as is known now.
pub fn holds(from: Day, until: Option<Day>, superseded: Option<At>, today: Day) -> bool {
    superseded.is_none() && from <= today && until.is_none_or(|until| until > today)
}

/// Something that was done, with the beginning of the note if it was one.
pub struct Done {
    pub kind: String,
    /// When it happened: of a note and a contact what they tell of, of anything else when it was kept.
    pub happened_at: At,
    pub body: Json,
    pub by: Option<String>,
    pub note_kind: Option<String>,
    pub title: Option<String>,
    pub text: Option<String>,
}

/// How much of a note is read for its first line.
const BEGINNING: i32 = 160;

/// What the summary leaves to the timeline and the log of looks.
const ASIDE: [&str; 5] = [
    "allocation_seen",
    "note_pinned",
    "glass_broken",
    "glass_reviewed",
    "history_loaded",
];

/// The columns of `Done`, in order.
type DoneRow = (
    String,
    At,
    Json,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// When what an event tells of happened. A note is often written days later, and a letter opened the day after it came.
fn happened_at() -> SimpleExpr {
    let told_in = |kind: Event, at: SimpleExpr| {
        let told = Expr::col((event::Entity, event::Column::Kind)).eq(kind.as_str());
        (Condition::all().add(told).add(at.clone().is_not_null()), at)
    };
    let note = Expr::col((case_note::Entity, case_note::Column::OccurredAt));
    let contact = Expr::col((contact::Entity, contact::Column::ReceivedAt));
    let (note, occurred) = told_in(Event::NoteWritten, note);
    let (contact, received) = told_in(Event::ContactTaken, contact);
    CaseStatement::new()
        .case(note, occurred)
        .case(contact, received)
        .finally(Expr::col((event::Entity, event::Column::At)))
        .into()
}

/// Of how many that were kept last those that happened last are looked for first, for each that is wanted.
const KEPT_LAST: u64 = 4;

/// The latest things done, the last first. A note that was removed is not among them.
///
/// Nothing is kept before it happened, so what was kept before all of those that were kept last happened before them too:
/// a long history is read as a whole only where enough of what was kept last tells of older days.
pub async fn latest(file: &CaseFile, most: u64) -> Result<Vec<Done>, PageError> {
    let since: Option<At> = event::Entity::find()
        .select_only()
        .column(event::Column::At)
        .filter(event::Column::PersonId.eq(file.person_id()))
        .order_by_desc(event::Column::At)
        .offset(most * KEPT_LAST)
        .limit(1)
        .into_tuple()
        .one(file.reader())
        .await?;
    if let Some(since) = since {
        let newest = done_since(file, most, Some(since)).await?;
        let all_later = newest.last().is_some_and(|last| last.happened_at >= since);
        if newest.len() as u64 == most && all_later {
            return Ok(newest);
        }
    }
    done_since(file, most, None).await
}

/// The same of what was kept since an instant.
async fn done_since(file: &CaseFile, most: u64, since: Option<At>) -> Result<Vec<Done>, PageError> {
    let beginning = Func::cust("substr")
        .arg(Expr::col((case_note::Entity, case_note::Column::Text)))
        .arg(1)
        .arg(BEGINNING);
    let rows: Vec<DoneRow> = event::Entity::find()
        .select_only()
        .column(event::Column::Kind)
        .expr_as(happened_at(), "happened_at")
        .column(event::Column::Body)
        .column_as(account::Column::Name, "by")
        .column_as(case_note::Column::Kind, "note_kind")
        .column_as(case_note::Column::Title, "title")
        .expr_as(beginning, "beginning")
        .join(
            JoinType::LeftJoin,
            event::Entity::belongs_to(account::Entity)
                .from(event::Column::ActorId)
                .to(account::Column::Id)
                .into(),
        )
        .join(
            JoinType::LeftJoin,
            event::Entity::belongs_to(case_note::Entity)
                .from(event::Column::AboutId)
                .to(case_note::Column::Id)
                .into(),
        )
        .join(
            JoinType::LeftJoin,
            event::Entity::belongs_to(contact::Entity)
                .from(event::Column::AboutId)
                .to(contact::Column::Id)
                .into(),
        )
        .filter(event::Column::PersonId.eq(file.person_id()))
        .filter(event::Column::Kind.is_not_in(ASIDE))
        .apply_if(since, |query, since| {
            query.filter(event::Column::At.gte(since))
        })
        .filter(
            Condition::any()
                .add(case_note::Column::RemovedAt.is_null())
                .add(event::Column::Kind.eq("note_removed")),
        )
        .order_by_desc(happened_at())
        .order_by_desc(event::Column::Seq)
        .limit(most)
        .into_tuple()
        .all(file.reader())
        .await?;
    Ok(rows.into_iter().map(done).collect())
}

fn done((kind, happened_at, body, by, note_kind, title, text): DoneRow) -> Done {
    // What was removed is named, never told.
    let removed = kind == "note_removed";
    Done {
        note_kind: note_kind.filter(|_| !removed),
        title: title.filter(|_| !removed),
        text: text.filter(|_| !removed),
        kind,
        happened_at,
        body,
        by,
    }
}
