//! Taking a file in: it runs through a file of its own on the disk, never whole through memory, and is summed up,
//! measured and known by its content on the way. Nothing is kept of what is refused.

use std::io::Write;

use axum::extract::Multipart;
use axum::extract::multipart::Field;
use rules::vocabulary::Problem;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::content::{self, BEGINNING, Kind};
use super::pages::{QUESTIONS, show_new};
use super::scan::{self, Found};
use super::store::{self, New};
use crate::front_door::people::asking::Answers;
use crate::house::fields::{LINE, PAGE};
use crate::house::permissions::KeepDocuments;
use crate::house::{Case, Fields, Page, PageError, pages};
use crate::support::forms::files::{self, Place};

/// A file that came.
struct Taken {
    file: NamedTempFile,
    name: String,
    kind: Option<Kind>,
    bytes: u64,
    sha256: String,
    too_large: bool,
}

/// POST /people/{person}/documents/new
pub async fn put(case: Case<KeepDocuments>, mut form: Multipart) -> Page {
    let most = case.staff().house.settings.largest_document_mb * 1024 * 1024;
    let (mut fields, mut taken, mut trusted) = (Fields::default(), None, false);
    while let Some(mut field) = form.next_field().await.map_err(|_| broken())? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            // The token comes before the file: a stranger's file is never read.
            if !trusted {
                return Err(PageError::Forged);
            }
            taken = take(&mut field, most).await?;
            continue;
        }
        let value = text(&mut field).await?;
        if name == "csrf" {
            trusted = value == case.staff().colleague.session.csrf;
        } else {
            fields = fields.with(&name, value);
        }
    }
    if !trusted {
        return Err(PageError::Forged);
    }
    match read(&case, &fields, taken).await? {
        Ok((new, file)) => {
            let place = files::place(&case, &fields).await?;
            keep(&case, new, file, place).await
        }
        Err(problems) => show_new(&case, &fields, &problems).await,
    }
}

fn broken() -> PageError {
    PageError::Bad("The file did not arrive whole. Send it again.".to_owned())
}

/// A field that is no file: a line or some.
async fn text(field: &mut Field<'_>) -> Result<String, PageError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| broken())? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > 4 * PAGE {
            return Err(PageError::Bad(
                "A field of the form is too long.".to_owned(),
            ));
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| broken())?;
    Ok(text.replace("\r\n", "\n").trim().to_owned())
}

/// Takes a file in; none when none was chosen. What is too large is read no further.
async fn take(field: &mut Field<'_>, most: u64) -> Result<Option<Taken>, PageError> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let ours = |error: std::io::Error| PageError::from(anyhow::Error::from(error));
    let mut file = NamedTempFile::new().map_err(ours)?;
    let (mut beginning, mut sum, mut bytes) = (Vec::new(), Sha256::new(), 0_u64);
    while let Some(chunk) = field.chunk().await.map_err(|_| broken())? {
        bytes += chunk.len() as u64;
        if bytes > most {
            break;
        }
        let room = BEGINNING.saturating_sub(beginning.len()).min(chunk.len());
        beginning.extend_from_slice(&chunk[..room]);
        sum.update(&chunk);
        file.write_all(&chunk).map_err(ours)?;
    }
    file.flush().map_err(ours)?;
    if bytes == 0 {
        return Ok(None);
    }
    Ok(Some(Taken {
        file,
        name,
        kind: content::of(&beginning, bytes as usize == beginning.len()),
        bytes,
        sha256: sum
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        too_large: bytes > most,
    }))
}

async fn read(
    case: &Case<KeepDocuments>,
    fields: &Fields,
    taken: Option<Taken>,
) -> Result<Result<(New, NamedTempFile), Vec<Problem>>, PageError> {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, QUESTIONS, council, *case.today());
    let (kind, title, note) = (
        answers.needed("kind"),
        answers.text("title"),
        answers.text("note"),
    );
    let replaces_id = replaced(case, fields).await?;
    let settings = &case.staff().house.settings;
    let Some(taken) = taken else {
        answers.reading.wrong("file", "Choose a file");
        return Ok(Err(answers.reading.finish(()).err().unwrap_or_default()));
    };
    if taken.too_large {
        let says = format!(
            "The file must be {} megabytes or smaller",
            settings.largest_document_mb
        );
        answers.reading.wrong("file", says);
    } else if taken.kind.is_none() {
        answers.reading.wrong("file", "This kind of file is not taken. Send a PDF, a picture, a Word, Excel or text file, or a recording");
    }
    let found = match (taken.too_large, taken.kind) {
        (false, Some(_)) => scan::look(&settings.scan_command, taken.file.path()).await,
        _ => Found::NotLooked,
    };
    if let Found::Refused(says) = &found {
        answers
            .reading
            .wrong("file", format!("The file was not taken. {says}"));
    }
    let name = file_name(&taken.name);
    let new = New {
        person_id: case.person_id(),
        kind,
        title: title.unwrap_or_else(|| name.clone()),
        note,
        file_name: name,
        media_type: taken.kind.map_or("", |kind| kind.media_type).to_owned(),
        bytes: taken.bytes as i64,
        sha256: taken.sha256,
        scanned: found == Found::Clean,
        replaces_id,
    };
    Ok(answers.reading.finish((new, taken.file)))
}

/// The document of this record of which a new version comes.
async fn replaced(
    case: &Case<KeepDocuments>,
    fields: &Fields,
) -> Result<Option<db::sea_orm::prelude::Uuid>, PageError> {
    let Ok(id) = fields.get("replaces").parse() else {
        return Ok(None);
    };
    Ok(Some(store::find(case, id).await?.id))
}

/// The name of a file without the folders that some browsers send along.
fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control())
        .take(LINE)
        .collect();
    match kept.trim().trim_matches('.') {
        "" => "document".to_owned(),
        name => name.to_owned(),
    }
}

async fn keep(
    case: &Case<KeepDocuments>,
    new: New,
    file: NamedTempFile,
    place: Option<Place>,
) -> Page {
    let mut change = case.change().await?;
    let document = store::put(&mut change, new, file.path()).await?;
    if let Some(place) = &place {
        files::put(&change, place, &document).await?;
    }
    change.commit().await?;
    if let Some(place) = place {
        let says = "The file is in the form, and among the documents of the record.";
        return pages::go_to_saying(place.page, says);
    }
    pages::go_to_saying(
        format!("/people/{}/documents", case.person_id()),
        "The document is on the record.",
    )
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_name_keeps_no_folders_and_no_signs_that_steer() {
        for (sent, name) in [
            ("C:\\Users\\Joan\\letter.pdf", "letter.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb\".pdf", "ab\".pdf"),
            ("..", "document"),
            ("", "document"),
        ] {
            assert_eq!(file_name(sent), name);
        }
    }
}
