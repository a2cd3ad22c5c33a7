//! Batches in the archive: what is in each, handed out and brought back.

use db::entities::{
    assessment, assessment_batch, batch_line, filled_form, membership, review, team,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, QueryTrait};
use db::{Change, Day, Event};
use rules::assessment::Profession;
use rules::batch::Work;
use rules::vocabulary::dates::london_date;
use serde_json::json;

use crate::casework::allocations::store::memberships;
use crate::casework::clocks::{self, Hands};
use crate::house::PageError;
use crate::support::batches::pieces::{Line, Row};
use crate::support::forms::store as forms;
use crate::support::reviews;

/// The work of a batch.
pub fn work(batch: &assessment_batch::Model) -> Work {
    Work::from_code(&batch.work).unwrap_or(Work::Assessments)
}

/// Work that is in nobody's hands, what has waited longest first: not begun, or begun and come back.
/// `profession`: of assessments, those of one profession. `today`: reviews that are overdue then.
pub async fn to_hand_out(
    conn: &impl ConnectionTrait,
    work: Work,
    profession: Option<Profession>,
    today: Day,
    most: u64,
) -> db::Result<Vec<Row>> {
    match work {
        Work::Assessments => {
            let mut find = free_assessments();
            if let Some(one) = profession {
                find = find.filter(assessment::Column::Profession.eq(one.code()));
            }
            let mut rows: Vec<Row> = boxed(find.all(conn).await?, Row::Assessment);
            rows.sort_by_key(|row| (row.since(), row.id()));
            rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
            Ok(rows)
        }
        Work::Reviews => {
            let find = free_reviews()
                .filter(review::Column::DueOn.lt(today))
                .limit(most);
            Ok(boxed(find.all(conn).await?, Row::Review))
        }
    }
}

fn boxed<T>(rows: Vec<T>, row: fn(Box<T>) -> Row) -> Vec<Row> {
    rows.into_iter().map(|one| row(Box::new(one))).collect()
}

fn free_assessments() -> Select<assessment::Entity> {
    assessment::Entity::find()
        .filter(assessment::Column::ClosedOn.is_null())
        .filter(assessment::Column::SupersededAt.is_null())
        .filter(assessment::Column::BatchId.is_null())
        .filter(
            Condition::any()
                .add(assessment::Column::BeganOn.is_null())
                .add(left_behind(
                    assessment::Column::Id,
                    assessment::Column::FilledFormId,
                    batch_line::Column::AssessmentId,
                )),
        )
}

/// Begun by others and come back, and nobody has taken up its form since.
fn left_behind<C: ColumnTrait>(id: C, form: C, of: batch_line::Column) -> Condition {
    let came_back = batch_line::Entity::find()
        .select_only()
        .column(of)
        .filter(of.is_not_null())
        .filter(batch_line::Column::ReturnedOn.is_not_null())
        .into_query();
    let in_no_hands = filled_form::Entity::find()
        .select_only()
        .column(filled_form::Column::Id)
        .filter(filled_form::Column::WorkerId.is_null())
        .filter(filled_form::Column::SubmittedAt.is_null())
        .into_query();
    Condition::all()
        .add(id.in_subquery(came_back))
        .add(form.in_subquery(in_no_hands))
}

fn free_reviews() -> Select<review::Entity> {
    reviews::store::to_hold()
        .filter(review::Column::BatchId.is_null())
        .filter(
            Condition::any()
                .add(review::Column::FilledFormId.is_null())
                .add(left_behind(
                    review::Column::Id,
                    review::Column::FilledFormId,
                    batch_line::Column::ReviewId,
                )),
        )
}

