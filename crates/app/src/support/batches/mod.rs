//! Work with others: assessments or reviews that another organisation does for the council, handed out together with a
//! day by which they should be done, counted while they are out, and brought back one by one or all at once.

pub mod export;
mod hand_out;
mod list;
mod one;
pub mod pieces;
pub mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/batches", get(list::batches).post(hand_out::hand_out))
        .route(
            "/batches/new",
            get(hand_out::longest).post(hand_out::chosen),
        )
        .route("/batches/{batch}", get(one::one))
        .route("/batches/{batch}/list", get(export::list))
        .route("/batches/{batch}/return", post(one::bring_back))
        .route("/batches/{batch}/close", post(one::close))
}
