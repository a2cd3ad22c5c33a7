//! The enquiry page: anybody may tell the council about themselves or somebody else, without an account. What they send
//! becomes a contact with the team of their area. The page reads no record and tells nothing of any.

mod asking;
mod pages;
mod store;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get;

use crate::house::House;

pub use asking::said;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/enquiry", get(pages::ask).post(pages::send))
        .layer(map_response(stays_in_the_browser))
        .route("/enquiry/sent", get(pages::sent))
}

/// A browser may keep these pages for its "back", and shows them again as they were: nobody loses what they wrote. They
/// tell of no record, and only who sits there wrote in them.
async fn stays_in_the_browser(mut answer: Response) -> Response {
    let kept = HeaderValue::from_static("private, no-cache");
    answer.headers_mut().insert(header::CACHE_CONTROL, kept);
    answer
}
