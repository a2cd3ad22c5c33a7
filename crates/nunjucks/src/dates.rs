//! Dates and times as the Ministry of Justice filters write them, in London time.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use minijinja::{Error, ErrorKind, Value};

use crate::values::{is_absent, text};

/// The `mojDate` filter: `datetime`, `shortdatetime`, `date`, `shortdate` or `time`; any other
/// kind gives the value back as it came.
pub(crate) fn moj(value: &Value, kind: Option<&str>) -> Result<Value, Error> {
    let format = match kind {
        Some("datetime") => "D MMMM YYYY [at] {time}",
        Some("shortdatetime") => "D MMM YYYY [at] {time}",
        Some("date") => "D MMMM YYYY",
        Some("shortdate") => "D MMM YYYY",
        Some("time") => "{time}",
        _ => return Ok(value.clone()),
    };
    let written = |at: Zoned| {
        let time = if at.minute() > 0 { "h:mma" } else { "ha" };
        write(&at, &format.replace("{time}", time))
    };
    Ok(Value::from(
        read(value)?.map_or_else(|| INVALID.to_owned(), written),
    ))
}

/// The `date` filter: `D MMMM YYYY` and the like, or an ISO instant when no format is given.
pub(crate) fn formatted(value: &Value, format: Option<&str>) -> Result<String, Error> {
    let format = format.unwrap_or("YYYY-MM-DD[T]HH:mm:ssZ");
    Ok(read(value)?.map_or_else(|| INVALID.to_owned(), |at| write(&at, format)))
}

const INVALID: &str = "Invalid date";

/// A date, a time without a zone (London's), an instant, or milliseconds since 1970.
fn read(value: &Value) -> Result<Option<Zoned>, Error> {
    let london = TimeZone::get("Europe/London").map_err(|error| {
        Error::new(ErrorKind::InvalidOperation, "no time zone for London").with_source(error)
    })?;
    if is_absent(value) {
        return Ok(None);
    }
    let instant = match value.as_i64() {
        Some(milliseconds) => Timestamp::from_millisecond(milliseconds).ok(),
        None => text(value).parse().ok(),
    };
    let local = || {
        text(value)
            .parse::<DateTime>()
            .or_else(|_| text(value).parse::<Date>().map(DateTime::from))
    };
    Ok(match instant {
        Some(instant) => Some(instant.to_zoned(london)),
        None => local().ok().and_then(|at| at.to_zoned(london).ok()),
    })
}

/// Writes out a format letter by letter; text in square brackets stands as it is.
fn write(at: &Zoned, format: &str) -> String {
    let mut out = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if first == '['
            && let Some((plain, after)) = rest[1..].split_once(']')
        {
            out.push_str(plain);
            rest = after;
            continue;
        }
        let run = rest.find(|c| c != first).unwrap_or(rest.len());
        let ordinal = usize::from(&rest[..run] == "D" && rest[run..].starts_with('o'));
        let (letters, after) = rest.split_at(run + ordinal);
        out.push_str(&part(at, letters));
        rest = after;
    }
    out
}

fn part(at: &Zoned, letters: &str) -> String {
    let hour12 = (at.hour() + 11) % 12 + 1;
    match letters {
        "YYYY" => at.strftime("%Y").to_string(),
        "YY" => at.strftime("%y").to_string(),
        "MMMM" => at.strftime("%B").to_string(),
        "MMM" => at.strftime("%b").to_string(),
        "MM" => format!("{:02}", at.month()),
        "M" => at.month().to_string(),
        "DD" => format!("{:02}", at.day()),
        "Do" => ordinal(at.day()),
        "D" => at.day().to_string(),
        "dddd" => at.strftime("%A").to_string(),
        "ddd" => at.strftime("%a").to_string(),
        "HH" => format!("{:02}", at.hour()),
        "H" => at.hour().to_string(),
        "hh" => format!("{hour12:02}"),
        "h" => hour12.to_string(),
        "mm" => format!("{:02}", at.minute()),
        "m" => at.minute().to_string(),
        "ss" => format!("{:02}", at.second()),
        "s" => at.second().to_string(),
        "A" => at.strftime("%p").to_string(),
        "a" => at.strftime("%P").to_string(),
        "Z" => at.strftime("%:z").to_string(),
        other => other.to_owned(),
    }
}

fn ordinal(day: i8) -> String {
    let ending = match (day % 10, day) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{day}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moj_dates_are_in_london_time() {
        for (kind, instant, expected) in [
            (
                "datetime",
                "2026-06-14T13:01:00.000Z",
                "14 June 2026 at 2:01pm",
            ),
            (
                "datetime",
                "2026-01-14T13:01:00Z",
                "14 January 2026 at 1:01pm",
            ),
            (
                "shortdatetime",
                "2026-03-29T00:59:59Z",
                "29 Mar 2026 at 12:59am",
            ),
            (
                "shortdatetime",
                "2026-03-29T01:00:00Z",
                "29 Mar 2026 at 2am",
            ),
            ("date", "2026-06-30T23:30:00Z", "1 July 2026"),
            ("shortdate", "2024-02-29", "29 Feb 2024"),
            ("time", "2026-06-14T12:00", "12pm"),
            ("time", "2026-06-14", "12am"),
            ("date", "soon", "Invalid date"),
        ] {
            let written = moj(&Value::from(instant), Some(kind)).expect("London is known");
            assert_eq!(text(&written), expected, "{kind} {instant}");
        }
    }

    #[test]
    fn an_unknown_kind_gives_the_value_back() {
        assert_eq!(
            moj(&Value::from("2026"), None).expect("London is known"),
            Value::from("2026")
        );
    }

    #[test]
    fn formats_are_written_letter_by_letter() {
        for (format, expected) in [
            (None, "2026-08-02T09:05:07+01:00"),
            (
                Some("dddd Do MMMM YY, HH:mm"),
                "Sunday 2nd August 26, 09:05",
            ),
            (Some("D/M/YYYY [at] h.mm A"), "2/8/2026 at 9.05 AM"),
            (Some("[unclosed"), "[unclo7ed"),
        ] {
            let written =
                formatted(&Value::from("2026-08-02T09:05:07"), format).expect("London is known");
            assert_eq!(written, expected, "{format:?}");
        }
    }

    #[test]
    fn absent_dates_are_invalid() {
        assert_eq!(
            formatted(&Value::UNDEFINED, None).expect("London is known"),
            INVALID
        );
    }
}
