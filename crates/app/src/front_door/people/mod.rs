//! People: finding them, knowing who they are, and keeping what is true of them.

pub mod header;
mod pages;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people", get(pages::find))
        .route("/people/{person}", get(pages::record))
}
