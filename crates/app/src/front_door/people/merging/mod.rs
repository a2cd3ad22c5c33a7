//! Two records of one person: joined with a choice for each detail in which they differ, and parted again without
//! a row being lost. The number of the one that went leads to the one that was kept.

mod differences;
mod pages;
mod part;
pub mod store;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people/{person}/merge", get(pages::choose))
        .route(
            "/people/{person}/merge/{other}",
            get(pages::ask).post(pages::join),
        )
        .route("/people/{person}/merges", get(part::merges))
        .route(
            "/people/{person}/merges/{merge}/part",
            get(part::ask).post(part::part),
        )
}
