//! How a person is put into words: the name, when they were born and died, and where they live.

use db::entities::{address, person};
use db::{Day, Found};
use jiff::civil::Date;
use rules::vocabulary::dates::{age_on, speak_day, speak_exact};
use rules::vocabulary::nhs_number::NhsNumber;
use serde::Serialize;

/// What is told of a person in a line, whether the whole record was read or only what a list shows.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    given_names: &'a str,
    family_name: &'a str,
    number: &'a str,
    born: Option<Day>,
    born_estimated: bool,
    died: Option<Day>,
    died_estimated: bool,
}

/// The same of either, whose columns bear the same names.
macro_rules! told_of {
    ($row:ty) => {
        impl<'a> From<&'a $row> for Told<'a> {
            fn from(person: &'a $row) -> Told<'a> {
                Told {
                    given_names: &person.given_names,
                    family_name: &person.family_name,
                    number: &person.number,
                    born: person.born_on,
                    born_estimated: person.born_estimated,
                    died: person.died_on,
                    died_estimated: person.died_estimated,
                }
            }
        }
    };
}

told_of!(person::Model);
told_of!(Found);

/// Given names and family name.
pub fn full_name<'a>(person: impl Into<Told<'a>>) -> String {
    let person = person.into();
    format!("{} {}", person.given_names, person.family_name)
}

/// "about " before what is an estimate.
pub fn about(estimated: bool) -> &'static str {
    if estimated { "about " } else { "" }
}

/// "3 May 1948", or "about 3 May 1948".
pub fn born<'a>(person: impl Into<Told<'a>>) -> Option<String> {
    let person = person.into();
    spoken(person.born, person.born_estimated)
}

/// "24 November 2026", or "about 24 November 2026".
pub fn died<'a>(person: impl Into<Told<'a>>) -> Option<String> {
    let person = person.into();
    spoken(person.died, person.died_estimated)
}

fn spoken(day: Option<Day>, estimated: bool) -> Option<String> {
    Some(format!("{}{}", about(estimated), speak_exact(day?.0)))
}

/// How old the person is, or was when they died: "78", or "about 78".
pub fn age<'a>(person: impl Into<Told<'a>>, today: Date) -> Option<String> {
    let person = person.into();
    let until = person.died.map_or(today, |died| died.0);
    let years = age_on(person.born?.0, until);
    Some(format!("{}{years}", about(person.born_estimated)))
}

/// The NHS number in three parts.
pub fn nhs_number(person: &person::Model) -> Option<String> {
    let number = NhsNumber::parse(person.nhs_number.as_deref()?).ok()?;
    Some(number.to_string())
}

/// The council's number as it is said: "P1204".
pub fn council_number<'a>(person: impl Into<Told<'a>>) -> String {
    format!("P{}", person.into().number)
}

/// An address on one line: "14 Mill Lane, Exton, EX1 2AB".
pub fn on_one_line(address: &address::Model) -> String {
    joined(&address.lines, address.postcode.as_deref())
}

/// The same of the address of somebody who was found.
pub fn lives_at(found: &Found) -> Option<String> {
    Some(joined(found.lines.as_deref()?, found.postcode.as_deref()))
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

/// Something that is so, with who says so where that was written down.
pub fn told(says: &str, told_by: Option<&str>) -> String {
    match told_by {
        Some(by) => format!("{says}, as told by {by}"),
        None => says.to_owned(),
    }
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
