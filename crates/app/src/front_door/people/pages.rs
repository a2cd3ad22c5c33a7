//! Finding people, and the first page of a record.

use rules::person_search;
use serde::Serialize;
use serde_json::json;

use super::header;
use crate::house::permissions::SeePeople;
use crate::house::{Case, Page, Query, Staff, pages};

/// One line of the list.
#[derive(Serialize)]
struct Line {
    id: String,
    number: String,
    name: String,
    born_on: Option<String>,
    postcode: Option<String>,
    restricted: bool,
}

/// GET /people?q=
pub async fn find(staff: Staff<SeePeople>, Query(query): Query) -> Page {
    let text = query.get("q");
    let found = db::find_people(
        staff.reader(),
        &person_search::read(text, staff.today_date()),
        staff.today(),
    )
    .await?;
    let people: Vec<_> = found.iter().map(|found| found.person.clone()).collect();
    let visible = staff.visible(&people).await?;
    let lines: Vec<Line> = found
        .into_iter()
        .filter(|found| visible.shows(found.person.id) || visible.as_restricted(found.person.id))
        .map(|found| Line {
            id: found.person.id.to_string(),
            number: found.person.number,
            restricted: !visible.shows(found.person.id),
            name: format!("{} {}", found.person.given_names, found.person.family_name),
            born_on: found.person.born_on.map(|day| day.to_string()),
            postcode: found.address.and_then(|address| address.postcode),
        })
        .collect();
    pages::page(
        "front_door/people/find.njk",
        json!({ "q": text, "lines": lines }),
    )
}

/// GET /people/{person}
pub async fn record(case: Case<SeePeople>) -> Page {
    let head = header::of(&case, "").await?;
    pages::page(
        "front_door/people/record.njk",
        json!({ "case": head, "person": case.person }),
    )
}
