//! My day: what is new, due and overdue for the one who is signed in.

use serde_json::json;

use crate::house::permissions::SeePeople;
use crate::house::{Page, Staff, pages};

/// GET /
pub async fn my_day(_staff: Staff<SeePeople>) -> Page {
    pages::page("oversight/worklists/my_day.njk", json!({}))
}
