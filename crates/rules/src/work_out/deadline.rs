//! `work-out deadline`: when is it due?

use super::line::{Line, work_out};
use crate::timescales::{Moment, Timescale, Timescales, Unit, due};
use crate::vocabulary::calendar::Calendar;
use crate::vocabulary::dates::Period;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

#[derive(Serialize)]
struct Deadline {
    due: String,
    unit: &'static str,
    because: Vec<String>,
}

/// Works out one deadline, by the limits and holidays built in. The line holds `timescale`, `start`
/// (a date; for limits in hours an instant with its offset) and perhaps `pauses`.
///
/// Gives the answer as one line of JSON, and whether it could be worked out.
pub fn deadline(line: &str) -> (String, bool) {
    work_out(line, &["timescale", "start", "pauses"], |line| {
        let limit = timescale(line);
        let start = start(line, limit);
        let pauses = pauses(line);
        let due = due(limit?, start?, &pauses?, Calendar::england());
        match due {
            Ok(found) => Some(Deadline {
                due: found.due.to_string(),
                unit: limit?.unit.code(),
                because: found.because,
            }),
            Err(problems) => {
                line.problems.extend(problems);
                None
            }
        }
    })
}

fn timescale(line: &mut Line) -> Option<&'static Timescale> {
    let id = line.text("timescale")?;
    let found = Timescales::built_in().find(&id);
    if found.is_none() {
        line.problem("timescale", format!("There is no timescale \"{id}\""));
    }
    found
}

fn start(line: &mut Line, limit: Option<&Timescale>) -> Option<Moment> {
    let text = line.text("start")?;
    let in_hours = limit?.unit == Unit::Hours;
    let start = if in_hours {
        instant(&text).map(Moment::Instant)
    } else {
        day(&text).map(Moment::Day)
    };
    if start.is_none() {
        line.problem(
            "start",
            if in_hours {
                format!("\"{text}\" is not an instant such as 2026-03-28T22:15:00+00:00")
            } else {
                format!("\"{text}\" is not a date such as 2026-03-28")
            },
        );
    }
    start
}

