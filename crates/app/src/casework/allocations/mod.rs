//! Allocations: the team that has a person's case and the worker in it. Each change of them is judged by
//! `rules::allocation`, writes a note in the timeline in the same transaction, and takes referrals and clocks along.

mod allocate;
pub mod caseloads;
mod choices;
mod ending;
mod explain;
mod forms;
mod pages;
pub mod store;
pub mod together;
mod work;

use axum::Router;
use axum::routing::get;

pub use allocate::{Outcome, Request, allocate};
pub use choices::{TeamChoice, WorkerChoice, chosen_hands, hands_to_choose};
pub use ending::{Move, change_priority, close, move_chosen, move_to};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people/{person}/work", get(pages::work))
        .route(
            "/people/{person}/work/allocate",
            get(forms::ask_allocate).post(forms::allocate),
        )
        .route(
            "/people/{person}/work/{team}/move",
            get(forms::ask_move).post(forms::move_case),
        )
        .route(
            "/people/{person}/work/{team}/priority",
            get(forms::ask_priority).post(forms::priority),
        )
        .route(
            "/people/{person}/work/{team}/end",
            get(forms::ask_end).post(forms::end),
        )
        .route(
            "/people/{person}/deadlines/{deadline}/explain",
            get(explain::ask).post(explain::explain),
        )
}
