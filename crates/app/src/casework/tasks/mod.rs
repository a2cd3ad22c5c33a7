//! Tasks and visits: what somebody is to do for a person by a day, or at a time; done, opened again, called off,
//! coming again; and both in a colleague's own calendar.

mod act;
mod calendar;
mod feed;
pub mod list;
pub mod questions;
mod set;
pub mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people/{person}/tasks", get(list::tasks))
        .route(
            "/people/{person}/tasks/new",
            get(set::ask_new).post(set::set),
        )
        .route(
            "/people/{person}/tasks/{task}",
            get(set::ask_change).post(set::change),
        )
        .route(
            "/people/{person}/tasks/{task}/done",
            get(act::ask_done).post(act::done),
        )
        .route("/people/{person}/tasks/{task}/reopen", post(act::reopen))
        .route(
            "/people/{person}/tasks/{task}/cancel",
            get(act::ask_cancel).post(act::cancel),
        )
        .route("/people/{person}/tasks/{task}/calendar", get(calendar::one))
        .route("/account/calendar", get(feed::show).post(feed::make))
        .route("/account/calendar/end", post(feed::end))
        .route("/calendar/{token}", get(feed::read))
}