/// An instant must carry its offset; a date alone is not one.
fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// A date and nothing more: jiff would take the date from an instant.
fn day(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

fn pauses(line: &mut Line) -> Option<Vec<Period>> {
    let mut pauses = Vec::new();
    let before = line.problems.len();
    for (place, value) in line.list("pauses").unwrap_or_default().iter().enumerate() {
        match pause(value) {
            Ok(pause) => pauses.push(pause),
            Err(says) => line.problem("pauses", format!("Pause {}: {says}", place + 1)),
        }
    }
    (line.problems.len() == before).then_some(pauses)
}

fn pause(value: &Value) -> Result<Period, String> {
    let fields = value
        .as_object()
        .ok_or("this must be an object with from and until")?;
    if let Some(name) = fields
        .keys()
        .find(|name| !["from", "until"].contains(&name.as_str()))
    {
        return Err(format!(
            "there is no field \"{name}\" here; there are from, until"
        ));
    }
    let date = |name: &str| {
        let text = fields.get(name).and_then(Value::as_str);
        let date = text.and_then(day);
        date.ok_or_else(|| format!("{name} must be a date such as 2026-03-28"))
    };
    Ok(Period::new(date("from")?, Some(date("until")?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The line's due date, or its problems as "field: says".
    fn check(fields: &str, expected: &str) {
        let (json, ok) = deadline(&format!("{{\"id\":\"d1\",{fields}}}"));
        let answer: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(answer["id"], "d1", "{json}");
        let said = match answer["problems"].as_array() {
            None => answer["due"].as_str().unwrap().to_owned(),
            Some(problems) => {
                let words = |p: &Value| {
                    format!(
                        "{}: {}",
                        p["field"].as_str().unwrap(),
                        p["says"].as_str().unwrap()
                    )
                };
                problems.iter().map(words).collect::<Vec<_>>().join("; ")
            }
        };
        assert_eq!(said, expected, "{fields}");
        assert_eq!(ok, answer.get("problems").is_none());
    }

    #[test]
    fn a_line_gives_its_deadline_in_the_order_of_the_contract() {
        let (json, ok) = deadline(r#"{"id":"a","timescale":"DOLS_URGENT","start":"2026-11-01"}"#);
        assert!(ok);
        assert_eq!(
            json,
            "{\"id\":\"a\",\"due\":\"2026-11-08\",\"unit\":\"days\",\"because\":[\
             \"7 days from urgent authorisation given: set by law (DHSC written answer Dec 2024).\",\
             \"The clock started: 1 November 2026.\",\"Due: 8 November 2026.\"]}"
        );
    }

    #[test]
    fn every_unit_is_worked_out() {
        for (fields, due) in [
            (
                r#""timescale":"BREACH_ICO","start":"2026-03-28T22:15:00+00:00""#,
                "2026-03-31T23:15:00+01:00",
            ),
            (
                r#""timescale":"SG_URGENT_WS","start":"2026-10-24T22:15:00+01:00""#,
                "2026-10-25T21:15:00+00:00",
            ),
            (
                r#""timescale":"CARE_REVIEW_LIGHT","start":"2026-11-01""#,
                "2026-12-27",
            ),
            (
                r#""timescale":"COMPLAINT_ACK","start":"2026-12-23""#,
                "2026-12-30",
            ),
            (
                r#""timescale":"SAR_REQUEST","start":"2026-01-31","pauses":[]"#,
                "2026-02-28",
            ),
            (
                r#""timescale":"SAR_REQUEST","start":"2026-01-31","pauses":null"#,
                "2026-02-28",
            ),
            (
                r#""timescale":"SAR_REQUEST","start":"2026-01-31","pauses":[{"from":"2026-02-10","until":"2026-02-15"}]"#,
                "2026-03-05",
            ),
            (
                r#""timescale":"DP_DEBT","start":"2028-02-29""#,
                "2034-02-28",
            ),
        ] {
            check(fields, due);
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_field() {
        for (fields, problems) in [
            (r#""start":"2026-11-01""#, "timescale: This is missing"),
            (r#""timescale":"DOLS_URGENT""#, "start: This is missing"),
            (
                r#""timescale":7,"start":false"#,
                "timescale: This must be text; start: This must be text",
            ),
            (
                r#""timescale":"X","start":"2026-11-01""#,
                "timescale: There is no timescale \"X\"",
            ),
            (
                r#""timescale":"DOLS_URGENT","start":"2026-02-30""#,
                "start: \"2026-02-30\" is not a date such as 2026-03-28",
            ),
            (
                r#""timescale":"DOLS_URGENT","start":"2026-11-01T10:00:00Z""#,
                "start: \"2026-11-01T10:00:00Z\" is not a date such as 2026-03-28",
            ),
            (
                r#""timescale":"BREACH_ICO","start":"2026-11-01""#,
                "start: \"2026-11-01\" is not an instant such as 2026-03-28T22:15:00+00:00",
            ),
            (
                r#""timescale":"BREACH_ICO","start":"2026-11-01T10:00:00""#,
                "start: \"2026-11-01T10:00:00\" is not an instant such as 2026-03-28T22:15:00+00:00",
            ),
            (
                r#""timescale":"DOLS_URGENT","start":"2026-11-01","pauses":[{"from":"2026-12-01","until":"2026-12-02"}]"#,
                "pauses: DOLS_URGENT cannot be paused",
            ),
            (
                r#""timescale":"SAR_REQUEST","start":"2026-11-01","pauses":{}"#,
                "pauses: This must be a list",
            ),
            (
                r#""timescale":"SAR_REQUEST","start":"2026-11-01","pauses":[3,{"from":"2026-11-05"},{"from":"x","until":"2026-11-05"},{"to":1}]"#,
                "pauses: Pause 1: this must be an object with from and until; \
                 pauses: Pause 2: until must be a date such as 2026-03-28; \
                 pauses: Pause 3: from must be a date such as 2026-03-28; \
                 pauses: Pause 4: there is no field \"to\" here; there are from, until",
            ),
            (
                r#""timescale":"SAR_REQUEST","start":"2026-11-01","pause":[]"#,
                "pause: There is no such field here; there are id, timescale, start, pauses",
            ),
            (
                r#""timescale":"COMPLAINT_ACK","start":"2028-12-28""#,
                "start: The bank holidays of 2029 are not known, so working days cannot be counted there",
            ),
        ] {
            check(fields, problems);
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_still_gets_an_answer() {
        for (line, id, field) in [
            ("", "null", "line"),
            ("{", "null", "line"),
            ("[]", "null", "line"),
            ("7", "null", "line"),
            (
                r#"{"timescale":"DOLS_URGENT","start":"2026-11-01"}"#,
                "null",
                "id",
            ),
            (
                r#"{"id":7,"timescale":"NONE","start":"2026-11-01"}"#,
                "7",
                "timescale",
            ),
        ] {
            let (json, ok) = deadline(line);
            let answer: Value = serde_json::from_str(&json).unwrap();
            assert!(!ok);
            assert_eq!(answer["id"].to_string(), id);
            assert_eq!(answer["problems"][0]["field"], field);
        }
    }

    proptest! {
        #[test]
        fn any_line_gets_an_answer_of_one_line(text in "\\PC*", field in "[a-z]{2,9}") {
            for line in [text.clone(), format!(r#"{{"id":"a","{field}":"{text}"}}"#)] {
                let (json, _) = deadline(&line);
                prop_assert!(!json.is_empty() && !json.contains('\n'));
            }
        }
    }
}
