//! People: finding them, knowing who they are, and keeping what is true of them.

mod find;
pub mod header;
mod known;
mod record;
pub mod store;
pub mod words;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people", get(find::find))
        .route("/people/{person}", get(record::record))
}
