//! Taking a file in: it runs onto the disk, never whole through memory, is known by its content and looked through for
//! viruses. Nothing is kept of what is refused but the words beside it, which stand in the form again.

use std::path::Path;

use rules::vocabulary::Problem;

use super::content;
use super::pages::{QUESTIONS, show_new};
use super::scan::{self, Found};
use super::store::{self, New};
use crate::front_door::people::asking::Answers;
use crate::house::guard::not_text;
use crate::house::permissions::{KeepDocuments, Needs};
use crate::house::upload::{Came, Refused, Sent, Upload};
use crate::house::{Case, Fields, Page, PageError, pages};
use crate::support::forms::files::{self, Place};

/// POST /people/{person}/documents/new
pub async fn put(case: Case<KeepDocuments>, mut upload: Upload) -> Page {
    let largest = case.staff().house.settings.largest_document_mb << 20;
    let Sent { fields, file } = upload.all(largest).await;
    if let Err(Refused::NotText) = file {
        return Err(not_text());
    }
    match read(&case, &fields, file).await? {
        Ok((new, came)) => {
            let place = files::place(&case, &fields).await?;
            keep(&case, new, &came.path, place).await
        }
        Err(problems) => show_new(&case, &fields, &problems).await,
    }
}

async fn read(
    case: &Case<KeepDocuments>,
    fields: &Fields,
    file: Result<Option<Came>, Refused>,
) -> Result<Result<(New, Came), Vec<Problem>>, PageError> {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, QUESTIONS, council, *case.today());
    let (kind, title, note) = (
        answers.needed("kind"),
        answers.text("title"),
        answers.text("note"),
    );
    let replaces_id = replaced(case, fields).await?;
    let taken = match chosen(case, file) {
        Ok(came) => looked_at(case, &came).await.map(|new| (new, came)),
        Err(says) => Err(says),
    };
    let (new, came) = match taken {
        Ok(taken) => taken,
        Err(says) => {
            answers.reading.wrong("file", says);
            return Ok(Err(answers.reading.finish(()).err().unwrap_or_default()));
        }
    };
    let new = New {
        kind,
        title: title.unwrap_or_else(|| new.file_name.clone()),
        note,
        replaces_id,
        ..new
    };
    Ok(answers.reading.finish((new, came)))
}

/// The file, or what is wrong with what came of it.
fn chosen(case: &Case<KeepDocuments>, file: Result<Option<Came>, Refused>) -> Result<Came, String> {
    match file {
        Ok(Some(came)) if came.bytes > 0 => Ok(came),
        Ok(_) => Err("Choose a file".to_owned()),
        Err(Refused::TooLarge(_)) => {
            let most = case.staff().house.settings.largest_document_mb;
            Err(format!("The file must be {most} megabytes or smaller"))
        }
        Err(Refused::Broken | Refused::NotText) => {
            Err("The file did not arrive whole. Choose it again".to_owned())
        }
    }
}

/// What a file is by its content, once it was looked through: a document with no words to it yet.
///
/// Errors: why it is not taken.
pub async fn looked_at<P: Needs>(case: &Case<P>, came: &Came) -> Result<New, String> {
    let whole = came.bytes as usize == came.beginning.len();
    let Some(kind) = content::of(&came.beginning, whole) else {
        let says = "This kind of file is not taken. Send a PDF, a picture, a Word, Excel or text file, or a recording";
        return Err(says.to_owned());
    };
    let command = &case.staff().house.settings.scan_command;
    let found = scan::look(command, &came.path).await;
    if let Found::Refused(says) = found {
        return Err(format!("The file was not taken. {says}"));
    }
    Ok(New {
        person_id: case.person_id(),
        kind: String::new(),
        title: String::new(),
        note: None,
        file_name: came.name.clone(),
        media_type: kind.media_type.to_owned(),
        bytes: came.bytes as i64,
        sha256: came.sha256.clone(),
        scanned: found == Found::Clean,
        replaces_id: None,
    })
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

async fn keep(case: &Case<KeepDocuments>, new: New, file: &Path, place: Option<Place>) -> Page {
    let mut change = case.change().await?;
    let document = store::put(&mut change, new, file).await?;
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
