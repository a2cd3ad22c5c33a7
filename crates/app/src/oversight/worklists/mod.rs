//! Worklists: a worker's morning and a team's work.

mod cases;
pub mod lines;
pub mod pages;
mod team;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

pub use lines::{People, Who};

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/", get(pages::my_day))
        .route("/allocations/{allocation}/open", post(pages::open_new))
        .route("/team", get(team::team))
        .route("/team/workers/{worker}", get(team::worker))
        .route("/team/cases", get(cases::cases))
}
