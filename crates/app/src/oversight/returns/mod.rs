//! The national return in the house: files are brought in, checked and measured in the background; what is wrong
//! waits as work for those who can mend it; every figure opens to the rows behind it.

pub mod intake;
mod making;
mod pages;
pub mod record;
pub mod running;
pub mod store;
pub mod work;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/returns", get(pages::front::show))
        .route(
            "/returns/files",
            get(pages::files::list).post(pages::files::bring),
        )
        .route(
            "/returns/files/{file}",
            get(pages::files::show).post(pages::files::change),
        )
        .route(
            "/returns/new",
            get(pages::start::ask).post(pages::start::start),
        )
        .route(
            "/returns/record",
            get(pages::record::ask).post(pages::record::begin),
        )
        .route(
            "/returns/record/{submission}",
            get(pages::record::show).post(pages::record::bring),
        )
        .route(
            "/returns/record/{submission}/file",
            get(pages::record::take),
        )
        .route("/returns/{run}", get(pages::run::show))
        .route("/returns/{run}/again", post(pages::start::again))
        .route("/returns/{run}/report", get(pages::run::report))
        .route("/returns/{run}/changes", get(pages::run::changes))
        .route(
            "/returns/{run}/measures/{measure}",
            get(pages::measures::show),
        )
        .route("/returns/{run}/checks", get(pages::checks::list))
        .route("/returns/{run}/checks/take", get(pages::checks::take))
        .route(
            "/returns/{run}/checks/rules/{rule}",
            get(pages::checks::show).post(pages::checks::change),
        )
}
