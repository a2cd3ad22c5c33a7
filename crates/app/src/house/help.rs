//! Help that anybody may read, signed in or not: signing in, and how accessible these pages are.

use axum::Router;
use axum::routing::get;
use serde_json::json;

use crate::house::{House, Page, pages};

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/help/accessibility", get(accessibility))
        .route("/help/sign-in", get(sign_in))
}

/// GET /help/accessibility
async fn accessibility() -> Page {
    pages::page("house/ui/accessibility.njk", json!({}))
}

/// GET /help/sign-in
async fn sign_in() -> Page {
    pages::page("house/ui/sign_in_help.njk", json!({}))
}
