//! What was typed: the pairs of a form or an address, kept raw so that a bad form can be shown again as it was,
//! then read field by field into types, each with its problem.

use std::collections::BTreeMap;

use db::Day;
use jiff::civil::Date;
use percent_encoding::percent_decode;
use rules::vocabulary::Problem;
use rules::vocabulary::codes::CodeList;
use rules::vocabulary::dates::{can_be_meant, read_day, speak_exact};
use serde::{Deserialize, Serialize};

/// Longest text of one line.
pub const LINE: usize = 200;
/// Longest text of many lines.
pub const PAGE: usize = 20_000;

/// The name of the question when somebody was born: the one day of a record that may be before their birth on record.
const BORN_ON: &str = "born_on";

/// Names and values in the order in which they came. Values are trimmed, with `\n` for new lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    /// When the person was born about whom they tell: no day of theirs is before it.
    #[serde(skip)]
    born_on: Option<Day>,
}

impl Fields {
    /// Reads `a=b&c=d`.
    /// Errors: when it is not text in UTF-8.
    pub fn read(encoded: &[u8]) -> Result<Fields, NotText> {
        // The reader of forms puts U+FFFD for what it cannot read, and people paste that letter too.
        let bytes: Vec<u8> = percent_decode(encoded).collect();
        std::str::from_utf8(&bytes).map_err(|_| NotText)?;
        let pairs: Vec<(String, String)> =
            serde_html_form::from_bytes(encoded).map_err(|_| NotText)?;
        let tidied = pairs.into_iter().map(|(name, value)| (name, tidy(&value)));
        Ok(Fields::from_iter(tidied))
    }

    /// The same, told of somebody who was born on this day, if that is known.
    pub fn of_somebody_born(mut self, on: Option<Day>) -> Fields {
        self.born_on = on;
        self
    }

    /// The value of a field; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.pairs
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }

    /// Every value of a field that may be sent more than once, such as checkboxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a field was sent with something in it.
    pub fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// The same without some fields.
    pub fn without(mut self, names: &[&str]) -> Fields {
        self.pairs
            .retain(|(name, _)| !names.contains(&name.as_str()));
        self
    }

    /// Adds a pair.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Fields {
        self.pairs.push((name.to_owned(), value.into()));
        self
    }

    /// The pairs in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> Fields {
        Fields {
            pairs: pairs.into_iter().collect(),
            born_on: None,
        }
    }
}

/// Text without control characters and blanks around it.
pub fn tidy(value: &str) -> String {
    let value = value.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = value
        .chars()
        .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
        .collect();
    kept.trim().to_owned()
}

/// What was sent is not text in UTF-8.
#[derive(Clone, Copy, Debug)]
pub struct NotText;

