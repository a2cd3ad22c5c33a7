//! Files that somebody sends: streamed to the disk, never held in memory, and only once the form's token is known.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::IntoResponse;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::house::colleague::Colleague;
use crate::house::fields::{LINE, tidy};
use crate::house::guard::{Form, LARGEST_FORM};
use crate::house::once::{self, Once};
use crate::house::{Fields, House, PageError};

/// Bytes from the beginning that are enough to know a file by.
const BEGINNING: usize = 16 * 1024;

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
    /// None where words came alone.
    parts: Option<Multipart>,
    /// Words that were kept while their sender signed in again: the file did not wait with them.
    alone: Fields,
    /// Where its files are put; gone when this is dropped.
    folder: TempDir,
    token: String,
    form: Option<Arc<Once>>,
}

/// A file that came whole. It is gone from the disk when its `Upload` is dropped.
pub struct Came {
    /// The last part of its name, as the sender's computer calls it.
    pub name: String,
    pub path: PathBuf,
    pub bytes: u64,
    /// Of its bytes, in hexadecimal.
    pub sha256: String,
    /// Enough of it to know by what it is.
    pub beginning: Vec<u8>,
}

/// What came with a form that asks for one file beside words.
pub struct Sent {
    /// The words: all that came, whatever became of the file.
    pub fields: Fields,
    /// The file; none where none was chosen.
    pub file: Result<Option<Came>, Refused>,
}

/// What is wrong with what came.
pub enum Refused {
    /// A file is larger than allowed.
    TooLarge(String),
    /// The connection broke, or the disk is full.
    Broken,
    /// The words beside it are no text in UTF-8.
    NotText,
}

impl FromRequest<House> for Upload {
    type Rejection = PageError;
    async fn from_request(mut request: Request, house: &House) -> Result<Upload, PageError> {
        let colleague = request.extensions().get::<Arc<Colleague>>().cloned();
        let colleague = colleague.ok_or(PageError::Forged)?;
        let form = request.extensions().get().cloned();
        if !is_multipart(request.headers()) {
            let Form(alone) = Form::from_request(request, house).await?;
            return Ok(Upload {
                parts: None,
                alone,
                folder: scratch(house)?,
                token: String::new(),
                form: None,
            });
        }
        // How much is taken is measured while it comes.
        DefaultBodyLimit::disable().apply(&mut request);
        let parts = Multipart::from_request(request, house).await;
        let mut parts = parts.map_err(|error| not_files(error.into_response()))?;
        // The token is the form's first field: nothing is written before it is known.
        let first = parts.next_field().await.ok().flatten();
        let first = first.ok_or(PageError::Forged)?;
        let is_token = first.name() == Some("csrf");
        let token = words(first, LINE).await.unwrap_or_default();
        if !is_token || once::session_of(&token) != colleague.session.csrf {
            return Err(PageError::Forged);
        }
        Ok(Upload {
            parts: Some(parts),
            alone: Fields::default(),
            folder: scratch(house)?,
            token,
            form,
        })
    }
}

