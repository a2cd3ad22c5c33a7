//! Help to get back on one's feet, at home or in a bed: free for six weeks, with the person's goals, how it ended, and
//! where they were on the 91st day after hospital.

mod changing;
pub mod first;
mod pages;
pub mod store;
mod team;

use axum::Router;
use axum::routing::get;

use crate::house::House;

pub use pages::{Line, lines};

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route(
            "/people/{person}/reablement/new",
            get(pages::ask_new).post(pages::begin),
        )
        .route(
            "/people/{person}/reablement/{episode}/change",
            get(changing::ask).post(changing::change),
        )
        .route(
            "/people/{person}/reablement/{episode}/end",
            get(pages::ask_end).post(pages::end),
        )
        .route(
            "/people/{person}/reablement/{episode}/follow-up",
            get(pages::ask_follow_up).post(pages::follow_up),
        )
        .route("/reablement", get(team::reablement))
}
