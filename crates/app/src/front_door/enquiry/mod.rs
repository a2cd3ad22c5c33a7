//! The enquiry page: anybody may tell the council about themselves or somebody else, without an account. What they send
//! becomes a contact with the team of their area. The page reads no record and tells nothing of any.

mod asking;
mod pages;
mod store;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/enquiry", get(pages::ask).post(pages::send))
        .route("/enquiry/sent", get(pages::sent))
}
