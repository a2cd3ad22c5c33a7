//! A record on one page of paper: for a visit, a handover or a hospital bag.

mod pages;

pub use pages::blocks;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people/{person}/summary", get(pages::summary))
        .route("/people/{person}/summary/pdf", get(pages::pdf))
}
