//! Whether figures are fair and enough, worked out behind the pages and kept: at a calibration, and from time to time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::Event;
use db::entities::calibration_check::{self, Model};
use db::sea_orm::{EntityTrait, QueryOrder};
use rules::budget::calibration::in_force;
use rules::budget::checks;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde_json::{Value as Json, json};

use super::{calibration as words, caseload, store};
use crate::house::permissions::Calibrate;
use crate::house::{House, Page, PageError, Staff, pages};
use crate::oversight::returns::running::{beating, is_alive, state};
use crate::oversight::returns::store::{DONE, FAILED, STARTED, beat, progress};

/// Steps, as the page counts them.
const STEPS: [&str; 2] = ["Reading every figure and budget", "Counting each group"];

const AT: &str = "/calibration/checks";

fn state_of(row: &Model) -> &str {
    row.told["state"].as_str().unwrap_or(DONE)
}

async fn last(staff: &Staff<Calibrate>) -> Result<Option<Model>, PageError> {
    let last = calibration_check::Entity::find()
        .order_by_desc(calibration_check::Column::MadeAt)
        .order_by_desc(calibration_check::Column::Id)
        .one(staff.reader())
        .await;
    Ok(last.map_err(db::Error::from)?)
}

/// What was found last, in ready words; nothing where nobody has asked yet.
pub async fn told(staff: &Staff<Calibrate>) -> Result<Json, PageError> {
    let Some(row) = last(staff).await? else {
        return Ok(Json::Null);
    };
    Ok(json!({
        "number": row.number, "on": speak_exact(london_date(*row.made_at)), "done": state_of(&row) == DONE,
        "found": row.told, "at": AT,
    }))
}

/// POST /calibration/checks: begins to work it out; returns at once.
pub async fn begin(staff: Staff<Calibrate>) -> Page {
    if let Some(row) = last(&staff).await?
        && alive(&staff, &row).await?
    {
        return pages::go_to(AT);
    }
    let all = store::usable(staff.reader(), &staff.house.council).await?;
    let current = in_force(&all, staff.today_date());
    let number = current.map(|one| i64::from(one.version));
    let Some(number) = number else {
        let says = "No calibration is in force: there is nothing to look at.";
        return Err(PageError::Conflict(says.to_owned()));
    };
    let mut change = staff.change().await?;
    let row = Model {
        id: change.new_id(),
        number,
        told: json!({ "state": STARTED }),
        made_by: staff.colleague.account.id,
        made_at: change.at(),
        version: 1,
    };
    let row = change.insert::<calibration_check::Entity>(row).await?;
    beat(change.conn(), row.id, &STEPS, 1, change.at()).await?;
    let says = format!("Whether figures by version {number} are fair and enough is worked out");
    change.log(
        Event::CalibrationChecked,
        None,
        Some(row.id),
        json!({ "says": says }),
    );
    change.commit().await?;
    let house = staff.house.clone();
    tokio::spawn(async move {
        let id = row.id;
        if let Err(error) = go(&house, row).await {
            tracing::error!(error = format!("{error:#}"), %id, "a look at the figures was cut short");
        }
    });
    pages::go_to(AT)
}

async fn alive(staff: &Staff<Calibrate>, row: &Model) -> Result<bool, PageError> {
    let last = progress(staff.reader(), row.id).await?;
    Ok(state_of(row) == STARTED && is_alive(&staff.house, last.map(|last| last.beat_at)))
}

async fn go(house: &House, row: Model) -> anyhow::Result<()> {
    let step = Arc::new(AtomicUsize::new(1));
    let work = worked_out(house, step.clone());
    let told = match beating(house, row.id, &STEPS, &step, work).await? {
        Ok(told) => told,
        Err(error) => {
            let says = format!("Almoner could not work it out: {error:#}");
            json!({ "state": FAILED, "says": says.chars().take(4_000).collect::<String>() })
        }
    };
    let at = house.clock.now();
    let mut change = house.archive.change(Some(row.made_by), at).await?;
    change
        .update::<calibration_check::Entity>(&row, |row| row.told = told)
        .await?;
    let says = "Whether figures are fair and enough was worked out";
    change.log(
        Event::CalibrationChecked,
        None,
        Some(row.id),
        json!({ "says": says }),
    );
    Ok(change.commit().await?)
}

async fn worked_out(house: &House, step: Arc<AtomicUsize>) -> anyhow::Result<Json> {
    let conn = house.archive.reader();
    let today = house.clock.today_date();
    let all = store::usable(conn, &house.council).await;
    let all = all.map_err(|_| anyhow::anyhow!("the calibrations cannot be read"))?;
    let current = in_force(&all, today);
    let current = current.ok_or_else(|| anyhow::anyhow!("no calibration is in force"))?;
    let figures = caseload::figures(conn).await?;
    let people = caseload::checked(conn, &house.council, (&figures, current), today).await?;
    step.store(2, Ordering::Relaxed);
    let found = tokio::task::spawn_blocking(move || checks::check(&people)).await?;
    Ok(words::tell_checks(&found))
}

/// GET /calibration/checks: how far it is; once it is done, the page with what was found.
pub async fn show(staff: Staff<Calibrate>) -> Page {
    let row = last(&staff).await?.ok_or(PageError::NotFound)?;
    if state_of(&row) == DONE {
        return pages::go_to("/calibration#checks");
    }
    let far = progress(staff.reader(), row.id).await?;
    let alive = alive(&staff, &row).await?;
    let (says, colour) = state(state_of(&row), alive);
    let run = json!({
        "title": "Whether figures are fair and enough", "from": "over every figure that stands and every budget in force",
        "at": AT, "back": { "at": "/calibration", "says": "Calibration of indicative budgets" },
        "mend": "Begin again, or tell whoever looks after Almoner what it says.",
        "state": says, "colour": colour, "alive": alive, "says": row.told["says"],
        "again": (!alive).then_some(AT), "again_with": [],
        "step": far.as_ref().map(|far| far.step), "steps": far.as_ref().map(|far| far.steps),
        "doing": far.map(|far| far.says), "started_at": row.made_at.to_string(),
    });
    let values = json!({ "run": run, "may_manage": true });
    pages::page("oversight/returns/under_way.njk", values)
}
