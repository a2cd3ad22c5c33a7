//! Warnings on a record: dangers that everybody who opens it must know of. Each is agreed with a manager, looked
//! at again at least once a year, and ended rather than deleted.

mod pages;
mod questions;
pub mod store;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people/{person}/warnings", get(pages::warnings))
        .route(
            "/people/{person}/warnings/new",
            get(pages::ask_new).post(pages::write),
        )
        .route(
            "/people/{person}/warnings/{warning}/review",
            get(pages::ask_review).post(pages::review),
        )
}
