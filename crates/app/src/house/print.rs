//! What one gives to a person on paper: written once, shown as a page to print, and made into a PDF.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use db::entities::letter;
use pdf::{Block, Document};
use rules::vocabulary::dates::{london_date, speak_exact};
use serde_json::json;

use crate::house::council::Council;
use crate::house::to_keep::disposition;
use crate::house::{Page, PageError, pages};

/// A document, and what stands around it on the screen.
#[derive(Clone, Debug)]
pub struct Print {
    pub document: Document,
    /// Name of the file, without its ending.
    pub file: String,
    /// Its address; the PDF is at the same address with `/pdf` behind.
    pub address: String,
    /// Where one came from: address and words.
    pub back: (String, &'static str),
    /// What is said beside it and not printed.
    pub beside: String,
    /// What whoever reads it on the screen does next: address and words.
    pub next: Vec<(String, &'static str)>,
}

impl Print {
    /// The page to read and to print.
    pub fn page(self) -> Page {
        let boxes = boxes(&self.document);
        pages::page(
            "house/ui/paper.njk",
            json!({
                "paper": self.document, "boxes": boxes, "pdf": format!("{}/pdf", self.address),
                "back": { "href": self.back.0, "text": self.back.1 }, "beside": self.beside,
                "next": self.next,
            }),
        )
    }

    /// The file.
    pub async fn pdf(self) -> Page {
        let bytes = made(self.document).await.map_err(PageError::from)?;
        let headers = [
            (CONTENT_TYPE, "application/pdf".to_owned()),
            (
                CONTENT_DISPOSITION,
                disposition(true, &format!("{}.pdf", self.file)),
            ),
        ];
        Ok((headers, bytes).into_response())
    }
}

/// Makes a PDF, beside the threads that answer requests.
/// Errors: a mistake of ours.
pub async fn made(document: Document) -> anyhow::Result<Vec<u8>> {
    let made = tokio::task::spawn_blocking(move || pdf::to_pdf(&document));
    Ok(made.await??)
}

/// Letters named at most of those that a PDF cannot show.
const NAMED: usize = 12;

/// The letters for which the PDF has boxes, as the page names them that offers it; none where it shows everything.
pub fn boxes(document: &Document) -> Option<String> {
    let letters = pdf::boxes(document);
    let named = letters.iter().take(NAMED).map(char::to_string);
    let more = (letters.len() > NAMED).then(|| "…".to_owned());
    let named: Vec<String> = named.chain(more).collect();
    (!named.is_empty()).then(|| named.join(" "))
}

/// An empty document of the council.
pub fn sheet(council: &Council, title: impl Into<String>, foot: &str) -> Document {
    Document {
        title: title.into(),
        language: "en-GB".to_owned(),
        foot: format!("{}, {foot}", council.name),
        blocks: Vec::new(),
    }
}

/// The head of the council's letters.
pub fn sender(council: &Council) -> Block {
    Block::Sender(council.name.clone(), council.phone.clone())
}

/// A letter as it was written.
pub fn letter(council: &Council, row: &letter::Model) -> Document {
    let on = speak_exact(london_date(*row.written_at));
    let mut document = sheet(council, row.title.clone(), &format!("letter of {on}"));
    document.blocks = vec![
        sender(council),
        Block::To(
            format!("{}\n{}", row.to_name, row.to_lines)
                .trim()
                .to_owned(),
        ),
        Block::Text(on),
        Block::Title(row.title.clone()),
    ];
    document.blocks.extend(paragraphs(&row.body));
    document
}

/// What a letter's file is called: "letter-2026-11-20".
pub fn letter_file(row: &letter::Model) -> String {
    format!("letter-{}", london_date(*row.written_at))
}

/// The words of a letter. Its farewell leaves room for a hand to sign.
fn paragraphs(body: &str) -> Vec<Block> {
    let body = body.replace("\r\n", "\n");
    let paragraphs: Vec<&str> = body.split("\n\n").map(str::trim).collect();
    let is_farewell = |words: &&str| words.starts_with("Yours ") && words.chars().count() < 40;
    let end = paragraphs.iter().rposition(is_farewell);
    let words = paragraphs.iter().take(end.unwrap_or(paragraphs.len()));
    let mut blocks: Vec<Block> = words
        .filter(|words| !words.is_empty())
        .map(|words| Block::Text((*words).to_owned()))
        .collect();
    if let Some(end) = end {
        let (farewell, who) = (paragraphs[end], paragraphs[end + 1..].join("\n\n"));
        blocks.push(Block::Close(farewell.to_owned(), who));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_farewell_leaves_room_to_sign_and_nothing_is_lost() {
        let close = |words: &str, who: &str| Block::Close(words.to_owned(), who.to_owned());
        let text = |words: &str| Block::Text(words.to_owned());
        let body = "Dear Joan,\r\n\r\nI come.\nSoon.\n\nYours sincerely,\n\nPriya\nSocial worker\n\nP.S. Bring cake.";
        let found = paragraphs(body);
        let end = close(
            "Yours sincerely,",
            "Priya\nSocial worker\n\nP.S. Bring cake.",
        );
        assert_eq!(found, [text("Dear Joan,"), text("I come.\nSoon."), end]);
        assert_eq!(
            paragraphs("Yours is the garden that was spoken of at length."),
            [text("Yours is the garden that was spoken of at length.")]
        );
        assert_eq!(paragraphs(""), []);
        assert_eq!(paragraphs("Yours,"), [text("Yours,")]);
    }
}
