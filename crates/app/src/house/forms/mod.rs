//! Forms as data. A form is a file: it is loaded and checked at the start (`load`), asked page by page (`ask`), what
//! was typed is checked and becomes answers (`check`), and answers are shown to read (`show`). These parts are pure;
//! `paper` keeps what is being filled in, and `editions` the published versions.

#[cfg(test)]
mod answering;
pub mod ask;
pub mod check;
pub mod columns;
pub mod condition;
mod conditions_of;
pub mod definition;
mod digest;
pub mod findings;
mod load;
mod load_ends;
#[cfg(test)]
mod mistakes;
mod no_such;
pub mod on_paper;
pub mod paper;
pub mod shelf;
pub mod show;
pub mod timetable;
pub mod told_back;
mod toml_tree;
pub mod typed;
pub mod visible;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use check::{Answers, Checked, Wrong, check};
pub use definition::{Definition, Options};
pub use load::{Around, load, load_published};
pub use shelf::{Former, Shelf};
pub(crate) use toml_tree::meant;
pub use typed::Typed;
pub use visible::Visible;

use crate::house::council::{Choice, Council};

/// What lies on the desk while a form is asked, checked or shown.
pub struct Desk<'a> {
    pub council: &'a Council,
    pub today: Date,
    /// When the person was born: what the record keeps of them is not before it.
    pub born_on: Option<Date>,
    pub colleagues: &'a [Choice],
    pub known: &'a Known,
    /// What the form's questions were answered when it was submitted before; empty where it was not.
    pub earlier: &'a Answers,
    /// Documents that belong to the form's questions.
    pub files: &'a [FormFile],
}

/// A document that belongs to a question of a form.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FormFile {
    pub question: String,
    /// Of the document.
    pub id: String,
    pub title: String,
    /// Where it can be opened.
    pub href: String,
}

/// Facts of the record by name.
pub type Known = BTreeMap<String, KnownFact>;

/// A fact that the record holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFact {
    /// As it is kept.
    pub raw: Option<String>,
    /// In words.
    pub says: Option<String>,
    /// Whose it is, where that does not go without saying.
    pub whose: Option<String>,
}

/// The words of a code; none when it was never offered.
pub fn label_of(options: &Options, code: &str, council: &Council) -> Option<String> {
    match options {
        Options::Inline(all) => all
            .iter()
            .find(|one| one.code == code)
            .map(|one| one.label.clone()),
        Options::List(list) => council.list(list).find(code).map(|one| one.label.clone()),
    }
}

/// What is offered today.
fn choices_of(options: &Options, desk: &Desk<'_>) -> Vec<(String, String)> {
    match options {
        Options::Inline(all) => all
            .iter()
            .map(|one| (one.code.clone(), one.label.clone()))
            .collect(),
        Options::List(list) => {
            let all = desk.council.choices(list, desk.today).into_iter();
            all.map(|choice| (choice.value, choice.text)).collect()
        }
    }
}
