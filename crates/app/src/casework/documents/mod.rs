//! Documents on a record: put there in a stream, known by their content, looked through for viruses, shown or
//! taken away, never deleted without a reason.

mod content;
mod pages;
mod remove;
mod scan;
pub mod store;
pub mod upload;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people/{person}/documents", get(pages::documents))
        .route(
            "/people/{person}/documents/new",
            get(pages::ask_new).post(upload::put),
        )
        .route(
            "/people/{person}/documents/{document}/file",
            get(pages::file),
        )
        .route(
            "/people/{person}/documents/{document}/remove",
            get(remove::ask).post(remove::remove),
        )
}