/// The words of a form with files that comes when its sender's session has ended: all that came of them, for as long as
/// they are text. None where nothing can be read.
pub async fn words_of(mut request: Request) -> Option<Fields> {
    DefaultBodyLimit::disable().apply(&mut request);
    let mut parts = Multipart::from_request(request, &()).await.ok()?;
    let (mut fields, mut room) = (Fields::default(), LARGEST_FORM);
    while let Ok(Some(part)) = parts.next_field().await {
        let field = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            continue;
        }
        if let Ok(words) = words(part, room).await
            && room > 0
        {
            fields = fields.with(&field, words.as_str());
            room = room.saturating_sub(field.len() + words.len());
        }
    }
    Some(fields)
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
        let Some(parts) = &mut self.parts else {
            return Ok(None);
        };
        loop {
            let Some(part) = parts.next_field().await.map_err(|_| Refused::Broken)? else {
                return Ok(None);
            };
            let name = part.file_name().map(last_part).unwrap_or_default();
            if !name.is_empty() {
                return take(part, name, self.folder.path(), largest)
                    .await
                    .map(Some);
            }
        }
    }

    /// Everything that came: the words, and the first file that was chosen, of at most `largest` bytes.
    pub async fn all(&mut self, largest: u64) -> Sent {
        let (mut fields, mut file) = (std::mem::take(&mut self.alone), Ok(None));
        let mut room = LARGEST_FORM;
        let Some(parts) = &mut self.parts else {
            return Sent { fields, file };
        };
        loop {
            let part = match parts.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => {
                    self.came(&fields, &file);
                    return Sent { fields, file };
                }
                Err(_) => break,
            };
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(last_part) {
                None => match words(part, room).await {
                    Ok(words) => {
                        if room > 0 {
                            fields = fields.with(&field, words.as_str());
                        }
                        room = room.saturating_sub(field.len() + words.len());
                    }
                    Err(Refused::NotText) => file = Err(Refused::NotText),
                    Err(_) => break,
                },
                Some(name) if !name.is_empty() && matches!(file, Ok(None)) => {
                    file = take(part, name, self.folder.path(), largest)
                        .await
                        .map(Some);
                }
                Some(_) => {}
            }
        }
        let file = Err(Refused::Broken);
        Sent { fields, file }
    }

    /// Tells what came to whoever keeps it once.
    fn came(&self, fields: &Fields, file: &Result<Option<Came>, Refused>) {
        let Some(form) = &self.form else { return };
        let pairs = fields.pairs().iter();
        let texts = pairs.flat_map(|(name, value)| [name.as_str(), value]);
        let file = file.iter().flatten();
        let texts = texts.chain(file.flat_map(|came| [came.name.as_str(), &came.sha256]));
        form.came(&self.token, texts.map(str::as_bytes));
    }

    /// Lets the rest pass by unread: a browser hears no answer before it has sent everything.
    pub async fn let_pass(&mut self) {
        let Some(parts) = &mut self.parts else { return };
        while let Ok(Some(_)) = parts.next_field().await {}
    }
}

/// Words beside a file. Of what no form may hold the beginning is kept: whoever reads them says that they are too long.
/// Errors: they are no text in UTF-8, or did not come whole.
async fn words(mut part: Field<'_>, room: usize) -> Result<String, Refused> {
    let (mut bytes, mut cut) = (Vec::new(), false);
    while let Some(piece) = part.chunk().await.map_err(|_| Refused::Broken)? {
        let fits = room.saturating_sub(bytes.len()).min(piece.len());
        bytes.extend_from_slice(&piece[..fits]);
        cut |= fits < piece.len();
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(tidy(text)),
        // The last letter was cut in two.
        Err(wrong) if cut && wrong.error_len().is_none() => {
            let whole = String::from_utf8_lossy(&bytes[..wrong.valid_up_to()]);
            Ok(tidy(&whole))
        }
        Err(_) => Err(Refused::NotText),
    }
}

/// Takes a file in, piece by piece. What is too large is read to its end as well, and thrown away.
async fn take(
    mut part: Field<'_>,
    name: String,
    folder: &Path,
    largest: u64,
) -> Result<Came, Refused> {
    let (mut file, path) = new_file(folder).map_err(no_room)?;
    let (mut sum, mut beginning, mut bytes) = (Sha256::new(), Vec::new(), 0);
    while let Some(piece) = part.chunk().await.map_err(|_| Refused::Broken)? {
        bytes += piece.len() as u64;
        if bytes > largest {
            continue;
        }
        let room = BEGINNING.saturating_sub(beginning.len()).min(piece.len());
        beginning.extend_from_slice(&piece[..room]);
        sum.update(&piece);
        file.write_all(&piece).map_err(no_room)?;
    }
    if bytes > largest {
        return Err(Refused::TooLarge(name));
    }
    let sum = sum.finalize();
    Ok(Came {
        name,
        path,
        bytes,
        sha256: hex::encode(sum),
        beginning,
    })
}

fn new_file(folder: &Path) -> std::io::Result<(std::fs::File, PathBuf)> {
    Ok(tempfile::NamedTempFile::new_in(folder)?.keep()?)
}

