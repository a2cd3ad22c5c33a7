//! The submission from the record: begun for a period, made behind the pages, looked at, taken away, and brought in
//! as a file.

use std::collections::BTreeMap;

use ::cld::day::Day;
use ::cld::period::Period;
use db::Event;
use db::entities::{record_submission, return_file};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::{counted, day_of, id_of};
use crate::house::permissions::ManageReturns;
use crate::house::to_keep::to_keep;
use crate::house::upload::scratch;
use crate::house::{Fields, Form, Page, PageError, Path, Query, Reading, Shown, Staff, pages};
use crate::oversight::returns::record::Preview;
use crate::oversight::returns::{making, running, store};

const ASK: &str = "oversight/returns/record.njk";

/// GET /returns/record?from-day=…&until-day=…
pub async fn ask(staff: Staff<ManageReturns>, Query(query): Query) -> Page {
    let fields = if query.pairs().is_empty() {
        usual(staff.today_date())
    } else {
        query
    };
    let values = asking(&staff, Shown::again(&fields, &[])).await?;
    pages::page(ASK, values)
}

async fn asking(staff: &Staff<ManageReturns>, form: Shown) -> Result<Json, PageError> {
    let mut made = Vec::new();
    for row in store::from_record(staff.reader()).await? {
        made.push(in_words(staff, &row).await?);
    }
    Ok(json!({ "form": form, "made": made }))
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

/// POST /returns/record
pub async fn begin(staff: Staff<ManageReturns>, Form(fields): Form) -> Page {
    let mut change = staff.change().await?;
    // Whoever else begins one waits here until this one has begun.
    let number = change.next_number("record_submission").await?;
    let others = making::is_under_way(&staff.house, change.conn()).await?;
    let period = match read(&staff, &fields, others) {
        Ok(period) => period,
        Err(problems) => {
            drop(change);
            let values = asking(&staff, Shown::again(&fields, &problems)).await?;
            return pages::try_again(ASK, values);
        }
    };
    let code = &staff.house.council.return_code;
    let row = store::start_from_record(&mut change, code, period, number).await?;
    let body = json!({ "number": number, "period": period.label() });
    change.log(Event::RecordSubmissionBegun, None, Some(row.id), body);
    change.commit().await?;
    let at = address(&row);
    making::begin(&staff.house, row);
    pages::go_to(at)
}

fn address(row: &record_submission::Model) -> String {
    format!("/returns/record/{}", row.id)
}

fn read(
    staff: &Staff<ManageReturns>,
    fields: &Fields,
    others: bool,
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
    if others {
        reading.wrong(
            "from",
            "Another submission is being made: wait until it is done",
        );
    }
    let problems = reading.finish(()).err();
    match (period, problems) {
        (Some(period), None) => Ok(period),
        (_, problems) => Err(problems.unwrap_or_default()),
    }
}

/// GET /returns/record/{submission}
pub async fn show(staff: Staff<ManageReturns>, Path(id): Path<String>) -> Page {
    let row = store::one_from_record(staff.reader(), id_of(&id)?).await?;
    let told = in_words(&staff, &row).await?;
    if row.state != store::DONE {
        let values = json!({ "run": told, "may_manage": true });
        return pages::page("oversight/returns/under_way.njk", values);
    }
    let preview = row.preview.clone().unwrap_or_default();
    let preview: Preview = serde_json::from_value(preview).map_err(anyhow::Error::from)?;
    let file = file_of(&staff, &row).await?;
    let values = json!({
        "made": told, "found": found(&row, &preview),
        "file": { "name": file.name, "brought": file.kind != store::MADE, "sent": day_of(file.sent_at) },
    });
    pages::page("oversight/returns/made.njk", values)
}

async fn file_of(
    staff: &Staff<ManageReturns>,
    row: &record_submission::Model,
) -> Result<return_file::Model, PageError> {
    let id = row.file_id.ok_or(PageError::NotFound)?;
    Ok(store::file(staff.reader(), id).await?)
}

/// A submission in words, as a page of progress wants it.
async fn in_words(
    staff: &Staff<ManageReturns>,
    row: &record_submission::Model,
) -> Result<Json, PageError> {
    let progress = store::progress(staff.reader(), row.id).await?;
    let beat = progress.as_ref().map(|progress| progress.beat_at);
    let alive = running::is_alive(&staff.house, beat);
    let period = period(row);
    let (state, colour) = running::state(&row.state, alive);
    let days = [("from", row.from_on.0), ("until", row.to_on.0)];
    let again = days.into_iter().flat_map(|(name, day)| {
        let parts = [
            ("day", i32::from(day.day())),
            ("month", i32::from(day.month())),
            ("year", i32::from(day.year())),
        ];
        parts.map(|(part, number)| json!({ "name": format!("{name}-{part}"), "value": number }))
    });
    let started = row.state == store::STARTED;
    Ok(json!({
        "title": format!("The submission of {}", period.label()),
        "from": "from the record",
        "at": address(row),
        "back": { "at": "/returns/record", "says": "The submission from the record" },
        "mend": "Nothing was kept. Begin again, or tell whoever looks after Almoner what it says.",
        "period": period.label(),
        "state": state,
        "colour": colour,
        "alive": started && alive,
        "again": (row.state == store::FAILED || (started && !alive)).then_some("/returns/record"),
        "again_with": again.collect::<Vec<_>>(),
        "says": row.says,
        "step": progress.as_ref().map(|progress| progress.step),
        "steps": progress.as_ref().map(|progress| progress.steps),
        "doing": progress.map(|progress| progress.says),
        "started_at": row.started_at.to_string(),
    }))
}

fn period(row: &record_submission::Model) -> Period {
    Period {
        first: Day::from(row.from_on.0),
        last: Day::from(row.to_on.0),
    }
}

fn found(row: &record_submission::Model, preview: &Preview) -> Json {
    let covered = |(first, last): (Date, Date)| Period {
        first: Day::from(first),
        last: Day::from(last),
    };
    let covered = preview.covered.map(covered);
    let whole = covered.is_some_and(|covered| {
        covered.first.date() <= row.from_on.0 && covered.last.date() >= row.to_on.0
    });
    json!({
        "total": format!("{} about {}",
            many(preview.total(), "event", "events"), many(preview.people, "person", "people")),
        "rows": many(preview.rows, "row", "rows"),
        "associated": (preview.associated > 0).then(|| associated(preview.associated)),
        "kinds": kinds(preview),
        "figures": preview.figures.iter().map(|figure| json!({
            "code": figure.code, "title": figure.title, "count": match figure.denominator {
                Some(all) => format!("{} of {}", counted(figure.numerator), counted(all)),
                None => counted(figure.numerator),
            },
        })).collect::<Vec<_>>(),
        "covered": (!whole).then(|| covered.map_or_else(|| "no month".to_owned(), |covered| covered.label())),
        "left_out": preview.left_out.iter().map(|(why, count)| json!({
            "why": why, "count": counted(*count),
        })).collect::<Vec<_>>(),
        "rejects": counted(preview.breaches(true)),
        "warnings": counted(preview.breaches(false)),
        "rules": preview.problems.iter().map(|one| json!({
            "id": one.id, "title": one.title, "count": counted(one.count), "reject": one.rejects,
        })).collect::<Vec<_>>(),
    })
}

fn associated(count: u64) -> String {
    let who = if count == 1 {
        "1 unpaid carer has a row".to_owned()
    } else {
        format!("{} unpaid carers have rows", counted(count))
    };
    format!(
        "{who} without an event, as unpaid carers known by association: they look after somebody in the file and have no event of their own as carers."
    )
}

fn many(count: u64, one: &str, more: &str) -> String {
    format!("{} {}", counted(count), if count == 1 { one } else { more })
}

/// The tables of events, in the order of the return; none where there are none.
fn kinds(preview: &Preview) -> Vec<Json> {
    let events = |counts: &BTreeMap<String, u64>| -> Vec<Json> {
        let lines = counts.iter();
        let lines = lines.map(|(says, count)| json!({ "what": says, "count": counted(*count) }));
        lines.collect()
    };
    let services = preview.services.iter().map(|(says, [count, people])| {
        json!({ "what": says, "count": counted(*count), "people": counted(*people) })
    });
    let all = [
        ("Requests", "Outcome", events(&preview.requests)),
        ("Assessments", "Type", events(&preview.assessments)),
        ("Services", "Type", services.collect()),
        ("Reviews", "Type", events(&preview.reviews)),
    ];
    let some = all.into_iter().filter(|(_, _, lines)| !lines.is_empty());
    let shown = some.map(|(title, column, lines)| {
        json!({ "title": title, "column": column, "people": title == "Services", "lines": lines })
    });
    shown.collect()
}

/// GET /returns/record/{submission}/file
pub async fn take(staff: Staff<ManageReturns>, Path(id): Path<String>) -> Page {
    let row = store::one_from_record(staff.reader(), id_of(&id)?).await?;
    let file = file_of(&staff, &row).await?;
    let folder = scratch(&staff.house)?;
    let path = folder.path().join("file");
    store::put(staff.reader(), &file, &path).await?;
    let bytes = std::fs::read(&path).map_err(anyhow::Error::from)?;
    Ok(to_keep(bytes, &file.name, "text/csv; charset=utf-8"))
}

/// POST /returns/record/{submission}: brings the file in, as one that is sent today.
pub async fn bring(staff: Staff<ManageReturns>, Path(id): Path<String>) -> Page {
    let row = store::one_from_record(staff.reader(), id_of(&id)?).await?;
    let file = file_of(&staff, &row).await?;
    if file.kind != store::MADE {
        let said = format!(
            "It is here already as {}, since {}.",
            file.name,
            day_of(file.received_at)
        );
        return pages::go_to_saying("/returns/files", &said);
    }
    let mut change = staff.change().await?;
    let (now, by) = (change.at(), change.actor());
    change
        .update::<return_file::Entity>(&file, |file| {
            file.kind = store::SUBMISSION.to_owned();
            file.sent_at = now;
            file.received_at = now;
            file.received_by = by;
        })
        .await?;
    let body = json!({ "name": file.name, "rows": file.rows });
    change.log(Event::ReturnFileTaken, None, Some(file.id), body);
    change.commit().await?;
    pages::go_to_saying("/returns/files", "The submission from the record is here.")
}
