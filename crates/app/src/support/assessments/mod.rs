//! Assessments: asked for and offered, refused or begun, what they found, whether the needs are eligible, and the
//! decision in writing. Their questions are forms (`council/default/forms`); what the rule book reads of them is kept
//! in columns when the form is done.

pub mod arising;
pub mod around;
mod copies;
mod decide;
pub mod ended;
mod formed;
mod letter;
pub mod lines;
pub mod lives;
mod offer;
mod one;
mod quality;
pub mod questions;
mod refuse;
mod residence;
pub mod store;
pub mod together;
mod waiting;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route(
            "/people/{person}/assessments/offer",
            get(offer::ask).post(offer::offer),
        )
        .route("/people/{person}/assessments/{assessment}", get(one::one))
        .route(
            "/people/{person}/assessments/{assessment}/begin",
            post(one::begin),
        )
        .route(
            "/people/{person}/assessments/{assessment}/refuse",
            get(refuse::ask).post(refuse::refuse),
        )
        .route(
            "/people/{person}/assessments/{assessment}/urgent",
            get(offer::ask_urgent).post(offer::urgent),
        )
        .route(
            "/people/{person}/assessments/{assessment}/withdraw",
            get(offer::ask_withdraw).post(offer::withdraw),
        )
        .route(
            "/people/{person}/assessments/{assessment}/copy",
            get(offer::ask_copy).post(offer::copy),
        )
        .route(
            "/people/{person}/assessments/{assessment}/eligibility",
            get(decide::ask).post(decide::decide),
        )
        .route(
            "/people/{person}/assessments/{assessment}/decision",
            get(letter::letter),
        )
        .route(
            "/people/{person}/assessments/{assessment}/decision/pdf",
            get(letter::pdf),
        )
        .route(
            "/people/{person}/assessments/{assessment}/quality",
            get(quality::ask).post(quality::judge),
        )
        .route(
            "/assessments/quality",
            get(quality::page).post(quality::draw),
        )
        .route("/assessments", get(waiting::waiting))
}
