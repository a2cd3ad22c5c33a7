//! Documents on paper: headings, words, lists and tables become a PDF that everybody can read.
//!
//! What is made is PDF/UA-1: tagged in reading order, with a title, a language and an outline; the library that
//! writes it refuses what breaks that standard. The same document always gives the same bytes. No browser and no
//! other program is needed.

mod draw;
mod face;
mod layout;
mod table;
mod tags;

pub use draw::{Unprintable, to_pdf};

use std::collections::BTreeSet;

use serde::Serialize;

/// A document to print.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Document {
    /// What the reader's software calls it.
    pub title: String,
    /// Language of its words, such as "en-GB".
    pub language: String,
    /// At the foot of each page, before its number.
    pub foot: String,
    pub blocks: Vec<Block>,
}

/// The letters and signs of a document that its PDF cannot show: a box stands for each. None where the font cannot be
/// read, for then there is no PDF.
pub fn boxes(document: &Document) -> BTreeSet<char> {
    face::Faces::get().map_or_else(BTreeSet::new, |faces| layout::unshown(document, faces))
}

/// A part of a document. Text may hold line breaks, and is kept as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", content = "of", rename_all = "snake_case")]
pub enum Block {
    /// Who writes: the name, then such lines as a telephone number.
    Sender(String, String),
    /// To whom: name and address, where the window of an envelope shows them.
    To(String),
    /// What the whole is about.
    Title(String),
    /// A topic.
    Heading(String),
    /// A heading within a topic.
    Subheading(String),
    Text(String),
    Strong(String),
    /// Words in small print.
    Quiet(String),
    /// What must not be overlooked: that it is a draft, say.
    Notice(String),
    /// Words that somebody said.
    Said(String),
    List(Vec<Item>),
    Numbered(Vec<Item>),
    /// What is asked, and what was found.
    Facts(Vec<(String, String)>),
    /// A heading for each column, then the rows; the first column names the row.
    Table {
        heads: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    /// The end of a letter, kept on one page: "Yours sincerely," then, below room for a hand to sign, who it is.
    Close(String, String),
}

/// An item of a list, with the items below it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Item {
    pub text: String,
    pub below: Vec<String>,
}

impl<T: Into<String>> From<T> for Item {
    fn from(text: T) -> Item {
        Item {
            text: text.into(),
            below: Vec::new(),
        }
    }
}
