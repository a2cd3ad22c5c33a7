//! Files that somebody sends: streamed to the disk, never held in memory, and only once the form's token is known.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::IntoResponse;
use tempfile::TempDir;

use crate::house::colleague::Colleague;
use crate::house::{House, PageError};

/// The addresses that take files. The door lets a body pass unread to these alone.
const PATHS: &[&str] = &["/returns/files"];
/// How others end that take files: the statement of a direct payment's card, and documents, those of a form's questions
/// among them.
const ENDS: &[&str] = &["/statement", "/documents/new"];
/// What is in those of the photographs and signatures of a visit.
const OF_VISIT: [&str; 2] = ["/visits/", "/files/"];

/// Whether a request brings files to an address that takes them: its body is read by whoever takes them, which may
/// last, and its token with it.
pub fn brings_files(parts: &Parts) -> bool {
    let path = parts.uri.path();
    let of_visit = path.starts_with("/people/") && OF_VISIT.iter().all(|part| path.contains(part));
    let ends = ENDS.iter().any(|end| path.ends_with(end));
    let takes = PATHS.contains(&path) || ends || of_visit;
    takes && parts.method == Method::POST && is_multipart(&parts.headers)
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"))
}

/// A form with files whose token has been checked. Its parts come one after the other.
pub struct Upload {
    parts: Multipart,
    /// Where its files are put; gone when this is dropped.
    folder: TempDir,
}

/// A file that came whole.
pub struct Came {
    /// The last part of its name, as the sender's computer calls it.
    pub name: String,
    pub path: PathBuf,
    pub bytes: u64,
}

/// What is wrong with what came.
pub enum Refused {
    /// A file is larger than allowed.
    TooLarge(String),
    /// The connection broke, or the disk is full.
    Broken,
}

impl FromRequest<House> for Upload {
    type Rejection = PageError;
    async fn from_request(request: Request, house: &House) -> Result<Upload, PageError> {
        let colleague = request.extensions().get::<Arc<Colleague>>().cloned();
        let colleague = colleague.ok_or(PageError::Forged)?;
        if !is_multipart(request.headers()) {
            return Err(PageError::Bad("Almoner expects files here.".to_owned()));
        }
        let parts = Multipart::from_request(request, house).await;
        let mut parts = parts.map_err(|error| not_files(error.into_response()))?;
        // The token is the form's first field: nothing is written before it is known.
        let first = parts.next_field().await.ok().flatten();
        let first = first.ok_or(PageError::Forged)?;
        let is_token = first.name() == Some("csrf");
        let token = first.text().await.unwrap_or_default();
        if !is_token || token != colleague.session.csrf {
            return Err(PageError::Forged);
        }
        Ok(Upload {
            parts,
            folder: scratch(house)?,
        })
    }
}

fn not_files(_: axum::response::Response) -> PageError {
    PageError::Bad("The files did not come as a browser sends them. Choose them again.".to_owned())
}

/// A folder for work in progress, beside the archive where that has a folder; only this program's
/// user may look into it.
pub fn scratch(house: &House) -> Result<TempDir, PageError> {
    let place = match &house.settings.data {
        Some(data) => data.join("under-way"),
        None => std::env::temp_dir(),
    };
    let made = std::fs::create_dir_all(&place).and_then(|()| {
        tempfile::Builder::new()
            .prefix("almoner-")
            .tempdir_in(&place)
    });
    made.map_err(|error| {
        tracing::error!(%error, place = %place.display(), "no room for files under way");
        PageError::Ours
    })
}

impl Upload {
    /// The next file that was chosen, once all of it is on the disk; none when there are no more.
    ///
    /// Errors: it is larger than `largest` bytes, or did not come whole.
    pub async fn next_file(&mut self, largest: u64) -> Result<Option<Came>, Refused> {
        loop {
            let Some(mut part) = self.parts.next_field().await.map_err(|_| Refused::Broken)? else {
                return Ok(None);
            };
            let name = part.file_name().map(last_part).unwrap_or_default();
            if name.is_empty() {
                continue;
            }
            let (mut file, path) = new_file(self.folder.path())?;
            let mut bytes = 0;
            while let Some(piece) = part.chunk().await.map_err(|_| Refused::Broken)? {
                bytes += piece.len() as u64;
                if bytes > largest {
                    return Err(Refused::TooLarge(name));
                }
                file.write_all(&piece).map_err(|_| Refused::Broken)?;
            }
            return Ok(Some(Came { name, path, bytes }));
        }
    }
}

fn new_file(folder: &Path) -> Result<(std::fs::File, PathBuf), Refused> {
    let file = tempfile::NamedTempFile::new_in(folder).map_err(|_| Refused::Broken)?;
    file.keep().map_err(|_| Refused::Broken)
}

/// A name without folders and without characters that no file's name needs.
fn last_part(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = last.chars().filter(|c| !c.is_control()).take(200);
    kept.collect::<String>()
        .trim()
        .trim_start_matches('.')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use axum::http::{Request, header};

    use super::{brings_files, last_part};

    #[test]
    fn every_address_that_takes_files_is_given_time_for_them() {
        let person = "/people/0192f7a0-0000-7000-8000-000000000001";
        let multipart = "multipart/form-data; boundary=edge";
        for (method, path, kind, brings) in [
            ("POST", "/returns/files", multipart, true),
            ("POST", "/direct-payments/1/statement", multipart, true),
            ("POST", &format!("{person}/documents/new"), multipart, true),
            (
                "POST",
                &format!("{person}/documents/new"),
                "application/x-www-form-urlencoded",
                false,
            ),
            ("GET", &format!("{person}/documents/new"), multipart, false),
            (
                "POST",
                &format!("{person}/visits/1/files/2/photo"),
                multipart,
                true,
            ),
            (
                "POST",
                &format!("{person}/visits/1/return"),
                multipart,
                false,
            ),
            ("POST", &format!("{person}/notes/new"), multipart, false),
        ] {
            let request = Request::builder().method(method).uri(path);
            let request = request.header(header::CONTENT_TYPE, kind).body(()).unwrap();
            assert_eq!(
                brings_files(&request.into_parts().0),
                brings,
                "{method} {path} {kind}"
            );
        }
    }

    #[test]
    fn only_the_last_part_of_a_name_is_kept() {
        for (name, kept) in [
            ("a.csv", "a.csv"),
            ("C:\\Users\\me\\a b.csv", "a b.csv"),
            ("../../etc/passwd", "passwd"),
            ("..", ""),
            (".hidden", "hidden"),
            ("a\u{0}\n.csv", "a.csv"),
            ("", ""),
        ] {
            assert_eq!(last_part(name), kept, "{name:?}");
        }
    }
}
