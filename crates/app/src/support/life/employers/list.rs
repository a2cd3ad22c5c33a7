//! Every employer, and every role that is open.

use std::collections::HashMap;

use db::sea_orm::prelude::Uuid;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{matching, store};
use crate::house::permissions::KeepEmployers;
use crate::house::{Page, Staff, pages};

/// An employer in the list.
#[derive(Serialize)]
struct Line {
    href: String,
    name: String,
    /// What they do and where.
    more: String,
    accessible: &'static str,
    spoken: String,
    roles: usize,
    free: i64,
    ended: Option<String>,
}

/// What is known of whether everybody can work there.
pub fn accessible_says(accessible: Option<bool>) -> &'static str {
    match accessible {
        Some(true) => "Yes",
        Some(false) => "No",
        None => "Not known",
    }
}

/// GET /employers
pub async fn employers(staff: Staff<KeepEmployers>) -> Page {
    let today = staff.today();
    let rows = store::all(staff.reader()).await?;
    let spoken = store::last_spoken(staff.reader()).await?;
    let open = matching::open(staff.reader(), today).await?;
    let mut of: HashMap<Uuid, (usize, i64)> = HashMap::new();
    for one in &open {
        let sums = of.entry(one.employer.id).or_default();
        *sums = (sums.0 + 1, sums.1 + one.free);
    }
    let mut lines: Vec<Line> = rows
        .iter()
        .map(|row| {
            let more = [row.does.clone(), row.place.clone()];
            let (roles, free) = of.get(&row.id).copied().unwrap_or_default();
            let ended = row.ended_on.filter(|_| !store::is_with_us(row, today));
            Line {
                href: format!("/employers/{}", row.id),
                name: row.name.clone(),
                more: more.into_iter().flatten().collect::<Vec<_>>().join(", "),
                accessible: accessible_says(row.accessible),
                spoken: spoken
                    .get(&row.id)
                    .map_or("not yet".to_owned(), |on| speak_exact(on.0)),
                roles,
                free,
                ended: ended.map(|on| speak_exact(on.0)),
            }
        })
        .collect();
    lines.sort_by_key(|line| line.ended.is_some());
    let roles: Vec<Json> = open
        .iter()
        .map(|one| {
            json!({
                "href": format!("/employers/{}", one.employer.id), "says": one.named(), "more": one.says(today),
                "place": one.employer.place, "accessible": accessible_says(one.employer.accessible),
            })
        })
        .collect();
    pages::page(
        "support/life/employers/list.njk",
        json!({ "title": "Employers", "lines": lines, "roles": roles }),
    )
}
