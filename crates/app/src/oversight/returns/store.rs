//! Files, runs and tasks of the national return in the archive.

use std::io::Write;
use std::path::{Path, PathBuf};

use ::cld::period::Period;
use db::entities::{
    record_submission, return_chunk, return_file, return_progress, return_result, return_run,
    return_task,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::OnConflict;
use db::sea_orm::{ConnectionTrait, DatabaseConnection, IntoActiveModel, QueryOrder, QuerySelect};
use db::{At, Change, Day};
use serde_json::json;

use super::intake::{Kind, Looked, unpressed};
use super::making;
use super::work::STEPS;

/// Kinds of files, as they are stored.
pub const SUBMISSION: &str = "submission";
pub const TABLE: &str = "table";
/// Made from the record, and not brought in yet.
pub const MADE: &str = "made";

/// States of a run, as they are stored.
pub const STARTED: &str = "started";
pub const DONE: &str = "done";
pub const FAILED: &str = "failed";

/// States of a task, as they are stored.
pub const OPEN: &str = "open";
pub const MENDED: &str = "mended";

/// Every file that was brought in, the one sent last first.
pub async fn files(conn: &impl ConnectionTrait) -> db::Result<Vec<return_file::Model>> {
    let all = return_file::Entity::find()
        .filter(return_file::Column::Kind.ne(MADE))
        .order_by_desc(return_file::Column::SentAt);
    Ok(all
        .order_by_desc(return_file::Column::Name)
        .all(conn)
        .await?)
}

/// A file by its id.
/// Errors: `NotFound`.
pub async fn file(conn: &impl ConnectionTrait, id: Uuid) -> db::Result<return_file::Model> {
    let found = return_file::Entity::find_by_id(id).one(conn).await?;
    found.ok_or(db::Error::NotFound)
}

/// A file with the same bytes, if one is here.
pub async fn same(
    conn: &impl ConnectionTrait,
    sha256: &str,
) -> db::Result<Option<return_file::Model>> {
    let same = return_file::Entity::find().filter(return_file::Column::Sha256.eq(sha256));
    Ok(same.one(conn).await?)
}

/// Keeps a file with its pieces.
/// Errors: `Constraint` when the same bytes are here already.
pub async fn keep(
    change: &mut Change,
    looked: &Looked,
    sent_at: At,
    pieces: &[PathBuf],
) -> db::Result<return_file::Model> {
    let (kind, council_code, period) = match &looked.kind {
        Kind::Submission { council, period } => (SUBMISSION, Some(council.clone()), *period),
        Kind::Made { council, period } => (MADE, Some(council.clone()), Some(*period)),
        Kind::Table | Kind::Manifest(_) => (TABLE, None, None),
    };
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let row = return_file::Model {
        id: change.new_id(),
        name: looked.name.clone(),
        kind: kind.to_owned(),
        council_code,
        from_on: period.map(|(from, _)| Day(from)),
        to_on: period.map(|(_, to)| Day(to)),
        rows: count(looked.rows),
        bytes: count(looked.bytes),
        sha256: looked.sha256.clone(),
        sent_at,
        received_at: change.at(),
        received_by: change.actor(),
        version: 1,
    };
    let row = change.insert::<return_file::Entity>(row).await?;
    for (place, piece) in (0..).zip(pieces) {
        let bytes = std::fs::read(piece)
            .map_err(|error| db::Error::Unfit(format!("a piece of a file is gone: {error}")))?;
        let piece = return_chunk::Model {
            id: change.new_id(),
            file_id: row.id,
            place,
            bytes,
        };
        return_chunk::Entity::insert(piece.into_active_model())
            .exec_without_returning(change.conn())
            .await?;
    }
    Ok(row)
}

/// Writes a file's bytes, as they came, to a path.
/// Errors: `Unfit` when they cannot be written or are not those that came.
pub async fn put(
    conn: &DatabaseConnection,
    file: &return_file::Model,
    path: &Path,
) -> db::Result<()> {
    let broken = |error: std::io::Error| db::Error::Unfit(format!("{}: {error}", file.name));
    let mut out = std::fs::File::create(path).map_err(broken)?;
    let (mut place, mut bytes) = (0, 0);
    loop {
        let piece = return_chunk::Entity::find()
            .filter(return_chunk::Column::FileId.eq(file.id))
            .filter(return_chunk::Column::Place.eq(place))
            .one(conn)
            .await?;
        let Some(piece) = piece else { break };
        let piece = unpressed(&piece.bytes).map_err(broken)?;
        bytes += piece.len() as i64;
        out.write_all(&piece).map_err(broken)?;
        place += 1;
    }
    if bytes != file.bytes {
        return Err(db::Error::Unfit(format!("{} has lost a piece", file.name)));
    }
    Ok(())
}

/// Every run, the latest first.
pub async fn runs(conn: &impl ConnectionTrait) -> db::Result<Vec<return_run::Model>> {
    let all = return_run::Entity::find().order_by_desc(return_run::Column::Number);
    Ok(all.limit(200).all(conn).await?)
}

/// A run by its id.
/// Errors: `NotFound`.
pub async fn run(conn: &impl ConnectionTrait, id: Uuid) -> db::Result<return_run::Model> {
    let found = return_run::Entity::find_by_id(id).one(conn).await?;
    found.ok_or(db::Error::NotFound)
}

/// The latest run that was done before another, if any; before none, the latest.
pub async fn done_before(
    conn: &impl ConnectionTrait,
    run: Option<&return_run::Model>,
) -> db::Result<Option<return_run::Model>> {
    let mut find = return_run::Entity::find().filter(return_run::Column::State.eq(DONE));
    if let Some(run) = run {
        find = find.filter(return_run::Column::Number.lt(run.number));
    }
    let latest = find.order_by_desc(return_run::Column::Number);
    Ok(latest.one(conn).await?)
}

/// Begins a run over files.
pub async fn start(
    change: &mut Change,
    council_code: &str,
    files: &[Uuid],
    as_of: Day,
) -> db::Result<return_run::Model> {
    let row = return_run::Model {
        id: change.new_id(),
        number: change.next_number("return_run").await?,
        council_code: council_code.to_owned(),
        files: json!(files),
        as_of,
        state: STARTED.to_owned(),
        says: None,
        latest_to: None,
        rows: None,
        rejected: None,
        score_tenths: None,
        started_at: change.at(),
        started_by: change.actor(),
        finished_at: None,
        version: 1,
    };
    let row = change.insert::<return_run::Entity>(row).await?;
    beat(change.conn(), row.id, &STEPS, 1, change.at()).await?;
    Ok(row)
}

/// Says how far a run has come, and that it is still being done.
pub async fn beat(
    conn: &impl ConnectionTrait,
    run: Uuid,
    steps: &[&str],
    step: usize,
    at: At,
) -> db::Result<()> {
    let row = return_progress::Model {
        id: run,
        step: step as i64,
        steps: steps.len() as i64,
        says: steps
            .get(step.saturating_sub(1))
            .copied()
            .unwrap_or_default()
            .to_owned(),
        beat_at: at,
    };
    let columns = [
        return_progress::Column::Step,
        return_progress::Column::Steps,
        return_progress::Column::Says,
        return_progress::Column::BeatAt,
    ];
    let over = OnConflict::column(return_progress::Column::Id)
        .update_columns(columns)
        .to_owned();
    return_progress::Entity::insert(row.into_active_model())
        .on_conflict(over)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// How far a run has come.
pub async fn progress(
    conn: &impl ConnectionTrait,
    run: Uuid,
) -> db::Result<Option<return_progress::Model>> {
    Ok(return_progress::Entity::find_by_id(run).one(conn).await?)
}

/// Puts a result of a run in the place of what was there.
pub async fn keep_result(
    change: &Change,
    run: Uuid,
    name: &str,
    pressed: Vec<u8>,
) -> db::Result<()> {
    return_result::Entity::delete_many()
        .filter(return_result::Column::RunId.eq(run))
        .filter(return_result::Column::Name.eq(name))
        .exec(change.conn())
        .await?;
    let row = return_result::Model {
        id: change.new_id(),
        run_id: run,
        name: name.to_owned(),
        bytes: pressed,
    };
    return_result::Entity::insert(row.into_active_model())
        .exec_without_returning(change.conn())
        .await?;
    Ok(())
}

/// A result of a run as it was written.
/// Errors: `NotFound`.
pub async fn result(conn: &impl ConnectionTrait, run: Uuid, name: &str) -> db::Result<Vec<u8>> {
    let found = return_result::Entity::find()
        .filter(return_result::Column::RunId.eq(run))
        .filter(return_result::Column::Name.eq(name))
        .one(conn)
        .await?
        .ok_or(db::Error::NotFound)?;
    unpressed(&found.bytes).map_err(|error| db::Error::Unfit(format!("{name}: {error}")))
}

/// Every task.
pub async fn tasks(conn: &impl ConnectionTrait) -> db::Result<Vec<return_task::Model>> {
    Ok(return_task::Entity::find().all(conn).await?)
}

/// The task of a rule, if somebody was given it.
pub async fn task(
    conn: &impl ConnectionTrait,
    rule: &str,
) -> db::Result<Option<return_task::Model>> {
    let found = return_task::Entity::find().filter(return_task::Column::Rule.eq(rule));
    Ok(found.one(conn).await?)
}

/// What becomes of a task.
#[derive(Clone, Debug)]
pub struct Given {
    pub team: Option<Uuid>,
    pub account: Option<Uuid>,
    pub state: &'static str,
    pub note: Option<String>,
}

/// Gives the task of a rule to somebody, or says that it is mended.
pub async fn give(change: &mut Change, rule: &str, given: Given) -> db::Result<return_task::Model> {
    let (at, by) = (change.at(), change.actor());
    match task(change.conn(), rule).await? {
        Some(before) => {
            change
                .update::<return_task::Entity>(&before, |row| {
                    row.team_id = given.team;
                    row.account_id = given.account;
                    row.state = given.state.to_owned();
                    row.note = given.note;
                    row.changed_at = at;
                    row.changed_by = by;
                })
                .await
        }
        None => {
            let row = return_task::Model {
                id: change.new_id(),
                rule: rule.to_owned(),
                team_id: given.team,
                account_id: given.account,
                state: given.state.to_owned(),
                note: given.note,
                changed_at: at,
                changed_by: by,
                version: 1,
            };
            change.insert::<return_task::Entity>(row).await
        }
    }
}

/// Submissions that were made from the record, the latest first.
pub async fn from_record(conn: &impl ConnectionTrait) -> db::Result<Vec<record_submission::Model>> {
    let all = record_submission::Entity::find().order_by_desc(record_submission::Column::Number);
    Ok(all.limit(40).all(conn).await?)
}

/// Those that were begun and have not ended.
pub async fn begun_from_record(
    conn: &impl ConnectionTrait,
) -> db::Result<Vec<record_submission::Model>> {
    let begun = record_submission::Column::State.eq(STARTED);
    Ok(record_submission::Entity::find()
        .filter(begun)
        .all(conn)
        .await?)
}

/// One of them by its id.
/// Errors: `NotFound`.
pub async fn one_from_record(
    conn: &impl ConnectionTrait,
    id: Uuid,
) -> db::Result<record_submission::Model> {
    let found = record_submission::Entity::find_by_id(id).one(conn).await?;
    found.ok_or(db::Error::NotFound)
}

/// Begins the submission of a period.
pub async fn start_from_record(
    change: &mut Change,
    council_code: &str,
    period: Period,
    number: i64,
) -> db::Result<record_submission::Model> {
    let row = record_submission::Model {
        id: change.new_id(),
        number,
        council_code: council_code.to_owned(),
        from_on: Day(period.first.date()),
        to_on: Day(period.last.date()),
        state: STARTED.to_owned(),
        says: None,
        preview: None,
        file_id: None,
        started_at: change.at(),
        started_by: change.actor(),
        finished_at: None,
        version: 1,
    };
    let row = change.insert::<record_submission::Entity>(row).await?;
    beat(change.conn(), row.id, &making::STEPS, 1, change.at()).await?;
    Ok(row)
}