/// Those of these that can be handed out now.
pub async fn free_of(
    conn: &impl ConnectionTrait,
    work: Work,
    ids: &[Uuid],
) -> db::Result<Vec<Row>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = db::padded(ids);
    Ok(match work {
        Work::Assessments => {
            let find = free_assessments().filter(assessment::Column::Id.is_in(ids));
            boxed(find.all(conn).await?, Row::Assessment)
        }
        Work::Reviews => {
            let find = free_reviews().filter(review::Column::Id.is_in(ids));
            boxed(find.all(conn).await?, Row::Review)
        }
    })
}

/// Closed batches that a list shows at most.
pub const CLOSED: u64 = 50;

/// Every open batch and the closed ones handed out last, the latest first; those of these teams alone, where some are
/// named.
pub async fn all(
    conn: &impl ConnectionTrait,
    of_teams: Option<Vec<Uuid>>,
) -> db::Result<Vec<assessment_batch::Model>> {
    let mut find = assessment_batch::Entity::find()
        .order_by_desc(assessment_batch::Column::SentOn)
        .order_by_desc(assessment_batch::Column::Id);
    if let Some(teams) = of_teams {
        find = find.filter(assessment_batch::Column::TeamId.is_in(teams));
    }
    let open = find
        .clone()
        .filter(assessment_batch::Column::ClosedOn.is_null());
    let closed = find
        .filter(assessment_batch::Column::ClosedOn.is_not_null())
        .limit(CLOSED);
    let mut all = open.all(conn).await?;
    all.extend(closed.all(conn).await?);
    Ok(all)
}

/// A batch.
/// Errors: `NotFound`, also when it is not one of these teams'.
pub async fn find(
    conn: &impl ConnectionTrait,
    id: Uuid,
    of_teams: Option<Vec<Uuid>>,
) -> Result<assessment_batch::Model, PageError> {
    let found = assessment_batch::Entity::find_by_id(id)
        .one(conn)
        .await?
        .ok_or(PageError::NotFound)?;
    match of_teams {
        Some(teams) if !found.team_id.is_some_and(|team| teams.contains(&team)) => {
            Err(PageError::NotFound)
        }
        _ => Ok(found),
    }
}

