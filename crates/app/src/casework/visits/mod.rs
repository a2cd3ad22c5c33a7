//! Cases taken on a visit: read and filled in on a device without network, sealed there, brought back, or wiped from
//! afar. `docs/decisions/0014-offline-visits.md` says how and why.

mod back;
mod devices;
mod files;
mod list;
mod pack;
mod shell;
pub mod store;
mod take;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

pub use devices::lines as devices_of;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/visits", get(list::list))
        .route("/visits/", get(shell::page))
        .route("/visits/worker.js", get(shell::worker))
        .route("/visits/manifest.webmanifest", get(shell::manifest))
        .route("/visits/device", post(devices::register))
        .route("/visits/standing", post(devices::standing))
        .route("/visits/{pack}/wipe", post(devices::wipe_pack))
        .route("/account/devices/{device}/wipe", post(devices::wipe_own))
        .route(
            "/staff/{account}/devices/{device}/wipe",
            post(devices::wipe_others),
        )
        .route("/people/{person}/visits/take", post(take::take))
        .route(
            "/people/{person}/visits/{pack}/return",
            post(back::bring_back),
        )
        .route(
            "/people/{person}/visits/{pack}/files/{file}/{kind}",
            post(files::put_file),
        )
}
