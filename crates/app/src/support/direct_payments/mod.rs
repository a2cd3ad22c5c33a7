//! How a personal budget is taken: as a direct payment, managed by the council or a third party, or in parts. For a
//! direct payment the conditions, who receives it, its reviews, uplifts, accounts and card statements.

mod account;
mod behind;
mod bodies;
mod body;
mod decide;
mod ending;
mod from_plan;
pub mod keep;
pub mod kept_from;
pub mod letters;
mod offering;
mod one;
mod own_services;
mod paid;
mod payer;
mod payers;
mod reckoning;
mod slips;
mod snapshot;
pub mod statement;
mod stays;
pub mod store;
mod stories;
mod suspend;
mod triggers;

use axum::Router;
use axum::routing::{get, post};
use db::sea_orm::prelude::Uuid;

use crate::house::House;
use crate::house::case::CaseFile;

pub use decide::ASK;
pub use one::{Known, Raised, Told, rest_says};

/// The page of one of a person's direct payments.
fn home(file: &CaseFile, id: Uuid) -> String {
    format!("/people/{}/direct-payments/{id}", file.person_id())
}

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route(
            "/people/{person}/direct-payments/new",
            get(decide::ask).post(decide::decide),
        )
        .route("/people/{person}/direct-payments/{payment}", get(one::one))
        .route(
            "/people/{person}/direct-payments/{payment}/review",
            get(keep::ask_review).post(keep::review),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/uplift",
            get(keep::ask_uplift).post(keep::uplift),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/suspend",
            get(suspend::ask_suspend).post(suspend::suspend),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/resume",
            get(suspend::ask_resume).post(suspend::resume),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/trigger",
            get(suspend::ask_trigger).post(suspend::trigger),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/end",
            get(ending::ask).post(ending::end),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/check",
            get(account::ask).post(account::check),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/checks/{check}/received",
            get(account::ask_received).post(account::received),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/statement",
            get(statement::ask).post(statement::take),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/lines/{line}",
            post(statement::mark),
        )
        .route(
            "/people/{person}/care-home-stays",
            get(stays::stays).post(stays::add),
        )
        .route(
            "/people/{person}/care-home-stays/{stay}/strike",
            post(stays::strike),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/payer",
            get(payer::ask).post(payer::change),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/paid",
            get(payer::ask_paid).post(payer::paid),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/paid/{paid}/strike",
            get(payer::ask_strike).post(payer::strike),
        )
        .route(
            "/people/{person}/direct-payments/{payment}/strike/{what}/{id}",
            get(slips::ask).post(slips::strike),
        )
        .route("/payments-to-make", get(body::list))
        .route(
            "/payments-to-make/{payment}",
            get(body::one).post(body::pay),
        )
        .route(
            "/payments-to-make/{payment}/paid/{paid}/strike",
            get(body::ask_strike).post(body::strike),
        )
        .route("/direct-payments", get(snapshot::snapshot))
        .route("/direct-payments/csv", get(snapshot::csv))
        .route("/direct-payments/people", get(behind::people))
}
