//! Access to one record: restricting it, opening a restricted one in need, judging that afterwards, and who has
//! seen it.

mod openings;
mod restriction;
mod seen;
mod store;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route(
            "/people/{person}/restriction",
            get(restriction::show).post(restriction::set),
        )
        .route(
            "/people/{person}/restriction/end",
            get(restriction::ask_end).post(restriction::end),
        )
        .route(
            "/people/{person}/open-in-need",
            get(openings::ask).post(openings::open),
        )
        .route("/people/{person}/seen", get(seen::show))
        .route("/people/{person}/seen.csv", get(seen::csv))
        .route("/access/openings", get(openings::list))
        .route(
            "/access/openings/{opening}",
            get(openings::show).post(openings::judge),
        )
}
