//! What was typed to a form, in words to read: beside a colleague's, or as a document where the form takes it no more.

use std::io::Write;

use db::entities::filled_form;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::{desk, store};
use crate::casework::documents::store as documents;
use crate::house::forms::check::answer_to;
use crate::house::forms::definition::{Kind, Question};
use crate::house::forms::show::{Says, says};
use crate::house::forms::{Desk, Typed};
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};

/// An answer in words; what cannot be read as one, as it was typed.
pub fn of(question: &Question, typed: &Typed, desk: &Desk<'_>) -> Says {
    let (answer, wrong) = answer_to(question, typed, desk);
    // What is told back is read even where the record says something else by now.
    let told_back = matches!(question.kind, Kind::Known { .. });
    if answer.is_some() && (told_back || wrong.iter().all(|wrong| wrong.missing)) {
        return says(question, answer.as_ref(), desk);
    }
    let is_shown = |name: &str| told_back && name != question.id;
    let typed = typed.pairs().filter(|(name, _)| !is_shown(name));
    let typed: Vec<&str> = typed.map(|(_, value)| value).collect();
    if typed.is_empty() {
        return Says::Nothing;
    }
    Says::Text {
        text: typed.join(" "),
    }
}

/// A document of words, ready to be put on the record.
pub struct Document {
    pub new: documents::New,
    pub file: NamedTempFile,
}

/// What was typed to some questions of a form, each under its question, as a document.
pub async fn document<P: Needs>(
    case: &Case<P>,
    row: &filled_form::Model,
    (questions, typed): (&[&str], &Typed),
    (title, note): (String, &str),
) -> Result<Document, PageError> {
    let definition = store::definition(&case.staff().house, row).await?;
    let laid = desk::lay_for(case, row, &definition).await?;
    let desk = laid.desk(&case.staff().house.council);
    let mut text = format!("{title}\n");
    for question in questions.iter().filter_map(|id| definition.question(id)) {
        let mut lines = of(question, &typed.of(&question.id), &desk).lines();
        if lines.is_empty() {
            lines.push("(left empty)".to_owned());
        }
        text.push_str(&format!("\n{}\n{}\n", question.label, lines.join("\n")));
    }
    let ours = |error: std::io::Error| PageError::from(anyhow::Error::from(error));
    let mut file = NamedTempFile::new().map_err(ours)?;
    file.write_all(text.as_bytes()).map_err(ours)?;
    file.flush().map_err(ours)?;
    let sum = Sha256::digest(text.as_bytes());
    let new = documents::New {
        person_id: case.person_id(),
        kind: "form".to_owned(),
        title,
        note: Some(note.to_owned()),
        file_name: "words.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        bytes: text.len() as i64,
        sha256: hex::encode(sum),
        scanned: false,
        replaces_id: None,
    };
    Ok(Document { new, file })
}