/// Those of these batches that are open: what is in them is out.
pub async fn open_among(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> db::Result<Vec<assessment_batch::Model>> {
    let mut ids: Vec<Uuid> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let open = assessment_batch::Entity::find()
        .filter(assessment_batch::Column::Id.is_in(db::padded(&ids)))
        .filter(assessment_batch::Column::ClosedOn.is_null());
    Ok(open.all(conn).await?)
}

/// Those of these batches that are open and with a team that is none of these: what is in them is begun by that team.
pub async fn begun_by_others(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
    teams: &[team::Model],
) -> db::Result<Vec<assessment_batch::Model>> {
    let mut open = open_among(conn, ids).await?;
    open.retain(|batch| {
        batch
            .team_id
            .is_some_and(|id| teams.iter().all(|team| team.id != id))
    });
    Ok(open)
}

/// Those of these batches that are open and with others than the teams of whoever writes.
pub async fn with_others(
    change: &Change,
    ids: impl IntoIterator<Item = Uuid>,
) -> db::Result<Vec<assessment_batch::Model>> {
    let open = open_among(change.conn(), ids).await?;
    let (Some(by), false) = (change.actor(), open.is_empty()) else {
        return Ok(open);
    };
    let mine: Vec<Uuid> = memberships(Day(london_date(*change.at())))
        .filter(membership::Column::AccountId.eq(by))
        .all(change.conn())
        .await?
        .into_iter()
        .map(|row| row.team_id)
        .collect();
    let others =
        |batch: &assessment_batch::Model| batch.team_id.is_none_or(|id| !mine.contains(&id));
    Ok(open.into_iter().filter(others).collect())
}

/// What is with a team of others is begun by that team. What went to those who have no accounts here is written down
/// for them by the council.
/// Errors: `Conflict` when it is with another team.
pub async fn must_not_be_out(change: &Change, batch: Option<Uuid>) -> Result<(), PageError> {
    let others = with_others(change, batch).await?;
    match others.iter().find(|batch| batch.team_id.is_some()) {
        None => Ok(()),
        Some(batch) => Err(PageError::Conflict(format!(
            "This is with {}. If the council is to do it, bring it back first, under “Work with others”.",
            batch.organisation
        ))),
    }
}

/// The lines of batches, in the order in which they were handed out.
pub async fn lines(conn: &impl ConnectionTrait, batches: &[Uuid]) -> db::Result<Vec<Line>> {
    let lines = batch_line::Entity::find()
        .filter(batch_line::Column::BatchId.is_in(db::padded(batches)))
        .order_by_asc(batch_line::Column::WaitedSince)
        .order_by_asc(batch_line::Column::Id)
        .all(conn)
        .await?;
    let theirs = |column: batch_line::Column| {
        batch_line::Entity::find()
            .select_only()
            .column(column)
            .filter(batch_line::Column::BatchId.is_in(db::padded(batches)))
            .filter(column.is_not_null())
            .into_query()
    };
    let mut rows: std::collections::HashMap<Uuid, Row> = std::collections::HashMap::new();
    if lines.iter().any(|line| line.assessment_id.is_some()) {
        let these = theirs(batch_line::Column::AssessmentId);
        let find = assessment::Entity::find().filter(assessment::Column::Id.in_subquery(these));
        let found = boxed(find.all(conn).await?, Row::Assessment);
        rows.extend(found.into_iter().map(|row| (row.id(), row)));
    }
    if lines.iter().any(|line| line.review_id.is_some()) {
        let these = theirs(batch_line::Column::ReviewId);
        let find = review::Entity::find().filter(review::Column::Id.in_subquery(these));
        let found = boxed(find.all(conn).await?, Row::Review);
        rows.extend(found.into_iter().map(|row| (row.id(), row)));
    }
    let line = |line: batch_line::Model| {
        let row = rows.get(&line.assessment_id.or(line.review_id)?)?.clone();
        Some(Line { line, row })
    };
    Ok(lines.into_iter().filter_map(line).collect())
}

/// Hands work out: the batch, a line for each piece, and their clocks.
pub async fn hand_out(
    change: &mut Change,
    batch: assessment_batch::Model,
    rows: &[Row],
) -> db::Result<assessment_batch::Model> {
    let batch = change.insert::<assessment_batch::Entity>(batch).await?;
    change.log(
        Event::BatchMoved,
        None,
        Some(batch.id),
        json!({ "says": format!("Handed out: {}, {} pieces of work", batch.name, rows.len()), "organisation": batch.organisation, "target_on": batch.target_on }),
    );
    for row in rows {
        hand_out_one(change, &batch, row).await?;
    }
    Ok(batch)
}

async fn hand_out_one(
    change: &mut Change,
    batch: &assessment_batch::Model,
    row: &Row,
) -> db::Result<()> {
    let (from_team_id, from_worker_id) = row.hands();
    let (assessment_id, review_id) = match row {
        Row::Assessment(row) => (Some(row.id), None),
        Row::Review(row) => (None, Some(row.id)),
    };
    let line = batch_line::Model {
        id: change.new_id(),
        person_id: row.person_id(),
        batch_id: batch.id,
        assessment_id,
        review_id,
        from_team_id,
        from_worker_id,
        waited_since: row.since(),
        handed_on: batch.sent_on,
        handed_by: batch.authorised_by,
        returned_on: None,
        returned_by: None,
        returned_because: None,
        returned_note: None,
        version: 1,
    };
    change.insert::<batch_line::Entity>(line).await?;
    let to = Hands {
        team_id: batch.team_id.or(from_team_id),
        worker_id: None,
    };
    give(change, row, to, Some(batch)).await?;
    let text = format!("{} handed out to {}", row.says(), batch.organisation);
    let body = json!({ "says": text, "batch": batch.id, "target_on": batch.target_on });
    change.log(
        Event::BatchMoved,
        Some(row.person_id()),
        Some(row.id()),
        body,
    );
    Ok(())
}

/// Puts a piece of work into other hands, with its clock; `batch`: the one it is in from now on.
async fn give(
    change: &mut Change,
    row: &Row,
    to: Hands,
    batch: Option<&assessment_batch::Model>,
) -> db::Result<()> {
    let (id, by) = (
        batch.map(|batch| batch.id),
        batch.map(|batch| batch.organisation.clone()),
    );
    match row {
        Row::Assessment(row) => {
            change
                .update::<assessment::Entity>(row, |row| {
                    (row.team_id, row.worker_id) = (to.team_id, to.worker_id);
                    (row.batch_id, row.performed_by) = (id, by);
                })
                .await?;
        }
        Row::Review(row) => {
            change
                .update::<review::Entity>(row, |row| {
                    (row.team_id, row.worker_id) = (to.team_id, to.worker_id);
                    (row.batch_id, row.performed_by) = (id, by);
                })
                .await?;
        }
    }
    clocks::hand_to(change, row.id(), to).await?;
    give_form(change, row, to).await
}

/// The form of a piece that was begun goes where the piece goes: nobody else could go on with it.
async fn give_form(change: &mut Change, row: &Row, to: Hands) -> db::Result<()> {
    let Some(form) = row.form_id() else {
        return Ok(());
    };
    let form = forms::read(change.conn(), form).await?;
    if form.discarded_at.is_some() {
        return Ok(());
    }
    let team = match to.team_id {
        Some(id) => team::Entity::find_by_id(id).one(change.conn()).await?,
        None => None,
    };
    let name = team.map_or("nobody yet".to_owned(), |team| team.name);
    change
        .update::<filled_form::Entity>(&form, |form| {
            (form.team_id, form.worker_id) = (to.team_id, to.worker_id);
        })
        .await?;
    forms::note(change, &form, "given", Some(name.clone())).await?;
    let text = format!("{} given to {name}", form.title);
    let body = json!({ "says": text, "number": form.number, "team": to.team_id });
    change.log(
        Event::FormChanged,
        Some(form.person_id),
        Some(form.id),
        body,
    );
    Ok(())
}

/// Takes work away from those who have it. What they did stays theirs and is closed to them; the rest came back undone,
/// and waits again with the team it came from.
pub async fn bring_back(
    change: &mut Change,
    batch: &assessment_batch::Model,
    lines: &[Line],
    (because, says, note): (&str, &str, Option<String>),
) -> db::Result<()> {
    let (today, by) = (Day(london_date(*change.at())), change.actor());
    for Line { line, row } in lines {
        let (_, done_on, _) = row.state();
        let undone = done_on.is_none();
        change
            .update::<batch_line::Entity>(line, |line| {
                line.returned_on = Some(today);
                line.returned_by = by;
                line.returned_because = undone.then(|| because.to_owned());
                line.returned_note = note.clone();
            })
            .await?;
        let (what, with) = (row.says(), &batch.organisation);
        let text = if undone {
            let to = Hands {
                team_id: line.from_team_id,
                worker_id: None,
            };
            give(change, row, to, None).await?;
            format!("{what} came back undone from {with}: {says}")
        } else {
            format!("{what} is done, and no longer open to {with}")
        };
        let body = json!({ "says": text, "batch": batch.id, "note": note });
        change.log(
            Event::BatchMoved,
            Some(row.person_id()),
            Some(row.id()),
            body,
        );
    }
    Ok(())
}

/// Closes a batch.
pub async fn close(change: &mut Change, batch: &assessment_batch::Model) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    let after = change
        .update::<assessment_batch::Entity>(batch, |row| row.closed_on = Some(today))
        .await?;
    let body = json!({ "says": format!("Closed: {}", after.name) });
    change.log(Event::BatchMoved, None, Some(after.id), body);
    Ok(())
}
