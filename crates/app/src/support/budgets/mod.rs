//! Indicative budgets on the record, and the calibrations they are worked out by.

mod calibration;
pub mod caseload;
mod checking;
mod explained;
pub mod figure;
mod forecasting;
pub mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route(
            "/people/{person}/budget",
            get(figure::ask).post(figure::work_out),
        )
        .route(
            "/people/{person}/budget/{figure}",
            get(explained::explained),
        )
        .route("/people/{person}/budget/{figure}/pdf", get(explained::pdf))
        .route(
            "/calibration",
            get(calibration::page).post(calibration::put_forward),
        )
        .route(
            "/calibration/{number}/forecast",
            get(forecasting::show).post(forecasting::again),
        )
        .route(
            "/calibration/checks",
            get(checking::show).post(checking::begin),
        )
        .route("/calibration/{number}/take", post(calibration::take))
        .route("/calibration/{number}/forward", post(calibration::forward))
        .route("/calibration/{number}/decide", post(calibration::decide))
}
