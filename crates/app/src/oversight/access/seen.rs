//! Who has seen this record: each look and each refusal, with its moment and page, on screen and as CSV.

use db::At;
use db::entities::{account, look};
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::dates::{day_begins, days_after, london};
use serde_json::{Value as Json, json};

use super::store::{self, Wanted};
use crate::front_door::people::header;
use crate::house::fields::Reading;
use crate::house::permissions::SeeAccessLog;
use crate::house::{Case, Fields, Page, PageError, Query, Shown, pages, spreadsheet};

/// Looks on one page.
const A_PAGE: u64 = 100;
/// Looks in one file.
const A_FILE: u64 = 100_000;

/// Outcomes as they are stored, and in words.
const OUTCOMES: &[(&str, &str)] = &[
    ("seen", "Seen"),
    ("refused", "Refused"),
    ("broke_glass", "Opened in need"),
];

/// Pages of a record by the end of their address.
const PAGES: &[(&str, &str)] = &[
    ("", "Summary"),
    ("timeline", "Timeline"),
    ("details", "People and places"),
    ("work", "Work"),
    ("warnings", "Safety"),
    ("relationships", "Family and carers"),
    ("tasks", "Tasks and visits"),
    ("merges", "Joined records"),
    ("documents", "Documents"),
    ("summary", "Summary on one page"),
    ("seen", "Who has seen this record"),
    ("seen.csv", "Who has seen this record, as CSV"),
    ("restriction", "Restriction"),
    ("open-in-need", "Opening in need"),
];

/// GET /people/{person}/seen?who=&outcome=&from=&until=&page=
pub async fn show(case: Case<SeeAccessLog>, Query(query): Query) -> Page {
    let (mut wanted, form) = read(&case, &query);
    let page = query
        .get("page")
        .parse::<u64>()
        .unwrap_or(1)
        .clamp(1, 100_000);
    wanted.skip = (page - 1) * A_PAGE;
    wanted.most = A_PAGE + 1;
    let mut rows = store::looks(&case, &wanted).await?;
    let more = rows.len() as u64 > A_PAGE;
    rows.truncate(A_PAGE as usize);
    let lookers = store::lookers(&case).await?;
    let lines: Vec<Json> = rows.iter().map(|row| line(row, &lookers)).collect();
    let address = |file: &str, page: u64| {
        let kept = query
            .clone()
            .without(&["page"])
            .with("page", page.to_string());
        let pairs = serde_html_form::to_string(kept.pairs()).unwrap_or_default();
        format!("/people/{}/{file}?{pairs}", case.person_id())
    };
    pages::page(
        "oversight/access/seen.njk",
        json!({
            "case": header::of(&case, "/seen").await?,
            "form": form,
            "lines": lines,
            "people": lookers.iter().map(|a| json!({ "id": a.id.to_string(), "name": a.name })).collect::<Vec<_>>(),
            "outcomes": OUTCOMES.iter().map(|(code, says)| json!({ "code": code, "says": says })).collect::<Vec<_>>(),
            "before": (page > 1).then(|| address("seen", page - 1)),
            "after": more.then(|| address("seen", page + 1)),
            "csv": address("seen.csv", 1),
        }),
    )
}

/// What the filter asks for. A day that cannot be read asks for nothing, and says so.
fn read(case: &Case<SeeAccessLog>, query: &Fields) -> (Wanted, Shown) {
    let today = *case.today();
    let mut reading = Reading::of(query);
    let from = reading.day("from", "The first day", today);
    let until = reading.day("until", "The last day", today);
    let problems = reading.finish(()).err().unwrap_or_default();
    let outcome = query.get("outcome");
    let wanted = Wanted {
        account: query.get("who").parse().ok(),
        outcome: (!outcome.is_empty()).then(|| outcome.to_owned()),
        from: from.map(|day| At::new(day_begins(day.0))),
        until: until
            .and_then(|day| days_after(day.0, 1))
            .map(|day| At::new(day_begins(day))),
        ..Wanted::default()
    };
    (wanted, Shown::again(query, &problems))
}

fn line(row: &look::Model, lookers: &[account::Model]) -> Json {
    json!({
        "who": name(row.account_id, lookers),
        "at": row.at.to_string(),
        "what": page_in_words(&row.what),
        "outcome": outcome_in_words(&row.outcome),
        "refused": row.outcome == "refused",
        "in_need": row.outcome == "broke_glass",
        "because": row.because,
    })
}

fn name(id: Option<Uuid>, lookers: &[account::Model]) -> String {
    let known = lookers.iter().find(|account| Some(account.id) == id);
    known.map_or_else(
        || "Somebody not signed in".to_owned(),
        |account| account.name.clone(),
    )
}

fn outcome_in_words(outcome: &str) -> &str {
    let known = OUTCOMES.iter().find(|(code, _)| *code == outcome);
    known.map_or(outcome, |(_, says)| says)
}

/// A page of the record in words; a purpose that was said in words stays as it is.
fn page_in_words(what: &str) -> String {
    let Some(path) = what.strip_prefix("/people/") else {
        let known = PAGES.iter().find(|(end, _)| *end == what);
        return known.map_or_else(|| what.to_owned(), |(_, says)| (*says).to_owned());
    };
    let rest = path.split_once('/').map_or("", |(_, rest)| rest);
    if let Some((_, says)) = PAGES.iter().find(|(end, _)| *end == rest) {
        return (*says).to_owned();
    }
    let parts = rest.split('/').filter(|part| part.parse::<Uuid>().is_err());
    let words: Vec<String> = parts.map(|part| part.replace(['-', '_'], " ")).collect();
    let said = words.join(", ");
    let mut letters = said.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// GET /people/{person}/seen.csv, with the same filter.
pub async fn csv(case: Case<SeeAccessLog>, Query(query): Query) -> Page {
    let (mut wanted, form) = read(&case, &query);
    if let Some(problem) = form.summary.first() {
        return Err(PageError::Bad(format!("{}.", problem.text)));
    }
    wanted.most = A_FILE;
    let rows = store::looks(&case, &wanted).await?;
    let lookers = store::lookers(&case).await?;
    let rows = rows.iter().map(|row| {
        let at = london(*row.at).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let because = row.because.clone().unwrap_or_default();
        let outcome = outcome_in_words(&row.outcome).to_owned();
        vec![
            at,
            name(row.account_id, &lookers),
            page_in_words(&row.what),
            outcome,
            because,
        ]
    });
    let file = format!("seen-P{}.csv", case.person.number);
    spreadsheet::answer(
        &file,
        &["when (London)", "who", "page", "outcome", "because"],
        rows,
    )
}

#[cfg(test)]
mod tests {
    use super::page_in_words;

    #[test]
    fn a_page_is_named_in_words() {
        let id = "0192f7a0-0000-7000-8000-000000000001";
        for (what, says) in [
            (format!("/people/{id}"), "Summary"),
            (format!("/people/{id}/timeline"), "Timeline"),
            (format!("/people/{id}/notes/{id}/remove"), "Notes, remove"),
            (format!("/people/{id}/open-in-need"), "Opening in need"),
            ("contact C12".to_owned(), "contact C12"),
            ("open-in-need".to_owned(), "Opening in need"),
        ] {
            assert_eq!(page_in_words(&what), says);
        }
    }
}
