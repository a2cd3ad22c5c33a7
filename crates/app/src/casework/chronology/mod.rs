//! The chronology: everything on a person's record in one line of time, the newest first. It is read from the
//! tables themselves, so that histories brought in from elsewhere are in it, with the changes of details
//! and of access from the chain of events when they are asked for.

mod entry;
mod filter;
mod pages;
pub mod store;

use axum::Router;
use axum::routing::get;

pub use filter::{Filter, Kind};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new().route("/people/{person}/timeline", get(pages::timeline))
}
