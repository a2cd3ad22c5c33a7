//! The pages of the returns room.

pub mod checks;
pub mod files;
pub mod front;
pub mod measures;
mod people;
pub mod record;
pub mod run;
pub mod start;

use db::entities::return_run;
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde_json::{Value as Json, json};

use super::work::Summary;
use super::{running, store};
use crate::house::permissions::Needs;
use crate::house::{PageError, Staff};

/// An id in an address.
fn id_of(text: &str) -> Result<Uuid, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

/// What a run found, in brief.
async fn summary_of<P: Needs>(staff: &Staff<P>, run: Uuid) -> Result<Summary, PageError> {
    let json = store::result(staff.reader(), run, "summary.json").await?;
    serde_json::from_slice(&json).map_err(|error| {
        tracing::error!(%error, %run, "a summary cannot be read");
        PageError::Ours
    })
}

/// A run in words.
async fn run_in_words<P: Needs>(
    staff: &Staff<P>,
    run: &return_run::Model,
) -> Result<Json, PageError> {
    let progress = store::progress(staff.reader(), run.id).await?;
    let alive = running::is_alive(
        &staff.house,
        progress.as_ref().map(|progress| progress.beat_at),
    );
    let is_started = run.state == store::STARTED;
    let tag = running::state(&run.state, alive);
    let again = run.state == store::FAILED || (is_started && !alive);
    Ok(json!({
        "id": run.id.to_string(),
        "number": run.number,
        "title": format!("Run {}", run.number),
        "from": format!("over the files sent by {}", speak_exact(run.as_of.0)),
        "at": format!("/returns/{}", run.id),
        "back": { "at": "/returns", "says": "The national return" },
        "mend": "Mend what it names, for instance in the files, then begin again.",
        "state": tag.0,
        "colour": tag.1,
        "done": run.state == store::DONE,
        "alive": is_started && alive,
        "again": again.then(|| format!("/returns/{}/again", run.id)),
        "again_with": [],
        "says": run.says,
        "step": progress.as_ref().map(|progress| progress.step),
        "steps": progress.as_ref().map(|progress| progress.steps),
        "doing": progress.map(|progress| progress.says),
        "started_at": run.started_at.to_string(),
        "as_of": speak_exact(run.as_of.0),
        "latest_to": run.latest_to.map(|day| speak_exact(day.0)),
        "rows": run.rows.map(grouped),
        "rejected": run.rejected.map(grouped),
        "score": run.score_tenths.map(tenths),
        "council_code": run.council_code,
    }))
}

/// A count with commas between thousands.
fn grouped(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = String::from(if count < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn counted(count: u64) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Tenths as a number with one decimal.
fn tenths(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

fn day_of(at: db::At) -> String {
    speak_exact(london_date(*at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        assert_eq!(
            [0, 999, 1000, -1_234_567].map(grouped),
            ["0", "999", "1,000", "-1,234,567"]
        );
        assert_eq!(
            [0, 5, 658, 1000, -13].map(tenths),
            ["0.0", "0.5", "65.8", "100.0", "-1.3"]
        );
    }
}