/// Reads fields into types and collects what is wrong with them.
pub struct Reading<'a> {
    pub fields: &'a Fields,
    problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    /// Begins to read.
    pub fn of(fields: &'a Fields) -> Reading<'a> {
        Reading {
            fields,
            problems: Vec::new(),
        }
    }

    /// Whether something is wrong with a field already.
    pub fn has_problem(&self, field: &str) -> bool {
        self.problems.iter().any(|known| known.field == field)
    }

    /// Notes a problem: the same of the same field once, however often the field is read.
    pub fn wrong(&mut self, field: &str, says: impl Into<String>) {
        let problem = Problem::new(field, says);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// An optional text of at most `most` characters.
    pub fn text(&mut self, name: &str, what: &str, most: usize) -> Option<String> {
        let value = self.fields.get(name);
        if value.chars().count() > most {
            let says = must(
                what,
                &format!("be {most} characters or fewer"),
                &format!("use {most} characters or fewer"),
            );
            self.wrong(name, says);
        }
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// A text that must be there.
    pub fn needed(&mut self, name: &str, what: &str, most: usize) -> String {
        match self.text(name, what, most) {
            Some(text) => text,
            None => {
                self.wrong(name, enter(what));
                String::new()
            }
        }
    }

    /// An optional code of a list.
    pub fn code(&mut self, name: &str, what: &str, list: &CodeList) -> Option<String> {
        let value = self.fields.get(name);
        if value.is_empty() {
            return None;
        }
        if list.find(value).is_none() {
            let says = match reads_on(what) {
                true => format!("Choose {} from the list", lower_first(what)),
                false => said_of(what, "choose from the list"),
            };
            self.wrong(name, says);
            return None;
        }
        Some(value.to_owned())
    }

    /// A code that must be chosen.
    pub fn needed_code(&mut self, name: &str, what: &str, list: &CodeList) -> String {
        if self.fields.get(name).is_empty() {
            self.wrong(name, choose(what));
            return String::new();
        }
        self.code(name, what, list).unwrap_or_default()
    }

    /// An optional day, typed as day, month and year in three boxes (`name-day` …) or as one text.
    pub fn day(&mut self, name: &str, what: &str, today: Date) -> Option<Day> {
        let part = |part: &str| self.fields.get(&format!("{name}-{part}")).to_owned();
        let parts = [part("day"), part("month"), part("year")];
        let one = self.fields.get(name);
        if one.is_empty() && parts.iter().all(String::is_empty) {
            return None;
        }
        if one.is_empty() && parts.iter().any(String::is_empty) {
            let says = must(
                what,
                "include a day, a month and a year",
                "enter a day, a month and a year",
            );
            self.wrong(name, says);
            return None;
        }
        let typed = if one.is_empty() {
            parts.join(" ")
        } else {
            one.to_owned()
        };
        let says = match read_day(&typed, today) {
            None => must(
                what,
                "be a real date, such as 27 3 1948",
                "enter a real date, such as 27 3 1948",
            ),
            Some(day) if !can_be_meant(day, today) => said_of(what, "check the year"),
            Some(day) => match self.fields.born_on.filter(|born| day < born.0) {
                Some(born) if name != BORN_ON => before_birth(what, born.0),
                _ => return Some(Day(day)),
            },
        };
        self.wrong(name, says);
        None
    }

    /// A day that must be there.
    pub fn needed_day(&mut self, name: &str, what: &str, today: Date) -> Day {
        let before = self.problems.len();
        let day = self.day(name, what, today);
        if day.is_none() && self.problems.len() == before {
            let says = match reads_on(what) {
                true => format!("Enter {}", lower_first(what)),
                false => said_of(what, "enter the day"),
            };
            self.wrong(name, says);
        }
        day.unwrap_or(Day(today))
    }

    /// The value, or what is wrong.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<Problem>> {
        if self.problems.is_empty() {
            Ok(value)
        } else {
            Err(self.problems)
        }
    }

    /// Notes problems that the rule book found in fields of which nothing is wrong yet.
    pub fn add_new(&mut self, problems: impl IntoIterator<Item = Problem>) {
        for problem in problems {
            if !self.has_problem(&problem.field) {
                self.problems.push(problem);
            }
        }
    }

    /// Notes problems that the rule book found.
    pub fn add(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.problems.extend(problems);
    }
}

fn is_question(what: &str) -> bool {
    what.ends_with('?')
}

/// It can stand behind "Enter": a question cannot, and a heading of one word makes no sentence.
fn reads_on(what: &str) -> bool {
    !is_question(what) && what.trim().contains(' ')
}

/// That something was not entered: "Enter the note"; "What is to be done? This needs an answer".
pub fn enter(what: &str) -> String {
    match reads_on(what) {
        true => format!("Enter {}", lower_first(what)),
        false => said_of(what, "this needs an answer"),
    }
}

/// That something was not chosen: "Choose how the contact came"; "What is it? Choose an answer".
pub fn choose(what: &str) -> String {
    match reads_on(what) {
        true => format!("Choose {}", lower_first(what)),
        false => said_of(what, "choose an answer"),
    }
}

/// What is wrong with an answer, behind what was asked for: "Date of birth: check the year". Behind a question it is a
/// sentence of its own: "From when? Check the year".
pub fn said_of(what: &str, wrong: &str) -> String {
    if !is_question(what) {
        return format!("{what}: {wrong}");
    }
    let mut letters = wrong.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    format!("{what} {}", first.chain(letters).collect::<String>())
}

/// That a day is before the person was born.
pub fn before_birth(what: &str, born_on: Date) -> String {
    let says = format!(
        "the day cannot be before {}, when the person was born",
        speak_exact(born_on)
    );
    said_of(what, &says)
}

/// What an answer must be: "Date of birth must be today or earlier". Behind a question `asked` stands instead.
pub fn must(what: &str, be: &str, asked: &str) -> String {
    if is_question(what) {
        said_of(what, asked)
    } else {
        format!("{what} must {be}")
    }
}

fn lower_first(what: &str) -> String {
    let mut letters = what.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// A form as a template shows it: each field's value and error, and the summary.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Shown {
    /// Value of each field; several values of one field are joined by a comma in `values_of`.
    pub value: BTreeMap<String, String>,
    /// All values of each field.
    pub values: BTreeMap<String, Vec<String>>,
    /// `{ text: … }` for each field with a problem, as the macros want it.
    pub error: BTreeMap<String, ErrorText>,
    /// `{ text, href }` for the error summary.
    pub summary: Vec<ErrorLink>,
}

/// The error beside a field.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorText {
    pub text: String,
}

/// The error in the summary, leading to its field.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorLink {
    pub text: String,
    pub href: String,
}

