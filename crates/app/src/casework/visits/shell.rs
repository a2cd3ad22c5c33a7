//! What works without network: the page, its service worker and the manifest that lets it be installed. The same for
//! everybody; nobody's name is in them, and a device keeps them unsealed.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::house::assets;
use crate::house::{Page, pages};

/// The files that the page needs besides itself.
const FILES: &[&str] = &["almoner.css", "visits.js", "favicon.svg", "visits-192.png"];

/// GET /visits/: the page. What it shows comes out of the device's own store.
pub async fn page() -> Page {
    pages::page("casework/visits/shell.njk", json!({}))
}

/// GET /visits/worker.js: with the addresses of the files of this edition, so that a new edition is a new worker.
pub async fn worker() -> Response {
    let mut keeps = vec!["/visits/".to_owned()];
    keeps.extend(FILES.iter().map(|name| assets::address(name)));
    let head = format!("const KEEPS = {};\n", json!(keeps));
    let body = [head.as_bytes(), assets::plain("visits_worker.js")].concat();
    let kind = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (kind, body).into_response()
}

/// GET /visits/manifest.webmanifest
pub async fn manifest() -> Response {
    let icon = |name: &str, sizes: &str, purpose: &str| json!({ "src": assets::address(name), "sizes": sizes, "type": "image/png", "purpose": purpose });
    let manifest = json!({
        "id": "/visits/", "start_url": "/visits/", "scope": "/visits/", "display": "standalone", "lang": "en-GB",
        "name": "Almoner visits", "short_name": "Visits", "description": "Cases that you take on visits",
        "background_color": "#ffffff", "theme_color": "#0b5d61",
        "icons": [icon("visits-192.png", "192x192", "any"), icon("visits-512.png", "512x512", "any"), icon("visits-512.png", "512x512", "maskable")],
    });
    let kind = [(header::CONTENT_TYPE, "application/manifest+json")];
    (kind, manifest.to_string()).into_response()
}
