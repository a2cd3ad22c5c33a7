//! The submission from the record: what it would hold and what the check says of it, and bringing it in as a file.

use ::cld::check::Severity;
use ::cld::period::Period;
use db::Event;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::{counted, day_of};
use crate::house::permissions::ManageReturns;
use crate::house::upload::scratch;
use crate::house::{Fields, Form, Page, PageError, Query, Reading, Shown, Staff, pages};
use crate::oversight::returns::intake::{Kind, Looked, pressed};
use crate::oversight::returns::record::{Exported, NOT_YET, export};
use crate::oversight::returns::store;

const SHOW: &str = "oversight/returns/record.njk";

/// GET /returns/record?from-day=…&until-day=…
pub async fn show(staff: Staff<ManageReturns>, Query(query): Query) -> Page {
    let asked = if query.pairs().is_empty() {
        usual(staff.today_date())
    } else {
        query
    };
    match read(&staff, &asked) {
        Ok(period) => {
            let found = made(&staff, period).await?;
            pages::page(
                SHOW,
                values(Shown::again(&asked, &[]), Some((period, &found))),
            )
        }
        Err(problems) => pages::try_again(SHOW, values(Shown::again(&asked, &problems), None)),
    }
}

/// The year to the end of the last whole quarter.
fn usual(today: Date) -> Fields {
    let month = (today.month() - 1) / 3 * 3 + 1;
    let next = Date::new(today.year(), month, 1).unwrap_or(today);
    let from = next.saturating_sub(1.years());
    let until = next.yesterday().unwrap_or(next);
    let mut fields = Fields::default();
    for (name, day) in [("from", from), ("until", until)] {
        fields = fields
            .with(&format!("{name}-day"), day.day().to_string())
            .with(&format!("{name}-month"), day.month().to_string())
            .with(&format!("{name}-year"), day.year().to_string());
    }
    fields
}

fn read(
    staff: &Staff<ManageReturns>,
    fields: &Fields,
) -> Result<Period, Vec<rules::vocabulary::Problem>> {
    let mut reading = Reading::of(fields);
    let today = staff.today_date();
    let from = reading.needed_day("from", "The first day of the period", today);
    let until = reading.needed_day("until", "The last day of the period", today);
    let period = Period::read(&format!("{}..{}", from.0, until.0));
    if period.is_none() {
        reading.wrong("until", "The period must not end before it begins");
    }
    if until.0 > today {
        reading.wrong("until", "The period must be over");
    }
    if staff.house.council.return_code.is_empty() {
        reading.wrong(
            "from",
            "The council’s settings do not give its code in the return: see council.toml",
        );
    }
    let problems = reading.finish(()).err();
    match (period, problems) {
        (Some(period), None) => Ok(period),
        (_, problems) => Err(problems.unwrap_or_default()),
    }
}

async fn made(staff: &Staff<ManageReturns>, period: Period) -> Result<Exported, PageError> {
    let council = &staff.house.council;
    Ok(export(
        staff.reader(),
        council,
        &council.return_code,
        period,
        staff.today_date(),
    )
    .await?)
}

fn values(form: Shown, found: Option<(Period, &Exported)>) -> Json {
    let found = found.map(|(period, found)| {
        let requests = found.preview.requests.iter();
        let of = |severity: Severity| {
            let rules = found.checked.rules.iter().enumerate();
            let rules = rules.filter(|(_, rule)| rule.severity == severity);
            rules.map(|(at, _)| found.checked.count(at)).sum::<u64>()
        };
        json!({
            "period": period.label(),
            "total": match found.preview.total() {
                1 => "1 request".to_owned(),
                total => format!("{} requests", counted(total)),
            },
            "requests": requests.map(|((route, outcome), count)| json!({
                "route": route, "outcome": outcome, "count": counted(*count),
            })).collect::<Vec<_>>(),
            "left_out": found.preview.left_out.iter().map(|(why, count)| json!({
                "why": why, "count": counted(*count),
            })).collect::<Vec<_>>(),
            "rejects": counted(of(Severity::Reject)),
            "warnings": counted(of(Severity::Warn)),
        })
    });
    json!({ "form": form, "found": found, "not_yet": NOT_YET })
}

/// POST /returns/record
pub async fn keep(staff: Staff<ManageReturns>, Form(fields): Form) -> Page {
    let period = match read(&staff, &fields) {
        Ok(period) => period,
        Err(problems) => {
            return pages::try_again(SHOW, values(Shown::again(&fields, &problems), None));
        }
    };
    let found = made(&staff, period).await?;
    let sum = Sha256::digest(&found.bytes);
    let looked = Looked {
        name: found.name.clone(),
        kind: Kind::Submission {
            council: staff.house.council.return_code.clone(),
            period: Some((period.first.date(), period.last.date())),
        },
        rows: found.rows,
        bytes: found.bytes.len() as u64,
        sha256: sum.iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    if let Some(same) = store::same(staff.reader(), &looked.sha256).await? {
        let said = format!(
            "It is here already as {}, since {}.",
            same.name,
            day_of(same.received_at)
        );
        return pages::go_to_saying("/returns/files", &said);
    }
    let folder = scratch(&staff.house)?;
    let mut pieces = Vec::new();
    for (nth, piece) in found.bytes.chunks(1 << 20).enumerate() {
        let path = folder.path().join(nth.to_string());
        std::fs::write(&path, pressed(piece).map_err(anyhow::Error::from)?)
            .map_err(anyhow::Error::from)?;
        pieces.push(path);
    }
    let mut change = staff.change().await?;
    let sent = change.at();
    let row = store::keep(&mut change, &looked, sent, &pieces).await?;
    let body = json!({ "name": row.name, "rows": row.rows });
    change.log(Event::ReturnFileTaken, None, Some(row.id), body);
    change.commit().await?;
    pages::go_to_saying("/returns/files", "The submission from the record is here.")
}
