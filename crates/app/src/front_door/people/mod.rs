//! People: finding them, knowing who they are, and keeping what is true of them.

mod asking;
mod find;
pub mod header;
mod known;
mod new;
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
        .route("/people/new", get(new::ask).post(new::make))
        .route("/people/{person}", get(record::record))
}
