//! How a person is put into words: the name, when they were born and died, and where they live.

use db::Day;
use db::entities::{address, person};
use jiff::civil::Date;
use rules::vocabulary::dates::{age_on, speak_day, speak_exact};
use rules::vocabulary::nhs_number::NhsNumber;
use serde::Serialize;

/// Given names and family name.
pub fn full_name(person: &person::Model) -> String {
    format!("{} {}", person.given_names, person.family_name)
}

/// "about " before what is an estimate.
pub fn about(estimated: bool) -> &'static str {
    if estimated { "about " } else { "" }
}

/// "3 May 1948", or "about 3 May 1948".
pub fn born(person: &person::Model) -> Option<String> {
    spoken(person.born_on, person.born_estimated)
}

/// "24 November 2026", or "about 24 November 2026".
pub fn died(person: &person::Model) -> Option<String> {
    spoken(person.died_on, person.died_estimated)
}

fn spoken(day: Option<Day>, estimated: bool) -> Option<String> {
    Some(format!("{}{}", about(estimated), speak_exact(day?.0)))
}

/// How old the person is, or was when they died: "78", or "about 78".
pub fn age(person: &person::Model, today: Date) -> Option<String> {
    let until = person.died_on.map_or(today, |died| died.0);
    let years = age_on(person.born_on?.0, until);
    Some(format!("{}{years}", about(person.born_estimated)))
}

/// The NHS number in three parts.
pub fn nhs_number(person: &person::Model) -> Option<String> {
    let number = NhsNumber::parse(person.nhs_number.as_deref()?).ok()?;
    Some(number.to_string())
}

/// The council's number as it is said: "P1204".
pub fn council_number(person: &person::Model) -> String {
    format!("P{}", person.number)
}

/// An address on one line: "14 Mill Lane, Exton, EX1 2AB".
pub fn on_one_line(address: &address::Model) -> String {
    joined(&address.lines, address.postcode.as_deref())
}

/// The same of its lines and its postcode.
pub fn joined(lines: &str, postcode: Option<&str>) -> String {
    let lines = lines.lines().map(str::trim);
    let parts: Vec<&str> = lines
        .chain(postcode)
        .filter(|line| !line.is_empty())
        .collect();
    parts.join(", ")
}

/// Words with a capital at the beginning.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A day as it is said, with the exact day for whoever asks.
#[derive(Clone, Debug, Serialize)]
pub struct SaidDay {
    pub says: String,
    pub exact: String,
    pub iso: String,
}

impl SaidDay {
    /// Says a day as seen from today.
    pub fn of(day: Date, today: Date) -> SaidDay {
        SaidDay {
            says: speak_day(day, today),
            exact: speak_exact(day),
            iso: day.to_string(),
        }
    }
}
