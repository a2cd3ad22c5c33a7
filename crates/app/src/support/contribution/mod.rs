//! What somebody may have to pay, shown from the first conversation on: estimated from a few facts until their means are
//! assessed, and in plain words what to expect while nothing is known.

mod pages;
pub mod store;
mod told;

use axum::Router;
use axum::routing::get;

use crate::house::House;

pub use pages::ASK;
pub use told::{Told, Whose, belongs_to, on_paper, told, told_of, until_assessed};

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new().route(
        "/people/{person}/contribution",
        get(pages::ask).post(pages::save),
    )
}
