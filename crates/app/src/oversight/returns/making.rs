//! Makes the submission from the record behind the pages: its file and what it comes to are kept together, so that
//! what was looked at is what is taken away.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ::cld::day::Day;
use ::cld::period::Period;
use db::Event;
use db::entities::record_submission;
use db::sea_orm::ConnectionTrait;
use serde_json::json;

use super::intake::{Kind, Looked, pieces, sum};
use super::record::{self, Asked, Preview};
use super::running::{beating, is_alive};
use super::store;
use crate::house::House;
use crate::house::upload::scratch;

/// Steps, as the page counts them.
pub const STEPS: [&str; 4] = [
    "Reading the record, person by person",
    "Checking every row",
    "Counting as the national method counts",
    "Keeping the file",
];

/// Begins to make a submission; returns at once.
pub fn begin(house: &House, row: record_submission::Model) {
    let house = house.clone();
    tokio::spawn(async move {
        let (id, number) = (row.id, row.number);
        if let Err(error) = go(&house, row).await {
            tracing::error!(error = format!("{error:#}"), number, %id, "a submission from the record was cut short");
        }
    });
}

/// Whether a submission is being made at this moment, as far as the last words of those begun tell.
pub async fn is_under_way(house: &House, conn: &impl ConnectionTrait) -> db::Result<bool> {
    for row in store::begun_from_record(conn).await? {
        let progress = store::progress(conn, row.id).await?;
        if is_alive(house, progress.map(|progress| progress.beat_at)) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn go(house: &House, row: record_submission::Model) -> anyhow::Result<()> {
    let folder = scratch(house).map_err(|_| anyhow::anyhow!("there is no room for the file"))?;
    let period = Period {
        first: Day::from(row.from_on.0),
        last: Day::from(row.to_on.0),
    };
    let asked = Asked {
        code: row.council_code.clone(),
        period,
        today: house.clock.today_date(),
    };
    let step = Arc::new(AtomicUsize::new(1));
    let work = made(house, &asked, folder.path(), step.clone());
    match beating(house, row.id, &STEPS, &step, work).await? {
        Ok(preview) => done(house, &row, &asked, folder.path(), preview).await,
        Err(error) => failed(house, &row, format!("Almoner could not make it: {error:#}")).await,
    }
}

/// The file, written into the folder, and what it comes to.
async fn made(
    house: &House,
    asked: &Asked,
    folder: &Path,
    step: Arc<AtomicUsize>,
) -> anyhow::Result<Preview> {
    let to = folder.join(asked.name());
    let view = house.archive.frozen().await?;
    let written = record::write(&view, &house.council, asked, &to).await;
    view.rollback().await?;
    let (asked, preview) = (asked.clone(), written?);
    let looked = tokio::task::spawn_blocking(move || {
        let tell = |at: usize| step.store(at, Ordering::Relaxed);
        tell(2);
        let checked = record::check(&asked, &to)?;
        tell(3);
        record::measure(&asked, &to, preview, &checked)
    });
    looked.await?
}

async fn done(
    house: &House,
    row: &record_submission::Model,
    asked: &Asked,
    folder: &Path,
    preview: Preview,
) -> anyhow::Result<()> {
    let path = folder.join(asked.name());
    let ((sha256, bytes), pieces) = (sum(&path)?, pieces(&path, folder)?);
    let looked = Looked {
        name: asked.name(),
        kind: Kind::Made {
            council: asked.code.clone(),
            period: (asked.period.first.date(), asked.period.last.date()),
        },
        rows: preview.rows,
        bytes,
        sha256,
    };
    let mut change = house
        .archive
        .change(row.started_by, house.clock.now())
        .await?;
    let now = change.at();
    let file = match store::same(change.conn(), &looked.sha256).await? {
        Some(same) => same,
        None => store::keep(&mut change, &looked, now, &pieces).await?,
    };
    let shown = serde_json::to_value(&preview)?;
    change
        .update::<record_submission::Entity>(row, |row| {
            row.state = store::DONE.to_owned();
            row.preview = Some(shown);
            row.file_id = Some(file.id);
            row.finished_at = Some(now);
        })
        .await?;
    let body = json!({ "name": file.name, "rows": preview.rows });
    change.log(Event::RecordSubmissionMade, None, Some(row.id), body);
    Ok(change.commit().await?)
}

async fn failed(house: &House, row: &record_submission::Model, says: String) -> anyhow::Result<()> {
    let mut change = house
        .archive
        .change(row.started_by, house.clock.now())
        .await?;
    let now = change.at();
    let says: String = says.chars().take(4_000).collect();
    change
        .update::<record_submission::Entity>(row, |row| {
            row.state = store::FAILED.to_owned();
            row.says = Some(says.clone());
            row.finished_at = Some(now);
        })
        .await?;
    let body = json!({ "number": row.number, "because": says });
    change.log(Event::RecordSubmissionFailed, None, Some(row.id), body);
    Ok(change.commit().await?)
}
