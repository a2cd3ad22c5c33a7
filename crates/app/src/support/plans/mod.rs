//! Care and support plans: which needs are met, how and by whom, what it costs, who agreed it. The words of a plan
//! are a form (`council/default/forms/care_and_support_plan.toml`); what rules read is here.

mod about;
mod agreeing;
mod begin;
mod copies;
mod desk;
mod ending;
mod ends;
mod lines;
mod mine;
mod needs;
mod overview;
mod print;
mod resting;
mod services;
pub mod store;
mod waiting;
mod writing;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

pub use about::ABOUT;
pub use begin::{BEGIN, CARERS};
pub use desk::AGREE;
pub use ends::{died, lives};
pub use lines::LINE;
pub use mine::for_me;
pub use needs::NEED;
pub use writing::words_done;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people/{person}/plan", get(overview::overview))
        .route(
            "/people/{person}/plan/begin",
            get(begin::ask).post(begin::begin),
        )
        .route("/people/{person}/plan/{plan}/print", get(print::print))
        .route("/people/{person}/plan/{plan}/print/pdf", get(print::pdf))
        .route(
            "/people/{person}/plan/{plan}/copy",
            get(copies::ask).post(copies::save),
        )
        .route(
            "/people/{person}/plan/{plan}/words",
            post(begin::begin_words),
        )
        .route(
            "/people/{person}/plan/{plan}/about",
            get(about::ask).post(about::save),
        )
        .route(
            "/people/{person}/plan/{plan}/needs/new",
            get(needs::ask_new).post(needs::add),
        )
        .route(
            "/people/{person}/plan/{plan}/needs/{need}",
            get(needs::ask).post(needs::save),
        )
        .route(
            "/people/{person}/plan/{plan}/needs/{need}/remove",
            get(needs::ask_remove).post(needs::remove),
        )
        .route(
            "/people/{person}/plan/{plan}/lines/new",
            get(lines::ask_new).post(lines::add),
        )
        .route(
            "/people/{person}/plan/{plan}/lines/{line}",
            get(lines::ask).post(lines::save),
        )
        .route(
            "/people/{person}/plan/{plan}/lines/{line}/remove",
            get(lines::ask_remove).post(lines::remove),
        )
        .route(
            "/people/{person}/plan/{plan}/moves/{move}",
            get(desk::ask).post(desk::make),
        )
        .route(
            "/people/{person}/plan/{plan}/moves/end",
            get(ending::ask).post(ending::end),
        )
        .route(
            "/people/{person}/plan/{plan}/moves/go_on",
            get(ending::ask_go_on).post(ending::go_on),
        )
        .route("/plans", get(waiting::waiting))
}
