//! The submission from the record: what it would hold and what the check says of it, and bringing it in as a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ::cld::check::Severity;
use ::cld::lists::EventType;
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
use crate::oversight::returns::record::{Asked, Exported, Preview, export, kind_says};
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
            let (_, _, found) = made(&staff, period).await?;
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

/// The submission in a file of its own, which goes with the folder.
async fn made(
    staff: &Staff<ManageReturns>,
    period: Period,
) -> Result<(Asked, tempfile::TempDir, Exported), PageError> {
    let council = &staff.house.council;
    let asked = Asked {
        code: council.return_code.clone(),
        period,
        today: staff.today_date(),
    };
    let folder = scratch(&staff.house)?;
    let to = folder.path().join(asked.name());
    let view = staff.house.archive.frozen().await?;
    let found = export(&view, council, &asked, &to).await?;
    Ok((asked, folder, found))
}

/// The kinds of events in the order of the return, with what their column is called.
const KINDS: [(EventType, &str, &str, &str); 4] = [
    (EventType::Request, "Requests", "request", "Route of access"),
    (
        EventType::Assessment,
        "Assessments",
        "assessment",
        "Type of assessment",
    ),
    (EventType::Service, "Services", "service", "Type of service"),
    (EventType::Review, "Reviews", "review", "Reason"),
];

fn values(form: Shown, found: Option<(Period, &Exported)>) -> Json {
    let found = found.map(|(period, found)| {
        let preview = &found.preview;
        let of = |severity: Severity| {
            let rules = found.checked.rules.iter().enumerate();
            let rules = rules.filter(|(_, rule)| rule.severity == severity);
            rules.map(|(at, _)| found.checked.count(at)).sum::<u64>()
        };
        let (rejects, warnings) = (of(Severity::Reject), of(Severity::Warn));
        json!({
            "period": period.label(),
            "total": format!("{} about {}",
                many(preview.total(), "event", "events"), many(preview.people, "person", "people")),
            "associated": (preview.associated > 0).then(|| {
                format!("{} known only because they look after one of them.",
                    many(preview.associated, "person is", "people are"))
            }),
            "kinds": KINDS.iter().filter_map(|kind| of_kind(preview, kind)).collect::<Vec<_>>(),
            "standing": standing(preview),
            "left_out": preview.left_out.iter().map(|(why, count)| json!({
                "why": why, "count": counted(*count),
            })).collect::<Vec<_>>(),
            "rejects": counted(rejects),
            "warnings": counted(warnings),
            "rules": rules(found),
        })
    });
    json!({ "form": form, "found": found })
}

fn many(count: u64, one: &str, more: &str) -> String {
    format!("{} {}", counted(count), if count == 1 { one } else { more })
}

/// A table of the preview: events of one kind; none where there are none.
fn of_kind(
    preview: &Preview,
    (kind, title, one, column): &(EventType, &str, &str, &str),
) -> Option<Json> {
    let total = preview.of_kind(*kind);
    let lines = preview.events.iter().filter(|(line, _)| line.kind == *kind);
    (total > 0).then(|| {
        json!({
            "title": title, "column": column, "id": kind_says(*kind).to_lowercase(),
            "total": many(total, one, &title.to_lowercase()),
            "lines": lines.map(|(line, count)| json!({
                "what": line.what, "outcome": line.outcome, "count": counted(*count),
            })).collect::<Vec<_>>(),
        })
    })
}

/// What the return's measures will find of the period's last day and of the period.
fn standing(preview: &Preview) -> Json {
    let found = &preview.standing;
    let of = |(all, some): (u64, u64)| format!("{} of {}", counted(some), counted(all));
    json!([
        { "says": "In long-term support at home or in the community on the last day, with a direct payment (3D 2a)", "count": of(found.direct_payment) },
        { "says": "The same people, with self-directed support (3D 1a)", "count": of(found.self_directed) },
        { "says": "Carers given support in the period, with a direct payment alone (3D 2b)", "count": of(found.carers_direct_payment) },
        { "says": "The same carers, with self-directed support (3D 1b)", "count": of(found.carers_self_directed) },
        { "says": "New in a care home for good, aged 18 to 64 (2B)", "count": counted(found.admitted.0) },
        { "says": "New in a care home for good, aged 65 or over (2C)", "count": counted(found.admitted.1) },
    ])
}

/// What the check found, gravest and most frequent first.
fn rules(found: &Exported) -> Vec<Json> {
    let rules = found.checked.rules.iter().enumerate();
    let mut broken: Vec<_> = rules
        .map(|(at, rule)| (rule, found.checked.count(at)))
        .filter(|(_, count)| *count > 0)
        .collect();
    broken.sort_by_key(|(rule, count)| (rule.severity != Severity::Reject, u64::MAX - count));
    let shown = broken.into_iter().map(|(rule, count)| {
        json!({
            "id": rule.id, "title": rule.title, "count": counted(count),
            "reject": rule.severity == Severity::Reject,
        })
    });
    shown.collect()
}

/// POST /returns/record
pub async fn keep(staff: Staff<ManageReturns>, Form(fields): Form) -> Page {
    let period = match read(&staff, &fields) {
        Ok(period) => period,
        Err(problems) => {
            return pages::try_again(SHOW, values(Shown::again(&fields, &problems), None));
        }
    };
    let (asked, folder, found) = made(&staff, period).await?;
    let file = folder.path().join(asked.name());
    let pieces = in_pieces(&file, folder.path());
    let (pieces, sum, bytes) = pieces.map_err(anyhow::Error::from)?;
    let looked = Looked {
        name: asked.name(),
        kind: Kind::Submission {
            council: asked.code.clone(),
            period: Some((period.first.date(), period.last.date())),
        },
        rows: found.rows,
        bytes,
        sha256: sum,
    };
    if let Some(same) = store::same(staff.reader(), &looked.sha256).await? {
        let said = format!(
            "It is here already as {}, since {}.",
            same.name,
            day_of(same.received_at)
        );
        return pages::go_to_saying("/returns/files", &said);
    }
    let mut change = staff.change().await?;
    let sent = change.at();
    let row = store::keep(&mut change, &looked, sent, &pieces).await?;
    let body = json!({ "name": row.name, "rows": row.rows });
    change.log(Event::ReturnFileTaken, None, Some(row.id), body);
    change.commit().await?;
    pages::go_to_saying("/returns/files", "The submission from the record is here.")
}

/// The file in pieces as the archive keeps them, with its sum and its length.
fn in_pieces(file: &Path, folder: &Path) -> io::Result<(Vec<PathBuf>, String, u64)> {
    let mut file = File::open(file)?;
    let (mut pieces, mut sum, mut bytes) = (Vec::new(), Sha256::new(), 0);
    loop {
        let mut piece = Vec::new();
        bytes += (&mut file).take(1 << 20).read_to_end(&mut piece)? as u64;
        if piece.is_empty() {
            let sum = sum.finalize();
            let sum = sum.iter().map(|byte| format!("{byte:02x}")).collect();
            return Ok((pieces, sum, bytes));
        }
        sum.update(&piece);
        let path = folder.join(format!("piece-{}", pieces.len()));
        std::fs::write(&path, pressed(&piece)?)?;
        pieces.push(path);
    }
}
