//! Equipment and technology: thought of at every stage, given by prescription or in another way, and had. Small things
//! are prescribed: the person takes a slip with a number to a chemist or shop.

mod elsewhere;
mod list;
mod pages;
mod redeeming;
mod shop;
pub mod stages;
mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

pub use store::considered;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/equipment", get(list::list).post(list::redeem))
        .route("/prescriptions", get(shop::ask).post(shop::give))
        .route("/people/{person}/equipment", get(pages::equipment))
        .route(
            "/people/{person}/equipment/consider",
            get(pages::ask).post(pages::consider),
        )
        .route(
            "/people/{person}/equipment/{equipment}/prescription",
            get(pages::prescription),
        )
        .route(
            "/people/{person}/equipment/{equipment}/had",
            get(pages::ask_had).post(pages::had),
        )
        .route(
            "/people/{person}/equipment/{equipment}/back",
            post(pages::back),
        )
        .route(
            "/people/{person}/equipment/{equipment}/not-used",
            post(pages::not_used),
        )
}
