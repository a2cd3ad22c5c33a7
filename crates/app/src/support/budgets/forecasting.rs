//! What a calibration that was put forward would mean for everybody, worked out behind the pages: it reads every figure
//! that stands, and changes none.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::entities::calibration;
use db::sea_orm::ConnectionTrait;
use db::{At, Change, Event};
use rules::budget::calibration::in_force;
use rules::budget::exact::fixed;
use rules::budget::sampling::Exclusions;
use rules::budget::{Calibration, Scale};
use rules::vocabulary::money::Pence;
use serde_json::{Value as Json, json};

use super::caseload::Figure;
use super::{calibration as words, caseload, store};
use crate::house::permissions::Calibrate;
use crate::house::{House, Page, PageError, Path, Staff, pages};
use crate::oversight::returns::running::{beating, is_alive, state};
use crate::oversight::returns::store::{DONE, FAILED, STARTED, beat, progress};

/// Steps, as the page counts them.
const STEPS: [&str; 3] = [
    "Reading every figure",
    "Weighing everybody anew",
    "Keeping what it would mean",
];

/// What is kept of a forecast that has not been worked out yet. `budget`: where the sample is to be drawn from the
/// record, the money for it in pence, if it was said.
pub fn begun(draw: Option<Option<i64>>) -> Json {
    json!({ "state": STARTED, "draw": draw.is_some(), "budget": draw.flatten() })
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
    let (worked, says) = match told {
        Ok(worked) => (worked, "was worked out".to_owned()),
        Err(error) => {
            let told = failed(&row, &error);
            let worked = Worked { told, drawn: None };
            (worked, "could not be worked out".to_owned())
        }
    };
    let at = house.clock.now();
    let mut change = house.archive.change(Some(row.made_by), at).await?;
    keep(&mut change, &row, worked, &says).await?;
    Ok(change.commit().await?)
}

/// What was worked out.
struct Worked {
    /// What it would mean for everybody, in ready words.
    told: Json,
    /// The scale of the sample that was drawn from the record, and who was left out.
    drawn: Option<(Scale, Exclusions)>,
}

fn failed(row: &calibration::Model, error: &anyhow::Error) -> Json {
    let says = format!("Almoner could not work it out: {error:#}");
    let says: String = says.chars().take(4_000).collect();
    json!({ "state": FAILED, "says": says, "draw": row.told["draw"], "budget": row.told["budget"] })
}

/// Fewest packages of a sample.
const FEWEST: usize = 10;

/// Draws the sample from the record, as this calibration weighs needs.
async fn drawn(
    house: &House,
    row: &calibration::Model,
    (figures, then): (&[Figure], &Calibration),
) -> anyhow::Result<Option<(Scale, Exclusions)>> {
    if row.told["draw"] != Json::Bool(true) {
        return Ok(None);
    }
    let conn = house.archive.reader();
    let today = house.clock.today_date();
    let drawing = caseload::sample(conn, &house.council, (figures, then), today).await;
    let (sample, left_out) = drawing?;
    if sample.len() < FEWEST {
        anyhow::bail!(
            "{} people have a figure and an agreed budget that belongs into a sample: that is too few. {}",
            sample.len(),
            words::left_out_says(&left_out).join(" ")
        );
    }
    let budget = row.told["budget"].as_i64().map(Pence);
    let scale = Scale::of(sample, budget, then.scale.contingency.clone());
    let scale = scale.map_err(|problems| {
        let says: Vec<String> = problems.into_iter().map(|one| one.says).collect();
        anyhow::anyhow!("{}", says.join(" "))
    })?;
    Ok(Some((scale, left_out)))
}

/// What it would mean for everybody.
async fn worked_out(
    house: &House,
    row: &calibration::Model,
    step: Arc<AtomicUsize>,
) -> anyhow::Result<Worked> {
    let conn = house.archive.reader();
    let (now, mut then) = both(house, row).await?;
    let figures = caseload::figures(conn).await?;
    let drawn = drawn(house, row, (&figures, &then)).await?;
    if let Some((scale, _)) = &drawn {
        then.scale = scale.clone();
    }
    step.store(2, Ordering::Relaxed);
    let weighed = tokio::task::spawn_blocking(move || {
        words::told(&caseload::forecast(&figures, &now, &then))
    });
    let told = weighed.await?;
    step.store(3, Ordering::Relaxed);
    Ok(Worked { told, drawn })
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
    worked: Worked,
    says: &str,
) -> db::Result<()> {
    change
        .update::<calibration::Entity>(row, |row| {
            row.told = worked.told;
            if let Some((scale, left_out)) = worked.drawn {
                row.sample = store::kept_sample(&scale.sample);
                row.budget_pence = scale.budget.0;
                row.k = fixed(&scale.k, 4);
                row.left_out = Some(store::kept_exclusions(&left_out));
            }
        })
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
        let says = "It is worked out what it would mean. Somebody else must approve what is put forward before it is used.";
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
            .update::<calibration::Entity>(&row, |row| {
                let draws = row.told["draw"] == Json::Bool(true);
                row.told = begun(draws.then(|| row.told["budget"].as_i64()));
            })
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
