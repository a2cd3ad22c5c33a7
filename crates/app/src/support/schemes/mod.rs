//! Homes that are planned: each scheme with its homes, how far it has come, and when the first people should move in.

mod pages;
mod store;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/schemes", get(pages::schemes))
        .route("/schemes/new", get(pages::ask_new).post(pages::add))
        .route("/schemes/{scheme}", get(pages::ask_one).post(pages::change))
}
