//! The holding list as a file for a spreadsheet: exactly the rows that the filters choose, on however many pages.

use rules::vocabulary::Problem;

use super::filter;
use super::lines::{Line, lines};
use super::store::{self, From};
use crate::front_door::contacts::store as contacts;
use crate::house::permissions::SeeHoldingList;
use crate::house::to_keep::to_keep;
use crate::house::{Page, PageError, Query, Reading, Staff};

/// Rows read at once.
const AT_ONCE: usize = 1000;

const HEADINGS: [&str; 12] = [
    "Referral",
    "Working days waited",
    "Waiting since",
    "Council number",
    "Person",
    "Age",
    "For",
    "Profession",
    "Priority",
    "Why now",
    "Team",
    "Over target",
];

/// GET /holding-list/csv with the filters of the list
pub async fn csv(staff: Staff<SeeHoldingList>, Query(query): Query) -> Page {
    let mut reading = Reading::of(&query);
    let wanted = filter::read(&staff, &mut reading).await?;
    let wanted = reading.finish(wanted).map_err(not_a_file)?;
    let teams = contacts::team_names(staff.reader()).await?;
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(HEADINGS).map_err(broken)?;
    let mut from = None;
    loop {
        let mut rows = store::list(staff.reader(), &wanted, from, AT_ONCE as u64 + 1).await?;
        let next = rows.get(AT_ONCE).map(From::row);
        rows.truncate(AT_ONCE);
        let (lines, _) = lines(&staff, &rows, &teams).await?;
        for line in lines {
            file.write_record(record(line)).map_err(broken)?;
        }
        match next {
            Some(_) => from = next,
            None => break,
        }
    }
    let bytes = file
        .into_inner()
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    let name = format!("holding-list-{}.csv", staff.today());
    Ok(to_keep(bytes, &name, "text/csv; charset=utf-8"))
}

/// A file cannot ask for a filter to be mended; the page, which leads to it, leaves such a filter out.
fn not_a_file(problems: Vec<Problem>) -> PageError {
    let says: Vec<String> = problems.into_iter().map(|problem| problem.says).collect();
    PageError::Bad(format!("{}.", says.join(". ")))
}

fn broken(error: csv::Error) -> PageError {
    PageError::from(anyhow::Error::from(error))
}

fn record(line: Line) -> [String; 12] {
    [
        line.number,
        line.waited.to_string(),
        line.since_on,
        line.person_number,
        harmless(line.name),
        line.age.map(|age| age.to_string()).unwrap_or_default(),
        line.asked,
        line.profession,
        line.priority,
        harmless(line.why_now),
        line.team,
        if line.late { "yes" } else { "no" }.to_owned(),
    ]
}

/// A spreadsheet takes a text that begins like this for a formula, and would work it out.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t']) {
        format!("'{text}")
    } else {
        text
    }
}