fn no_room(error: std::io::Error) -> Refused {
    tracing::error!(%error, "a file that came could not be written down");
    Refused::Broken
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
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::body::{Body, Bytes};
    use axum::extract::{FromRequest, Multipart};
    use axum::http::{Request, header};

    use super::{Fields, LARGEST_FORM, Refused, Upload, brings_files, last_part};

    /// What comes in these pieces, and how many of them were read.
    async fn upload(pieces: &[&[u8]]) -> (Upload, Arc<AtomicUsize>) {
        let read = Arc::new(AtomicUsize::new(0));
        let counted = read.clone();
        let pieces: Vec<Bytes> = pieces
            .iter()
            .map(|piece| Bytes::copy_from_slice(piece))
            .collect();
        let pieces = pieces.into_iter().inspect(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let body = Body::from_stream(futures_util::stream::iter(
            pieces.map(Ok::<_, std::io::Error>),
        ));
        let kind = (header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        let request = Request::post("/")
            .header(kind.0, kind.1)
            .body(body)
            .unwrap();
        let parts = Multipart::from_request(request, &()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (token, form) = (String::new(), None);
        let upload = Upload {
            parts: Some(parts),
            alone: Fields::default(),
            folder,
            token,
            form,
        };
        (upload, read)
    }

    const TITLE: &[u8] =
        b"--edge\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nLPA, seen \r\n";
    const FILE: &[u8] =
        b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";
    const END: &[u8] = b"\r\n--edge--\r\n";

    #[tokio::test]
    async fn whatever_becomes_of_the_file_the_words_before_it_are_kept() {
        let (mut whole, _) = upload(&[TITLE, FILE, b"one ", b"two", END]).await;
        let sent = whole.all(7).await;
        let came = sent.file.ok().unwrap().unwrap();
        assert_eq!(
            (came.bytes, came.beginning.as_slice()),
            (7, &b"one two"[..])
        );
        assert_eq!(std::fs::read(&came.path).unwrap(), b"one two");
        assert_eq!(
            came.sha256,
            "8ab63e29a4ba14e4e1688f9c15e5af90895421358c945b0431f85d66977bd3d2"
        );
        let (mut large, read) =
            upload(&[TITLE, FILE, b"one ", b"two", b" three", b" four", END]).await;
        let sent = large.all(7).await;
        assert!(matches!(sent.file, Err(Refused::TooLarge(name)) if name == "a.txt"));
        assert_eq!(sent.fields.get("title"), "LPA, seen");
        assert_eq!(
            read.load(Ordering::Relaxed),
            7,
            "a browser hears no answer before it has sent everything"
        );
        let (mut cut, _) = upload(&[TITLE, FILE, b"one "]).await;
        let sent = cut.all(7).await;
        assert!(matches!(sent.file, Err(Refused::Broken)));
        assert_eq!(sent.fields.get("title"), "LPA, seen");
        let (mut none, _) = upload(&[TITLE, END]).await;
        assert!(matches!(none.all(7).await.file, Ok(None)));
    }

    #[tokio::test]
    async fn of_words_no_more_is_held_than_a_form_may_have() {
        let long = vec![b'a'; LARGEST_FORM + 1];
        let (mut upload, _) = upload(&[
            b"--edge\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n",
            &long,
            b"\r\n",
            TITLE,
            END,
        ])
        .await;
        let sent = upload.all(7).await;
        assert_eq!(sent.fields.get("note").len(), LARGEST_FORM);
        assert!(!sent.fields.has("title"));
    }

    #[tokio::test]
    async fn words_that_are_no_text_are_not_taken() {
        let head = b"--edge\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n";
        for (words, kept) in [
            (&b"Jo\xe4n"[..], None),
            (b"Joan\xff\xfe", None),
            (b"Joan\xc3", None),
            // People paste the sign that stands for an unreadable letter.
            (b"it\xef\xbf\xbds\xef\xbf\xbd", Some("it\u{fffd}s\u{fffd}")),
        ] {
            let (mut upload, _) = upload(&[TITLE, head, words, b"\r\n", FILE, b"one", END]).await;
            let sent = upload.all(7).await;
            assert_eq!(matches!(sent.file, Err(Refused::NotText)), kept.is_none());
            assert_eq!(sent.fields.get("note"), kept.unwrap_or_default());
            assert_eq!(sent.fields.get("title"), "LPA, seen");
        }
        // Of what is too long the last letter is cut in two: the rest is text all the same.
        let long = "ä".repeat(LARGEST_FORM / 2);
        let (mut upload, _) = upload(&[head, b"a", long.as_bytes(), END]).await;
        let sent = upload.all(7).await;
        assert_eq!(sent.fields.get("note").len(), LARGEST_FORM - 1);
    }

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
