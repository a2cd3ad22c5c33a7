//! Letters from the council's templates: filled with what is known, finished by hand, and kept as they were written.

mod pages;
pub mod store;
pub mod words;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route(
            "/people/{person}/letters/new",
            get(pages::ask).post(pages::write),
        )
        .route("/people/{person}/letters/{letter}", get(pages::letter))
        .route("/people/{person}/letters/{letter}/pdf", get(pages::pdf))
}
