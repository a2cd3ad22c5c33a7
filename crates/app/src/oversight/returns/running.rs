//! Runs in the background: the pages show how far one has come, and one that was cut short can be begun again.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use db::entities::{return_file, return_run};
use db::sea_orm::entity::prelude::*;
use db::{At, Event};
use rules::vocabulary::dates::london;
use serde_json::json;

use super::intake::pressed;
use super::store;
use super::work::{self, Outcome};
use crate::house::House;
use crate::house::upload::scratch;

/// How often a run says that it is still being done.
const BEAT: Duration = Duration::from_secs(5);
/// Seconds of silence after which a run is held to be cut short.
const SILENCE: i64 = 60;

/// Begins to work on a run; returns at once.
pub fn begin(house: &House, run: return_run::Model) {
    let house = house.clone();
    tokio::spawn(async move {
        let (id, number) = (run.id, run.number);
        if let Err(error) = go(&house, run).await {
            tracing::error!(error = format!("{error:#}"), run = number, %id, "a run of the national return was cut short");
        }
    });
}

/// Whether a run that has not ended is still being done, as far as its last word tells.
pub fn is_alive(house: &House, last: Option<At>) -> bool {
    last.is_some_and(|last| house.clock.now().as_second() - last.as_second() < SILENCE)
}

/// The work, in the name of who asked for it.
async fn go(house: &House, run: return_run::Model) -> anyhow::Result<()> {
    let folder = scratch(house).map_err(|_| anyhow::anyhow!("there is no room for the files"))?;
    let step = Arc::new(AtomicUsize::new(1));
    let asked = Asked {
        council: run.council_code.clone(),
        as_of: run.as_of.0,
    };
    fill(house, &run, folder.path()).await?;
    let (path, told) = (folder.path().to_owned(), step.clone());
    let work = tokio::task::spawn_blocking(move || {
        let tell = |step: usize| told.store(step, Ordering::Relaxed);
        work::work_out(&path, &asked.council, asked.as_of, tell)
    });
    match beating(house, run.id, &work::STEPS, &step, work).await? {
        Ok(Ok(outcome)) => done(house, &run, outcome).await,
        Ok(Err(says)) => failed(house, &run, says).await,
        Err(error) => failed(house, &run, format!("Almoner could not finish it: {error}")).await,
    }
}

/// Does some work, and says every few seconds at which step it is and that it is still being done.
pub async fn beating<Done>(
    house: &House,
    id: Uuid,
    steps: &[&str],
    step: &AtomicUsize,
    work: impl Future<Output = Done>,
) -> anyhow::Result<Done> {
    let mut work = std::pin::pin!(work);
    let conn = house.archive.unchained();
    let done = loop {
        tokio::select! {
            done = &mut work => break done,
            () = tokio::time::sleep(BEAT) => {
                let step = step.load(Ordering::Relaxed);
                store::beat(conn, id, steps, step, house.clock.now()).await?;
            }
        }
    };
    store::beat(conn, id, steps, steps.len(), house.clock.now()).await?;
    Ok(done)
}

/// How a run stands, in a word and its colour.
pub fn state(state: &str, alive: bool) -> (&'static str, &'static str) {
    match state {
        store::DONE => ("Done", "green"),
        store::FAILED => ("Could not be done", "red"),
        _ if alive => ("Under way", "blue"),
        _ => ("Cut short", "yellow"),
    }
}

struct Asked {
    council: String,
    as_of: jiff::civil::Date,
}

/// Lays the run's files into a folder as the measures want them.
async fn fill(house: &House, run: &return_run::Model, folder: &Path) -> anyhow::Result<()> {
    let ids: Vec<Uuid> = serde_json::from_value(run.files.clone())?;
    let conn = house.archive.reader();
    let submissions = folder.join("submissions");
    std::fs::create_dir(&submissions)?;
    let mut manifest = csv::Writer::from_path(folder.join("manifest.csv"))?;
    manifest.write_record(["file", "la_code", "la_name", "import_timestamp"])?;
    let mut names = Vec::new();
    let mut tables: Vec<return_file::Model> = Vec::new();
    for id in ids {
        let file = store::file(conn, id).await?;
        if file.kind == store::TABLE {
            tables.push(file);
            continue;
        }
        let name = own_name(&file.name, &names);
        store::put(conn, &file, &submissions.join(&name)).await?;
        let sent = london(*file.sent_at).datetime();
        let code = file.council_code.as_deref().unwrap_or_default();
        manifest.write_record([&name, code, &house.council.name, &sent.to_string()])?;
        names.push(name);
    }
    manifest.flush()?;
    tables.sort_by_key(|file| file.sent_at);
    for file in &tables {
        store::put(conn, file, &folder.join(&file.name)).await?;
    }
    let lookup = folder.join("la_lookup.csv");
    if !lookup.exists() {
        let mut writer = csv::Writer::from_path(lookup)?;
        writer.write_record(["LA_Code", "LA_Area_Code", "LA_Name"])?;
        let area = Some(&house.council.area_code)
            .filter(|_| run.council_code == house.council.return_code);
        let area = area.map_or("", String::as_str);
        writer.write_record([&run.council_code, area, &house.council.name])?;
        writer.flush()?;
    }
    Ok(())
}

/// A name that no other file of the folder has.
fn own_name(name: &str, taken: &[String]) -> String {
    let mut own = name.to_owned();
    let mut nth = 2;
    while taken.contains(&own) {
        own = format!("{nth}_{name}");
        nth += 1;
    }
    own
}

async fn done(house: &House, run: &return_run::Model, outcome: Outcome) -> anyhow::Result<()> {
    let mut ready = Vec::new();
    for (name, bytes) in outcome.results {
        ready.push((name, pressed(&bytes)?));
    }
    let mut change = house
        .archive
        .change(run.started_by, house.clock.now())
        .await?;
    for (name, pressed) in ready {
        store::keep_result(&change, run.id, &name, pressed).await?;
    }
    let now = change.at();
    let latest = outcome.summary.latest.unwrap_or_default();
    change
        .update::<return_run::Entity>(run, |row| {
            row.state = store::DONE.to_owned();
            row.latest_to = latest.to.map(db::Day);
            row.rows = i64::try_from(latest.rows).ok();
            row.rejected = i64::try_from(latest.rejected).ok();
            row.score_tenths = i64::try_from(latest.score).ok();
            row.finished_at = Some(now);
        })
        .await?;
    let body = json!({ "number": run.number, "rejected": latest.rejected });
    change.log(Event::ReturnRunDone, None, Some(run.id), body);
    Ok(change.commit().await?)
}

async fn failed(house: &House, run: &return_run::Model, says: String) -> anyhow::Result<()> {
    let mut change = house
        .archive
        .change(run.started_by, house.clock.now())
        .await?;
    let now = change.at();
    let says: String = says.chars().take(4_000).collect();
    change
        .update::<return_run::Entity>(run, |row| {
            row.state = store::FAILED.to_owned();
            row.says = Some(says.clone());
            row.finished_at = Some(now);
        })
        .await?;
    let body = json!({ "number": run.number, "because": says });
    change.log(Event::ReturnRunFailed, None, Some(run.id), body);
    Ok(change.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::own_name;

    #[test]
    fn two_files_of_one_name_stay_apart() {
        let mut taken = Vec::new();
        for expected in ["a.csv", "2_a.csv", "3_a.csv"] {
            let own = own_name("a.csv", &taken);
            assert_eq!(own, expected);
            taken.push(own);
        }
    }
}
