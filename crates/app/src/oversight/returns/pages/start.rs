//! Begins a run: over which files, as they stood on which day.

use db::Event;
use db::entities::{return_file, return_run};
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::dates::london_date;
use serde_json::{Value as Json, json};

use super::files::in_words;
use super::id_of;
use crate::house::permissions::ManageReturns;
use crate::house::{Fields, Form, Page, PageError, Path, Reading, Shown, Staff, pages};
use crate::oversight::returns::work::STEPS;
use crate::oversight::returns::{running, store};

const ASK: &str = "oversight/returns/start.njk";

/// GET /returns/new
pub async fn ask(staff: Staff<ManageReturns>) -> Page {
    let files = store::files(staff.reader()).await?;
    let own = &staff.house.council.return_code;
    let suits = |file: &&return_file::Model| {
        own.is_empty() || file.council_code.is_none() || file.council_code.as_ref() == Some(own)
    };
    let chosen: Vec<String> = files
        .iter()
        .filter(suits)
        .map(|file| file.id.to_string())
        .collect();
    let form = Shown::default().with_day("as_of", Some(staff.today()));
    pages::page(ASK, values(&files, &chosen, form))
}

fn values(files: &[return_file::Model], chosen: &[String], form: Shown) -> Json {
    let of = |kind: &str| -> Vec<Json> {
        let of_kind = files.iter().filter(|file| file.kind == kind);
        of_kind
            .map(|file| {
                let mut told = in_words(file);
                told["chosen"] = json!(chosen.contains(&file.id.to_string()));
                told
            })
            .collect()
    };
    json!({ "form": form, "submissions": of(store::SUBMISSION), "tables": of(store::TABLE) })
}

/// POST /returns/new
pub async fn start(staff: Staff<ManageReturns>, Form(fields): Form) -> Page {
    let files = store::files(staff.reader()).await?;
    let mut reading = Reading::of(&fields);
    let as_of = reading.needed_day(
        "as_of",
        "The day as of which files count",
        staff.today_date(),
    );
    let chosen: Vec<&return_file::Model> = files
        .iter()
        .filter(|file| fields.all("file").any(|id| id == file.id.to_string()))
        .collect();
    let mut codes: Vec<&str> = chosen
        .iter()
        .filter_map(|file| file.council_code.as_deref())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    match codes.as_slice() {
        [] => reading.wrong("file", "Choose at least one submission"),
        [_] => {}
        several => reading.wrong(
            "file",
            format!(
                "Choose submissions of one council: these are of {}",
                several.join(" and ")
            ),
        ),
    }
    let in_time = |file: &&return_file::Model| {
        file.kind == store::SUBMISSION && london_date(*file.sent_at) <= as_of.0
    };
    if codes.len() == 1 && !chosen.iter().any(in_time) {
        reading.wrong("as_of", "No chosen submission had been sent by this day");
    }
    if under_way(&staff).await? {
        reading.wrong("file", "Another run is under way: wait until it is done");
    }
    let ids: Vec<Uuid> = chosen.iter().map(|file| file.id).collect();
    let (ids, as_of) = match reading.finish((ids, as_of)) {
        Ok(asked) => asked,
        Err(problems) => return ask_again(&files, &fields, &problems),
    };
    let code = codes.first().copied().unwrap_or_default();
    let mut change = staff.change().await?;
    let run = store::start(&mut change, code, &ids, as_of).await?;
    let body = json!({ "number": run.number, "files": ids.len() });
    change.log(Event::ReturnRunStarted, None, Some(run.id), body);
    change.commit().await?;
    let at = format!("/returns/{}", run.id);
    running::begin(&staff.house, run);
    pages::go_to(at)
}

fn ask_again(
    files: &[return_file::Model],
    fields: &Fields,
    problems: &[rules::vocabulary::Problem],
) -> Page {
    let chosen: Vec<String> = fields.all("file").map(str::to_owned).collect();
    pages::try_again(ASK, values(files, &chosen, Shown::again(fields, problems)))
}

/// Whether a run is being done at this moment.
async fn under_way(staff: &Staff<ManageReturns>) -> Result<bool, PageError> {
    for run in store::runs(staff.reader()).await? {
        if run.state == store::STARTED && is_alive(staff, &run).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn is_alive(
    staff: &Staff<ManageReturns>,
    run: &return_run::Model,
) -> Result<bool, PageError> {
    let progress = store::progress(staff.reader(), run.id).await?;
    Ok(running::is_alive(
        &staff.house,
        progress.map(|progress| progress.beat_at),
    ))
}

/// POST /returns/{run}/again
pub async fn again(staff: Staff<ManageReturns>, Path(id): Path<String>) -> Page {
    let run = store::run(staff.reader(), id_of(&id)?).await?;
    let at = format!("/returns/{}", run.id);
    let ended = run.state == store::FAILED
        || (run.state == store::STARTED && !is_alive(&staff, &run).await?);
    if !ended || under_way(&staff).await? {
        return pages::go_to_saying(
            at,
            "Nothing was begun: a run is under way or this one is done.",
        );
    }
    let mut change = staff.change().await?;
    let (now, by) = (change.at(), change.actor());
    let run = change
        .update::<return_run::Entity>(&run, |row| {
            row.state = store::STARTED.to_owned();
            row.says = None;
            row.started_at = now;
            row.started_by = by;
            row.finished_at = None;
        })
        .await?;
    store::beat(change.conn(), run.id, &STEPS, 1, now).await?;
    change.log(
        Event::ReturnRunStarted,
        None,
        Some(run.id),
        json!({ "number": run.number }),
    );
    change.commit().await?;
    running::begin(&staff.house, run);
    pages::go_to(at)
}
