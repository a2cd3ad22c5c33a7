//! Employers with whom the council works: what was agreed with them and when, the roles that they offer, who fills them,
//! and which are open to whom.

mod details;
mod list;
pub mod matching;
mod one;
mod roles;
mod sheet;
pub mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// These pages' routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/employers", get(list::employers))
        .route("/employers/new", get(details::ask_new).post(details::add))
        .route("/employers/{employer}", get(one::one))
        .route(
            "/employers/{employer}/details",
            get(details::ask).post(details::change),
        )
        .route("/employers/{employer}/contacts", post(one::spoke))
        .route(
            "/employers/{employer}/contacts/{contact}/strike",
            post(one::strike),
        )
        .route(
            "/employers/{employer}/roles/new",
            get(roles::ask_new).post(roles::add),
        )
        .route(
            "/employers/{employer}/roles/{role}",
            get(roles::ask).post(roles::change),
        )
}
