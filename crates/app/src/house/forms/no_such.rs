//! What somebody is told who names in a form what there is not: what was probably meant, or else what there is.

use std::collections::{BTreeMap, BTreeSet};

use rules::pathway::Step;
use rules::vocabulary::codes::CodeList;

use super::columns::{COLUMNS, FACTS};
use super::definition::KINDS;
use super::toml_tree::{meant, near};

/// What kinds are called elsewhere.
const ALSO_CALLED: &[(&str, &str)] = &[
    ("boolean", "yes_no"),
    ("checkbox", "yes_no"),
    ("checkboxes", "choices"),
    ("currency", "money"),
    ("day", "date"),
    ("dropdown", "choice"),
    ("file", "attachment"),
    ("integer", "number"),
    ("multiselect", "choices"),
    ("radio", "choice"),
    ("radios", "choice"),
    ("select", "choice"),
    ("string", "text"),
    ("textarea", "long_text"),
    ("upload", "attachment"),
];

/// That the record has no such fact.
pub(super) fn no_fact(name: &str) -> String {
    let all: Vec<&str> = FACTS.iter().map(|fact| fact.name).collect();
    // Every fact is one of the person, so its own name may stand alone.
    let whole = match name.split_once('.') {
        Some(_) => name.to_owned(),
        None => format!("person.{name}"),
    };
    let says = format!("The record has no fact {name:?} that a form may tell back");
    match meant(&all, &whole) {
        Some(known) => format!("{says}; did you mean {known:?}?"),
        None => format!("{says}: {}", all.join(", ")),
    }
}

/// That there is no such column.
pub(super) fn no_column(name: &str, step: Step) -> String {
    let own = COLUMNS.iter().filter(|column| column.steps.contains(&step));
    let own: Vec<&str> = own.map(|column| column.name).collect();
    let all: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    let says = format!("There is no column {name:?} to fill");
    let after = |column: &&&str| column.split('.').nth(1) == Some(name);
    let known = own.iter().find(after).or_else(|| all.iter().find(after));
    match known.copied().or_else(|| meant(&all, name)) {
        Some(known) => format!("{says}; did you mean {known:?}?"),
        None => format!("{says}: a form of this step may fill {}", own.join(", ")),
    }
}

/// That there is no such code list.
pub(super) fn no_list(name: &str, lists: &BTreeMap<String, CodeList>) -> String {
    let all: Vec<&str> = lists.keys().map(String::as_str).collect();
    let says = format!("There is no code list {name:?}");
    match meant(&all, &name.to_lowercase()) {
        Some(known) => format!("{says}; did you mean {known:?}?"),
        None => {
            format!("{says}: name one of those that are shipped, or say options = [ … ] here")
        }
    }
}

/// That there is no such kind of question.
pub(super) fn no_kind(name: &str) -> String {
    let elsewhere = ALSO_CALLED.iter().find(|(called, _)| *called == name);
    let known = KINDS.iter().find(|known| near(known, name));
    match elsewhere.map(|(_, kind)| kind).or(known) {
        Some(known) => format!("There is no kind {name:?}; did you mean {known:?}?"),
        None => format!("There is no kind {name:?}: {}", KINDS.join(", ")),
    }
}

/// That there is no such role.
pub(super) fn no_role(name: &str, roles: &BTreeSet<String>) -> String {
    not_among("role", name, roles)
}

/// That there is no such form, with the one that was meant.
pub(super) fn no_form(name: &str, forms: &BTreeSet<String>) -> String {
    not_among("form", name, forms)
}

fn not_among(what: &str, name: &str, all: &BTreeSet<String>) -> String {
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    match meant(&all, name) {
        Some(known) => format!("There is no {what} {name:?}; did you mean {known:?}?"),
        None => format!("There is no {what} {name:?}: {}", all.join(", ")),
    }
}
