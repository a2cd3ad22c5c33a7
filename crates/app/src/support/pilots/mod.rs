//! Pilots: what is tried with some people first, who takes part, and what it brought them after six months.

mod pages;
pub mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/pilots", get(pages::pilots).post(pages::begin))
        .route("/pilots/{pilot}", get(pages::one))
        .route("/pilots/{pilot}/end", post(pages::end))
        .route("/people/{person}/pilots", post(pages::join))
        .route("/people/{person}/pilots/{member}/leave", post(pages::leave))
}
