//! Styles, scripts and pictures, from inside the program, under addresses that change when they do.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::house::{PageError, Path};

/// What `npm run assets` made: `static/` for browsers, `macros/` for templates.
#[derive(RustEmbed)]
#[folder = "../../assets"]
pub struct Assets;

/// A file as browsers get it.
struct Served {
    plain: Vec<u8>,
    gzipped: Vec<u8>,
    kind: String,
}

struct Shelf {
    /// One name for all of them together: scripts that import one another stay together.
    edition: String,
    files: BTreeMap<String, Served>,
}

fn shelf() -> &'static Shelf {
    static SHELF: OnceLock<Shelf> = OnceLock::new();
    SHELF.get_or_init(|| {
        let mut hash = Sha256::new();
        let mut files = BTreeMap::new();
        for path in Assets::iter() {
            let Some(name) = path.strip_prefix("static/") else {
                continue;
            };
            let Some(file) = Assets::get(&path) else {
                continue;
            };
            hash.update(name.as_bytes());
            hash.update(&file.data);
            let kind = file.metadata.mimetype().to_owned();
            let plain = file.data.into_owned();
            files.insert(
                name.to_owned(),
                Served {
                    gzipped: gzip(&plain),
                    plain,
                    kind,
                },
            );
        }
        let edition = hex::encode(&hash.finalize()[..8]);
        Shelf { edition, files }
    })
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(plain)
        .and_then(|()| out.finish())
        .unwrap_or_default()
}

/// The address of a file, such as `/assets/1f3a…/almoner.css`.
pub fn address(name: &str) -> String {
    format!("{BELOW}{}/{name}", shelf().edition)
}

/// A file as it is, for one that is served at an address of its own; empty when there is none.
pub fn plain(name: &str) -> &'static [u8] {
    shelf().files.get(name).map_or(&[], |file| &file.plain)
}

/// Addresses of files begin so. They are open to all, and nobody is asked who they are.
pub const BELOW: &str = "/assets/";

/// GET /assets/{edition}/{*name}
pub async fn serve(
    Path((edition, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let shelf = shelf();
    let file = shelf
        .files
        .get(&name)
        .filter(|_| edition == shelf.edition)
        .ok_or(PageError::NotFound)?;
    let takes_gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.contains("gzip"));
    let about = [
        (header::CONTENT_TYPE, file.kind.as_str()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    Ok(if takes_gzip && !file.gzipped.is_empty() {
        (
            about,
            [(header::CONTENT_ENCODING, "gzip")],
            file.gzipped.as_slice(),
        )
            .into_response()
    } else {
        (about, file.plain.as_slice()).into_response()
    })
}
