//! Everything that was done, as the chain of events tells it.

mod pages;
pub mod store;
mod words;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new().route("/audit", get(pages::show))
}
