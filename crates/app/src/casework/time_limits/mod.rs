//! Time limits while they run: paused where that is allowed, going on again, reckoned anew each day and when a council
//! changes its own limits; and those that a council adds.

pub mod nightly;
pub mod own;

mod pages;
pub mod store;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route(
            "/people/{person}/deadlines/{deadline}/pause",
            get(pages::ask_pause).post(pages::pause),
        )
        .route(
            "/people/{person}/deadlines/{deadline}/resume",
            get(pages::ask_resume).post(pages::resume),
        )
}
