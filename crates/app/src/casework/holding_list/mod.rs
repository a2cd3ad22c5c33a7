//! The holding list: the work that no worker has yet. Who waits, for what, how long; given to workers or passed to
//! another team, one by one or many at once.

mod act;
mod csv;
mod filter;
mod lines;
mod list;
pub mod store;
mod teams;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/holding-list", get(list::list))
        .route("/holding-list/csv", get(csv::csv))
        .route("/holding-list/teams", get(teams::teams))
        .route("/holding-list/allocate", post(act::allocate))
        .route("/holding-list/hand-off", post(act::hand_off))
}
