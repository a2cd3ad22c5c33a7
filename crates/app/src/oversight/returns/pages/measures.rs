//! A measure opened: each person or episode it looked at, what it counted as, and why.

use std::collections::HashSet;

use serde_json::{Value as Json, json};

use super::people::known;
use super::{counted, id_of, run_in_words, summary_of};
use crate::house::permissions::ManageReturns;
use crate::house::{Page, PageError, Path, Query, Staff, pages};
use crate::oversight::returns::store;
use crate::oversight::returns::work::{Figure, Summary};

/// Rows on one page.
const A_PAGE: usize = 50;

/// GET /returns/{run}/measures/{measure}?show=&group=&page=
pub async fn show(
    staff: Staff<ManageReturns>,
    Path((id, anchor)): Path<(String, String)>,
    Query(query): Query,
) -> Page {
    let run = store::run(staff.reader(), id_of(&id)?).await?;
    let summary = summary_of(&staff, run.id).await?;
    let line = summary
        .lines
        .iter()
        .find(|line| line.anchor == anchor)
        .ok_or(PageError::NotFound)?;
    let (table, measure, description) = line.explained.clone().ok_or(PageError::NotFound)?;
    let all = rows(
        &staff,
        run.id,
        &table,
        Wanted {
            measure: &measure,
            description: &description,
            year: year(&summary, line),
        },
    )
    .await?;
    let page = query.get("page").parse().unwrap_or(1_usize).max(1);
    let part = Part::of(query.get("show"));
    let groups = groups(&all);
    let group = query.get("group");
    let fit: Vec<&Row> = all
        .iter()
        .filter(|row| part.has(row) && (group.is_empty() || row.group == group))
        .collect();
    let rows = fit.iter().skip((page - 1) * A_PAGE).take(A_PAGE);
    let people = known(
        &staff,
        &run.council_code,
        rows.clone().map(|row| row.person.as_str()),
    )
    .await?;
    let told: Vec<Json> = rows
        .map(|row| json!({
            "person": people.says(&row.person),
            "group": row.group, "from": row.from, "until": row.until,
            "counted_as": row.counted_as, "because": row.because,
            "counts": if row.numerator { "counted" } else if row.denominator { "among those it is taken of" } else { "left out" },
        }))
        .collect();
    let address = |page: usize| {
        let pairs = [
            ("show", part.code()),
            ("group", group),
            ("page", &page.to_string()),
        ];
        format!(
            "/returns/{}/measures/{anchor}?{}",
            run.id,
            serde_html_form::to_string(pairs).unwrap_or_default()
        )
    };
    pages::page(
        "oversight/returns/measure.njk",
        json!({
            "run": run_in_words(&staff, &run).await?,
            "line": line,
            "year": year(&summary, line),
            "rows": told,
            "parts": Part::ALL.map(|one| json!({
                "code": one.code(), "says": one.says(),
                "count": counted(all.iter().filter(|row| one.has(row)).count() as u64),
                "chosen": one == part,
            })),
            "groups": groups,
            "group": group,
            "part": part.code(),
            "fit": counted(fit.len() as u64),
            "dated": all.iter().any(|row| !row.from.is_empty()),
            "next": (fit.len() > page * A_PAGE).then(|| address(page + 1)),
            "previous": page.checked_sub(1).filter(|page| *page > 0).map(address),
        }),
    )
}

fn year<'a>(summary: &'a Summary, line: &Figure) -> &'a str {
    if line.code.starts_with("2D") {
        &summary.hospital_year
    } else {
        &summary.year
    }
}

/// One row of an explanation.
struct Row {
    group: String,
    person: String,
    from: String,
    until: String,
    numerator: bool,
    denominator: bool,
    counted_as: String,
    because: String,
}

/// Which rows of a table belong to a figure.
struct Wanted<'a> {
    measure: &'a str,
    description: &'a str,
    year: &'a str,
}

async fn rows(
    staff: &Staff<ManageReturns>,
    run: db::sea_orm::prelude::Uuid,
    table: &str,
    wanted: Wanted<'_>,
) -> Result<Vec<Row>, PageError> {
    let bytes = store::result(staff.reader(), run, table).await?;
    let (mut found, mut left_out) = (Vec::new(), HashSet::new());
    for row in csv::Reader::from_reader(&bytes[..]).into_records() {
        let row = row.map_err(|error| anyhow::anyhow!("{table}: {error}"))?;
        let text = |place: usize| row.get(place).unwrap_or_default().to_owned();
        let counts = row.get(11) == Some("1");
        // Who is left out has the first description, whichever of a measure's lines it would be.
        let of_line = row.get(1) == Some(wanted.description) || !counts;
        let wanted = row.get(0) == Some(wanted.measure) && row.get(4) == Some(wanted.year);
        // Both lines of a measure may tell of the same one.
        if wanted && of_line && (counts || left_out.insert((text(7), text(8)))) {
            found.push(Row {
                group: text(2),
                person: text(7),
                from: text(8),
                until: text(9),
                numerator: row.get(10) == Some("1"),
                denominator: counts,
                counted_as: text(12),
                because: text(13),
            });
        }
    }
    Ok(found)
}

fn groups(rows: &[Row]) -> Vec<String> {
    let mut groups: Vec<String> = rows.iter().map(|row| row.group.clone()).collect();
    groups.retain(|group| !group.is_empty());
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// A part of those whom a measure looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Counted,
    Rest,
    LeftOut,
}

impl Part {
    const ALL: [Part; 3] = [Part::Counted, Part::Rest, Part::LeftOut];

    fn of(code: &str) -> Part {
        let part = Part::ALL.into_iter().find(|part| part.code() == code);
        part.unwrap_or(Part::Counted)
    }

    fn code(self) -> &'static str {
        match self {
            Part::Counted => "counted",
            Part::Rest => "rest",
            Part::LeftOut => "left_out",
        }
    }

    fn says(self) -> &'static str {
        match self {
            Part::Counted => "Counted",
            Part::Rest => "Among those it is taken of, not counted",
            Part::LeftOut => "Looked at and left out",
        }
    }

    fn has(self, row: &Row) -> bool {
        match self {
            Part::Counted => row.numerator,
            Part::Rest => row.denominator && !row.numerator,
            Part::LeftOut => !row.denominator && !row.numerator,
        }
    }
}
