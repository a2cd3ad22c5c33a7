//! Colleagues: accounts, the roles they hold from day to day, and how a council begins.

mod details;
pub mod links;
mod list;
mod moves;
mod new;
pub mod opening;
pub mod store;
pub mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/staff", get(list::list))
        .route("/staff/new", get(new::ask).post(new::make))
        .route("/staff/{account}", get(details::show).post(details::change))
        .route("/staff/{account}/roles", post(details::give_role))
        .route("/staff/{account}/roles/{held}/end", post(details::end_role))
        .route("/staff/{account}/link", post(new::link))
        .route("/staff/{account}/sessions/end", post(details::end_sessions))
        .route("/staff/{account}/codes/off", post(details::codes_off))
        .route("/staff/{account}/close", post(details::close))
        .route("/staff/{account}/open", post(details::open_again))
        .route("/staff/{account}/move", post(moves::move_worker))
}
