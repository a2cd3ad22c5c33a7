//! Teams: made, renamed and closed as the council changes, without losing who had what when.

mod closing;
mod pages;
pub mod store;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/teams", get(pages::list))
        .route("/teams/new", get(pages::ask_new).post(pages::make))
        .route("/teams/{team}", get(pages::show).post(pages::rename))
        .route(
            "/teams/{team}/close",
            get(pages::ask_close).post(pages::close),
        )
}
