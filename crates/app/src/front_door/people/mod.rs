//! People: finding them, knowing who they are, and keeping what is true of them.

pub mod asking;
pub mod details;
mod doing;
pub mod emergency;
pub mod find;
pub mod header;
pub mod known;
mod made_in_error;
pub mod merging;
pub mod new;
pub mod record;
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
        .route(
            "/people/{person}/made-in-error",
            get(made_in_error::ask).post(made_in_error::mark),
        )
        .merge(merging::routes())
        .merge(details::routes())
}
