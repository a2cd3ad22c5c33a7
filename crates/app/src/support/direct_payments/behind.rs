//! Who stands behind a figure of the snapshot: the people by name, for those who may see them.

use db::Day;
use db::sea_orm::prelude::Uuid;
use rules::direct_payment::Whom;
use rules::vocabulary::dates::speak_exact;
use serde_json::json;

use super::snapshot::Snapshot;
use crate::house::permissions::SeeReports;
use crate::house::{Page, PageError, Query, Reading, Staff, pages};
use crate::oversight::worklists::People;

/// People that one page shows at most.
const MOST: usize = 500;

/// GET /direct-payments/people?on=…&taken=…&managed=…&whom=…
pub async fn people(staff: Staff<SeeReports>, Query(query): Query) -> Page {
    let today = staff.today_date();
    let mut reading = Reading::of(&query);
    let on = reading.day("on", "The day", today).unwrap_or(Day(today));
    reading.finish(()).map_err(|_| PageError::NotFound)?;
    let whom = Whom::from_code(query.get("whom")).ok_or(PageError::NotFound)?;
    let snapshot = Snapshot::of(&staff, on).await?;
    let way = (query.get("taken"), query.get("managed"));
    let (title, behind) = snapshot.behind(way, whom)?;
    let all = behind.len();
    let mut behind: Vec<Uuid> = behind;
    behind.truncate(MOST);
    let people = People::of(&staff, behind.iter().copied()).await?;
    let one = |person: &Uuid| {
        let who = people.who(*person, today)?;
        Some(json!({ "who": who, "href": format!("/people/{person}/plan") }))
    };
    let shown: Vec<_> = behind.iter().filter_map(one).collect();
    let values = json!({
        "title": format!("{title}: {}", whom.says().to_lowercase()), "on": speak_exact(on.0), "all": all,
        "hidden": all - shown.len(), "shown": shown, "back": format!("/direct-payments?on={}", on.0),
    });
    pages::page("support/direct_payments/behind.njk", values)
}
