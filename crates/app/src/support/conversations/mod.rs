//! The three conversations: connect, stay close in a crisis, build a good life. Their questions are forms
//! (`council/default/forms`); what counts of them is kept in columns when the form is done.

mod pages;
pub mod store;

use axum::Router;
use axum::routing::get;

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new().route("/conversations", get(pages::counts))
}
