//! Work, home and days: what somebody does and where they live as outcomes with their days, consistent with the
//! employment and accommodation that the national return reads; a coordinator's people, who looks for work, and the
//! employers who offer it; and how many have work and a settled home.

mod caseload;
pub mod employers;
mod figures;
mod held_against;
mod homes;
mod looking;
mod occupations;
mod overview;
mod seekers;
pub mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .merge(employers::routes())
        .route("/people/{person}/life", get(overview::overview))
        .route(
            "/people/{person}/life/looking/new",
            get(looking::ask).post(looking::begin),
        )
        .route(
            "/people/{person}/life/occupations/new",
            get(occupations::ask_new).post(occupations::begin),
        )
        .route(
            "/people/{person}/life/occupations/{occupation}/end",
            get(occupations::ask_end).post(occupations::end),
        )
        .route(
            "/people/{person}/life/occupations/{occupation}/strike",
            post(occupations::strike),
        )
        .route(
            "/people/{person}/life/homes/new",
            get(homes::ask_new).post(homes::begin),
        )
        .route(
            "/people/{person}/life/homes/{home}/end",
            get(homes::ask_end).post(homes::end),
        )
        .route(
            "/people/{person}/life/homes/{home}/strike",
            post(homes::strike),
        )
        .route("/coordinating", get(caseload::caseload))
        .route("/work-and-home", get(figures::figures))
}
