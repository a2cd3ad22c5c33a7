//! What a calibration that was put forward would mean for everybody, worked out behind the pages: it reads every figure
//! that stands, and changes none.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::Path;
use db::entities::calibration;
use db::sea_orm::ConnectionTrait;
use db::{At, Change, Event};
use rules::budget::Calibration;
use rules::budget::calibration::in_force;
use serde_json::{Value as Json, json};

use super::{calibration as words, caseload, store};
use crate::house::permissions::Calibrate;
use crate::house::{House, Page, PageError, Staff, pages};
use crate::oversight::returns::running::{beating, is_alive, state};
use crate::oversight::returns::store::{DONE, FAILED, STARTED, beat, progress};

/// Steps, as the page counts them.
const STEPS: [&str; 3] = [
    "Reading every figure",
    "Weighing everybody anew",
    "Keeping what it would mean",
];

/// What is kept of a forecast that has not been worked out yet.
pub fn begun() -> Json {
    json!({ "state": STARTED })
}

/// Started, done or failed.
pub fn state_of(row: &calibration::Model) -> &str {
    row.told["state"].as_str().unwrap_or(DONE)
}

/// Where its page is.
pub fn address(number: i64) -> String {
    format!("/calibration/{number}/forecast")
}

/// Says that it is begun, so that the page knows of it at once.
pub async fn first_beat(
    conn: &impl ConnectionTrait,
    row: &calibration::Model,
    at: At,
) -> db::Result<()> {
    beat(conn, row.id, &STEPS, 1, at).await
}

/// Begins to work out what a calibration would mean; returns at once.
pub fn begin(house: &House, row: calibration::Model) {
    let house = house.clone();
    tokio::spawn(async move {
        let (id, number) = (row.id, row.number);
        if let Err(error) = go(&house, row).await {
            tracing::error!(error = format!("{error:#}"), number, %id, "a forecast of a calibration was cut short");
        }
    });
}

async fn go(house: &House, row: calibration::Model) -> anyhow::Result<()> {
    let step = Arc::new(AtomicUsize::new(1));
    let work = worked_out(house, &row, step.clone());
    let told = beating(house, row.id, &STEPS, &step, work).await?;
    let (told, says) = match told {
        Ok(told) => (told, "was worked out".to_owned()),
        Err(error) => {
            let says = format!("Almoner could not work it out: {error:#}");
            let told =
                json!({ "state": FAILED, "says": says.chars().take(4_000).collect::<String>() });
            (told, "could not be worked out".to_owned())
        }
    };
    let at = house.clock.now();
    let mut change = house.archive.change(Some(row.made_by), at).await?;
    keep(&mut change, &row, told, &says).await?;
    Ok(change.commit().await?)
}

/// What it would mean for everybody, in ready words.
async fn worked_out(
    house: &House,
    row: &calibration::Model,
    step: Arc<AtomicUsize>,
) -> anyhow::Result<Json> {
    let conn = house.archive.reader();
    let (now, then) = both(house, row).await?;
    let figures = caseload::figures(conn).await?;
    step.store(2, Ordering::Relaxed);
    let weighed = tokio::task::spawn_blocking(move || {
        words::told(&caseload::forecast(&figures, &now, &then))
    });
    let told = weighed.await?;
    step.store(3, Ordering::Relaxed);
    Ok(told)
}

/// The calibration in force on the day on which the other was put forward, and the other.
async fn both(
    house: &House,
    row: &calibration::Model,
) -> anyhow::Result<(Calibration, Calibration)> {
    let rows = store::usable(house.archive.reader(), &house.council).await;
    let all = rows.map_err(|_| anyhow::anyhow!("the calibrations cannot be read"))?;
    let today = house.clock.today_date();
    let now = in_force(&all, today).cloned();
    let now =
        now.ok_or_else(|| anyhow::anyhow!("no calibration is in force to compare it with"))?;
    let then = store::rule(row).ok_or_else(|| anyhow::anyhow!("its numbers cannot be read"))?;
    Ok((now, then))
}

async fn keep(
    change: &mut Change,
    row: &calibration::Model,
    told: Json,
    says: &str,
) -> db::Result<()> {
    change
        .update::<calibration::Entity>(row, |row| row.told = told)
        .await?;
    let says = format!(
        "What version {} would mean for everybody {says}",
        row.number
    );
    let body = json!({ "says": says });
    change.log(Event::CalibrationForecast, None, Some(row.id), body);
    Ok(())
}

async fn find(staff: &Staff<Calibrate>, number: i64) -> Result<calibration::Model, PageError> {
    let rows = store::put_forward(staff.reader()).await?;
    let row = rows.into_iter().find(|row| row.number == number);
    row.ok_or(PageError::NotFound)
}

/// Whether somebody works on it at this moment, as far as its last word tells.
async fn alive(staff: &Staff<Calibrate>, row: &calibration::Model) -> Result<bool, PageError> {
    let last = progress(staff.reader(), row.id).await?;
    Ok(state_of(row) == STARTED && is_alive(&staff.house, last.map(|last| last.beat_at)))
}

/// GET /calibration/{number}/forecast: how far it is; once it is done, the page with what it would mean.
pub async fn show(staff: Staff<Calibrate>, Path(number): Path<i64>) -> Page {
    let row = find(&staff, number).await?;
    if state_of(&row) == DONE {
        let says =
            "It is worked out what it would mean. Somebody else must approve it before it is used.";
        return pages::go_to_saying("/calibration", says);
    }
    let far = progress(staff.reader(), row.id).await?;
    let alive = alive(&staff, &row).await?;
    let (says, colour) = state(state_of(&row), alive);
    let run = json!({
        "title": format!("What version {number} would mean for everybody"), "from": "over every figure that stands",
        "at": address(number), "back": { "at": "/calibration", "says": "Calibration of indicative budgets" },
        "mend": "No figure was changed. Begin again, or tell whoever looks after Almoner what it says.",
        "state": says, "colour": colour, "alive": alive, "says": row.told["says"],
        "again": (!alive).then(|| address(number)), "again_with": [],
        "step": far.as_ref().map(|far| far.step), "steps": far.as_ref().map(|far| far.steps),
        "doing": far.map(|far| far.says), "started_at": row.made_at.to_string(),
    });
    let values = json!({ "run": run, "may_manage": true });
    pages::page("oversight/returns/under_way.njk", values)
}

/// POST /calibration/{number}/forecast: begins again where it failed or was cut short.
pub async fn again(staff: Staff<Calibrate>, Path(number): Path<i64>) -> Page {
    let row = find(&staff, number).await?;
    if state_of(&row) != DONE && row.approved.is_none() && !alive(&staff, &row).await? {
        let mut change = staff.change().await?;
        let after = change
            .update::<calibration::Entity>(&row, |row| row.told = begun())
            .await?;
        first_beat(change.conn(), &after, change.at()).await?;
        change.log(
            Event::CalibrationForecast,
            None,
            Some(after.id),
            json!({ "says": format!("What version {number} would mean for everybody is worked out anew") }),
        );
        change.commit().await?;
        begin(&staff.house, after);
    }
    pages::go_to(address(number))
}
