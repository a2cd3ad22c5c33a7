//! Worklists: a worker's morning and a team's work.

mod case_lines;
mod cases;
mod hand_on;
pub mod lines;
mod not_saved;
mod open_cases;
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
        .route("/team/cases/move", post(hand_on::hand_on))
}
