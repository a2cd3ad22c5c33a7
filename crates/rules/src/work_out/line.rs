//! Reads the fields of one line, gathering every problem, and writes the answer.

use crate::vocabulary::Problem;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One line as it is read. Each reader below gives `None` and notes why when a field is wrong.
pub struct Line {
    fields: Map<String, Value>,
    pub problems: Vec<Problem>,
}

/// What one line gives back.
#[derive(Serialize)]
struct Answer<'a, Found> {
    id: &'a Id<'a>,
    #[serde(flatten)]
    found: Found,
}

/// The id of a line, as it came.
#[derive(Serialize)]
#[serde(untagged)]
enum Id<'a> {
    /// A number keeps its digits, however many there are.
    Number(&'a RawValue),
    Other(Value),
}

#[derive(Serialize)]
struct Refusal<'a> {
    problems: &'a [Problem],
}

/// Works out one line: reads it, knows only these `fields` (and `id`), and writes the answer as
/// JSON; false when there were problems.
pub fn work_out<Found: Serialize>(
    text: &str,
    fields: &[&str],
    rule: impl FnOnce(&mut Line) -> Option<Found>,
) -> (String, bool) {
    let mut line = match object(text) {
        Ok(fields) => Line {
            fields,
            problems: Vec::new(),
        },
        Err(says) => return refuse(&Id::Other(Value::Null), &[Problem::new("line", says)]),
    };
    let id = line.id(text);
    line.refuse_unknown(fields);
    match rule(&mut line) {
        Some(found) if line.problems.is_empty() => (json(&Answer { id: &id, found }), true),
        _ => refuse(&id, &line.problems),
    }
}

/// A mark of the order of bytes, as some programs begin a file with, is no part of the line.
fn unmarked(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(unmarked(text)) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err("The line is not a JSON object".to_owned()),
        Err(error) => Err(format!("The line is not JSON: {error}")),
    }
}

fn refuse(id: &Id<'_>, problems: &[Problem]) -> (String, bool) {
    let found = Refusal { problems };
    (json(&Answer { id, found }), false)
}

/// Answers hold only texts, lists and nulls, which JSON can always say.
fn json(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}

/// A field as it stands in the line, digit by digit.
fn as_written<'a>(text: &'a str, field: &str) -> Option<&'a RawValue> {
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(unmarked(text)).ok()?;
    fields.get(field).copied()
}

impl Line {
    /// The id as it was given, to be echoed whatever it is.
    fn id<'a>(&mut self, text: &'a str) -> Id<'a> {
        let id = self.fields.remove("id").unwrap_or(Value::Null);
        if id.is_number()
            && let Some(digits) = as_written(text, "id")
        {
            return Id::Number(digits);
        }
        if !id.is_string() {
            self.problem("id", "Give every line an id, as text or a number");
        }
        Id::Other(id)
    }

    fn refuse_unknown(&mut self, known: &[&str]) {
        let unknown: Vec<String> = self
            .fields
            .keys()
            .filter(|name| !known.contains(&name.as_str()))
            .cloned()
            .collect();
        for name in unknown {
            let says = format!(
                "There is no such field here; there are id, {}",
                known.join(", ")
            );
            self.problem(&name, says);
        }
    }

    pub fn problem(&mut self, field: &str, says: impl Into<String>) {
        self.problems.push(Problem::new(field, says));
    }

    /// A field that may be left out or null.
    pub fn take(&mut self, field: &str) -> Option<Value> {
        self.fields.remove(field).filter(|value| !value.is_null())
    }

    /// A text that must be there.
    pub fn text(&mut self, field: &str) -> Option<String> {
        match self.take(field) {
            Some(Value::String(text)) => Some(text),
            Some(_) => {
                self.problem(field, "This must be text");
                None
            }
            None => {
                self.problem(field, "This is missing");
                None
            }
        }
    }

    /// Yes or no, or not asked yet.
    pub fn answer(&mut self, field: &str) -> Option<bool> {
        match self.take(field) {
            Some(Value::Bool(answer)) => Some(answer),
            Some(_) => {
                self.problem(field, "This must be true, false or null");
                None
            }
            None => None,
        }
    }

    /// A list, if it is there.
    pub fn list(&mut self, field: &str) -> Option<Vec<Value>> {
        match self.take(field) {
            Some(Value::Array(list)) => Some(list),
            Some(_) => {
                self.problem(field, "This must be a list");
                None
            }
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_comes_back_as_it_was_given() {
        for (id, right) in [
            (r#""a1""#, true),
            (r#""""#, true),
            ("7", true),
            ("-0.50", true),
            ("1e3", true),
            ("12345678901234567890123", true),
            ("null", false),
            ("true", false),
            (r#"["a"]"#, false),
            (r#"{"a":1}"#, false),
        ] {
            for (line, works) in [
                (format!(r#"{{"id":{id}}}"#), right),
                (format!("\u{feff}{{ \"id\" : {id} }}"), right),
                (format!(r#"{{"id":{id},"odd":1}}"#), false),
            ] {
                let (answer, ok) = work_out(&line, &[], |_| Some(BTreeMap::<&str, u8>::new()));
                let begins = format!("{{\"id\":{id}");
                assert!(answer.starts_with(&begins), "{line} gave {answer}");
                assert_eq!(ok, works, "{line} gave {answer}");
            }
        }
        let none = work_out("{}", &[], |_| Some(BTreeMap::<&str, u8>::new()));
        assert!(none.0.starts_with(r#"{"id":null,"problems""#) && !none.1);
    }
}
