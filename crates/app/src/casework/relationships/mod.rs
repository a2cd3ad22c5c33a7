//! Who somebody is to a person: family, carers, next of kin, attorneys. Where both are on record, each record
//! tells it from its own side, and both sides change together.

mod choose;
pub mod list;
mod offers;
mod pages;
pub mod store;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people/{person}/relationships", get(list::relationships))
        .route("/people/{person}/relationships/choose", get(choose::choose))
        .route(
            "/people/{person}/relationships/new",
            get(pages::ask_new).post(pages::add),
        )
        .route(
            "/people/{person}/relationships/{relationship}",
            get(pages::ask_one).post(pages::change),
        )
        .route(
            "/people/{person}/relationships/{relationship}/remove",
            get(pages::ask_remove).post(pages::remove),
        )
}
