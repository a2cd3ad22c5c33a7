//! Forms in a person's record: begun, filled in page by page, submitted, approved or returned, printed, followed by
//! what comes next. The questions are data (`house::forms`); how a form stands and who may move it on is the rule
//! book's (`rules::pathway`).

pub mod again;
pub mod begin;
mod beside;
pub mod clash;
mod counts;
pub mod desk;
mod editions;
pub mod files;
pub mod fill;
mod handed;
mod hands;
mod late;
mod list;
pub mod moves;
pub mod next_steps;
pub mod owed;
pub mod part;
mod print;
pub mod store;
mod stuck;
mod submit;
mod told;
mod trial;
mod waiting;
mod wanted;
mod whole;
mod whom;
pub mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

pub use editions::publish;
pub use print::{add_topic, topics};
pub use waiting::{Forms, Free, for_me, to_take};

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people/{person}/forms", get(list::list))
        .route(
            "/people/{person}/forms/begin",
            get(begin::ask).post(begin::begin),
        )
        .route("/people/{person}/forms/{form}", get(whole::whole))
        .route(
            "/people/{person}/forms/{form}/pages/{section}",
            get(fill::ask).post(fill::save),
        )
        .route(
            "/people/{person}/forms/{form}/draft/{section}",
            post(fill::save_draft),
        )
        .route(
            "/people/{person}/forms/{form}/check",
            get(submit::ask).post(submit::submit),
        )
        .route(
            "/people/{person}/forms/{form}/moves/{move}",
            get(moves::ask).post(moves::make),
        )
        .route(
            "/people/{person}/forms/{form}/hands",
            get(hands::ask).post(hands::give),
        )
        .route("/people/{person}/forms/{form}/open", post(handed::open))
        .route("/people/{person}/forms/{form}/take", post(handed::take))
        .route(
            "/people/{person}/forms/{form}/steps/{step}",
            post(stuck::again),
        )
        .route("/people/{person}/forms/{form}/late", post(late::decide))
        .route("/people/{person}/forms/{form}/urgent", post(hands::urgent))
        .route(
            "/people/{person}/forms/{form}/subjects",
            get(hands::ask_subjects).post(hands::set_subjects),
        )
        .route("/people/{person}/forms/{form}/beside", get(beside::beside))
        .route("/people/{person}/forms/{form}/print", get(print::print))
        .route("/people/{person}/forms/{form}/print/pdf", get(print::pdf))
        .route("/forms/counts", get(counts::counts))
        .route("/forms/trial", get(trial::list))
        .route(
            "/forms/trial/{form}/{edition}",
            get(trial::ask).post(trial::answer),
        )
        .route("/forms/trial/{form}/{edition}/file", get(trial::file))
}
