//! The time limits that a council adds in `council.toml`, and what may be wrong with them.

use std::collections::BTreeSet;

use rules::timescales::{Own, Timescales, Unit};
use rules::vocabulary::Problem;
use serde::Deserialize;

use super::line_of;
use crate::house::forms::meant;

/// A time limit that the council adds: it runs from one form being done until another is, or the same one again.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnLimit {
    pub id: String,
    /// What must be done, in words.
    pub title: String,
    pub from_form: String,
    pub until_form: String,
    limit: i64,
    unit: String,
    #[serde(default)]
    pause_allowed: bool,
}

/// As the rule book takes them.
pub(super) fn as_rules(own: &[OwnLimit]) -> Vec<Own> {
    let own = own.iter().map(|own| Own {
        id: own.id.clone(),
        start_event: format!("{} is done", own.from_form),
        // A limit that no count can have is refused as nil is.
        limit: u32::try_from(own.limit).unwrap_or(0),
        unit: Unit::from_code(&own.unit).unwrap_or(Unit::Days),
        pause_allowed: own.pause_allowed,
    });
    own.collect()
}

/// What is wrong with them by themselves. `text`: the file.
pub(super) fn check(own: &[OwnLimit], text: &str) -> Vec<Problem> {
    let told = |own: &OwnLimit, field: &str, says: String| {
        Problem::in_file("council.toml", line_within(text, &own.id, field), says)
    };
    let mut problems = Vec::new();
    for one in own {
        if Unit::from_code(&one.unit).is_none() {
            let says = format!("{}: {}", one.id, no_unit(&one.unit));
            problems.push(told(one, "unit", says));
        }
        if one.title.trim().is_empty() {
            problems.push(told(
                one,
                "title",
                format!("{}: the title says what must be done", one.id),
            ));
        }
    }
    if let Err(found) = Timescales::built_in().with_own(&as_rules(own)) {
        problems.extend(found.into_iter().map(|problem| {
            // An id that was given twice is told where it stands again.
            let nth = own.iter().filter(|one| one.id == problem.field).count();
            let line = line_of(text, &quoted(&problem.field), nth);
            Problem::in_file("council.toml", line, problem.to_string())
        }));
    }
    problems
}

/// Those that would run from or until a form that there is not.
pub(super) fn without_form(own: &[OwnLimit], forms: &BTreeSet<String>, text: &str) -> Vec<Problem> {
    let ends = own.iter().flat_map(|own| {
        let ends = [
            ("from_form", &own.from_form),
            ("until_form", &own.until_form),
        ];
        ends.map(|(field, form)| (own, field, form))
    });
    let unknown = ends.filter(|(_, _, form)| !forms.contains(*form));
    let told = unknown.map(|(own, field, form)| {
        let known: Vec<&str> = forms.iter().map(String::as_str).collect();
        let meant = meant(&known, form).map(|meant| format!("; did you mean {meant:?}?"));
        let says = format!(
            "{}: {field}: there is no form {form:?}{}",
            own.id,
            meant.unwrap_or_default()
        );
        Problem::in_file("council.toml", line_within(text, &own.id, field), says)
    });
    told.collect()
}

fn quoted(word: &str) -> String {
    format!("{word:?}")
}

/// The line of a field of the entry with this id; that of the id where the entry does not have it.
fn line_within(text: &str, id: &str, field: &str) -> u64 {
    line_below(text, line_of(text, &quoted(id), 1), field)
}

/// The line of a field of the entry to which a line belongs; that line where the entry does not have it.
pub(super) fn line_below(text: &str, at: u64, field: &str) -> u64 {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let place = usize::try_from(at).unwrap_or(1) - 1;
    let begins = |place: &usize| lines[*place].starts_with("[[");
    let from = (0..=place).rev().find(begins).unwrap_or(place);
    let until = (place + 1..lines.len()).find(begins).unwrap_or(lines.len());
    let says = |place: &usize| {
        let name = lines[*place].split('=').next().unwrap_or_default();
        name.trim() == field
    };
    (from..until)
        .find(says)
        .map_or(at, |place| place as u64 + 1)
}

/// That there is no such unit, with the one that was meant or else all of them.
pub(super) fn no_unit(unit: &str) -> String {
    let codes: Vec<&str> = Unit::ALL.iter().map(|unit| unit.code()).collect();
    match meant(&codes, &unit.to_lowercase().replace([' ', '-'], "_")) {
        Some(known) => format!("there is no unit {unit:?}; did you mean {known:?}?"),
        None => format!("there is no unit {unit:?}: {}", codes.join(", ")),
    }
}
