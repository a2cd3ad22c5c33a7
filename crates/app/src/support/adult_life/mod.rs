//! Preparing for adult life, from 14: one page of a young person's record that both services share, with who leads, the
//! transition assessment, what will be in place at 18, and what is missing; and the list of everybody on the way.

mod ask;
mod cohort;
mod overview;
pub mod store;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/adult-life", get(cohort::cohort))
        .route("/people/{person}/adult-life", get(overview::overview))
        .route(
            "/people/{person}/adult-life/change",
            get(ask::ask).post(ask::change),
        )
        .route(
            "/people/{person}/adult-life/close",
            get(ask::ask_close).post(ask::close),
        )
}
