//! Case notes: what workers write down about a person. A note is never deleted: it is struck out with a reason
//! and the name of who asked for it, and those who may can still read it.

pub mod others;
mod pages;
pub mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route(
            "/people/{person}/notes/new",
            get(pages::ask_note).post(pages::write_note),
        )
        .route("/people/{person}/notes/{note}/pin", post(pages::pin))
        .route("/people/{person}/notes/{note}/unpin", post(pages::unpin))
        .route(
            "/people/{person}/notes/{note}/remove",
            get(pages::ask_remove).post(pages::remove),
        )
}
