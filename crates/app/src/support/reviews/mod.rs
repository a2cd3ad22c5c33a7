//! Reviews: planned when a plan is agreed, asked for, held, planned again. Their questions are a form
//! (`council/default/forms/review.toml`); what counts of them is kept in columns when it is done.

mod ask;
mod changed;
mod held;
pub mod lines;
mod made;
mod of_ends;
mod of_forms;
mod of_plans;
pub mod store;
mod team;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

pub use of_ends::{
    at_least_one, come_again, found_to_end, held_since, looked_since, not_planned, plan_ended,
};
pub use of_forms::looked_at;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route(
            "/people/{person}/reviews/new",
            get(ask::ask_new).post(ask::new),
        )
        .route("/people/{person}/reviews/{review}/begin", post(ask::begin))
        .route(
            "/people/{person}/reviews/{review}/decline",
            get(ask::ask_decline).post(ask::decline),
        )
        .route("/reviews", get(team::reviews).post(team::give))
}
