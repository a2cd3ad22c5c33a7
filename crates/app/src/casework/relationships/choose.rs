//! Who is meant? Somebody on record, found as anywhere else, or somebody known by name alone.

use serde_json::json;

use crate::front_door::contacts::known::likely;
use crate::front_door::people::header;
use crate::house::fields::LINE;
use crate::house::permissions::EditPeople;
use crate::house::{Case, Page, Query, Reading, Shown, pages};

/// GET /people/{person}/relationships/choose?q=
pub async fn choose(case: Case<EditPeople>, Query(query): Query) -> Page {
    let mut reading = Reading::of(&query);
    let typed = reading.text("q", "The name or number", LINE);
    let problems = reading.finish(()).err().unwrap_or_default();
    let found = match &typed {
        Some(typed) if problems.is_empty() => likely(case.staff(), typed).await?,
        _ => Vec::new(),
    };
    let own = case.person_id().to_string();
    let found: Vec<_> = found.into_iter().filter(|one| one.id() != own).collect();
    pages::page(
        "casework/relationships/choose.njk",
        json!({
            "case": header::of(&case, "/relationships").await?, "found": found, "asked": typed,
            "form": Shown::again(&query, &problems),
        }),
    )
}