impl Shown {
    /// What was typed, with what is wrong.
    pub fn again(fields: &Fields, problems: &[Problem]) -> Shown {
        let mut shown = Shown::default();
        for (name, value) in fields.pairs() {
            shown
                .value
                .entry(name.clone())
                .or_insert_with(|| value.clone());
            shown
                .values
                .entry(name.clone())
                .or_default()
                .push(value.clone());
        }
        for problem in problems {
            let text = problem.says.clone();
            shown
                .error
                .entry(problem.field.clone())
                .or_insert_with(|| ErrorText { text: text.clone() });
            shown.summary.push(ErrorLink {
                text,
                href: format!("#{}", problem.field),
            });
        }
        shown
    }

    /// A form filled with what is known, without problems.
    pub fn filled(pairs: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Shown {
        let known = pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Shown::again(&known.collect(), &[])
    }

    /// Adds the three boxes of a date.
    pub fn with_day(mut self, name: &str, day: Option<Day>) -> Shown {
        if let Some(day) = day {
            for (part, value) in [
                ("day", day.day().to_string()),
                ("month", day.month().to_string()),
                ("year", day.year().to_string()),
            ] {
                self.value.insert(format!("{name}-{part}"), value);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// What is said of a day that was typed.
    fn said(what: &str, typed: &[(&str, &str)]) -> String {
        let with = |fields: Fields, (name, value): &(&str, &str)| fields.with(name, *value);
        let fields = typed.iter().fold(Fields::default(), with);
        let mut reading = Reading::of(&fields);
        reading.needed_day("on", what, date(2026, 11, 20));
        let problems = reading.finish(()).err().unwrap_or_default();
        let says: Vec<String> = problems.into_iter().map(|problem| problem.says).collect();
        says.join("; ")
    }

    #[test]
    fn of_one_field_different_problems_are_all_told_and_the_same_once() {
        let fields = Fields::default().with("initials", "x".repeat(30));
        let mut reading = Reading::of(&fields);
        for _ in 0..2 {
            reading.text("initials", "The initials", 20);
            reading.wrong("initials", "Nobody has these initials");
        }
        let problems = reading.finish(()).err().unwrap_or_default();
        let shown = Shown::again(&fields, &problems);
        let says: Vec<&str> = shown
            .summary
            .iter()
            .map(|link| link.text.as_str())
            .collect();
        let both = [
            "The initials must be 20 characters or fewer",
            "Nobody has these initials",
        ];
        assert_eq!(says, both);
        assert_eq!(shown.error["initials"].text, both[0]);
    }

    #[test]
    fn no_day_of_a_person_is_before_they_were_born() {
        let typed = |name: &str, day: &str, born: Option<Date>| {
            let fields = Fields::default().with(name, day);
            let fields = fields.of_somebody_born(born.map(Day));
            let mut reading = Reading::of(&fields);
            reading.day(name, "The day it happened", date(2026, 11, 20));
            let problems = reading.finish(()).err().unwrap_or_default();
            problems.first().map(|problem| problem.says.clone())
        };
        let born = Some(date(1935, 5, 3));
        let says =
            "The day it happened: the day cannot be before 3 May 1935, when the person was born";
        assert_eq!(typed("on", "2/5/1935", born).as_deref(), Some(says));
        assert_eq!(typed("on", "3/5/1935", born), None);
        assert_eq!(typed("on", "2/5/1935", None), None);
        assert_eq!(typed("born_on", "2/5/1935", born), None);
    }

    #[test]
    fn what_was_left_out_is_said_in_a_sentence_that_can_be_read_aloud() {
        for (what, entered, chosen) in [
            ("The note", "Enter the note", "Choose the note"),
            (
                "What is it?",
                "What is it? This needs an answer",
                "What is it? Choose an answer",
            ),
            (
                "From",
                "From: this needs an answer",
                "From: choose an answer",
            ),
        ] {
            assert_eq!(enter(what), entered);
            assert_eq!(choose(what), chosen);
        }
    }

    #[test]
    fn what_is_wrong_with_a_day_is_a_sentence_behind_a_question_too() {
        for (typed, named, asked) in [
            (&[("on", "3/5/1948")][..], "", ""),
            (&[], "Enter date of birth", "From when? Enter the day"),
            (
                &[("on", "31/2/2026")],
                "Date of birth must be a real date, such as 27 3 1948",
                "From when? Enter a real date, such as 27 3 1948",
            ),
            (
                &[("on-day", "3"), ("on-month", "5")],
                "Date of birth must include a day, a month and a year",
                "From when? Enter a day, a month and a year",
            ),
            (
                &[("on", "3/5/1048")],
                "Date of birth: check the year",
                "From when? Check the year",
            ),
        ] {
            assert_eq!(said("Date of birth", typed), named);
            assert_eq!(said("From when?", typed), asked);
        }
    }
}
