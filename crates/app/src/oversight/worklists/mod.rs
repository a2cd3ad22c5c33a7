//! Worklists: a worker's morning and a team's work.

pub mod pages;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new().route("/", get(pages::my_day))
}
