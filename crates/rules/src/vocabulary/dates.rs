//! Dates as the law counts them and as people say them: London days, ages, half-open periods.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};
use serde::{Deserialize, Serialize};

/// London's clock, built in, so that every machine agrees on it.
pub static LONDON: TimeZone = jiff::tz::get!("Europe/London");

/// An instant as London's clocks show it.
pub fn london(at: Timestamp) -> Zoned {
    at.to_zoned(LONDON.clone())
}

/// The day an instant falls on in London.
pub fn london_date(at: Timestamp) -> Date {
    london(at).date()
}

/// The instant at which a day begins in London; for a day at the end of time, the last instant there is.
pub fn day_begins(day: Date) -> Timestamp {
    let begins = day.to_zoned(LONDON.clone());
    begins.map_or(Timestamp::MAX, |begins| begins.timestamp())
}

/// The days from `from` up to, but not including, `until`; no `until` means it has no end yet.
/// A period that ends on or before it begins holds no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    pub from: Date,
    #[serde(default)]
    pub until: Option<Date>,
}

impl Period {
    pub fn new(from: Date, until: Option<Date>) -> Period {
        Period { from, until }
    }

    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// Is there a day that both hold?
    pub fn overlaps(&self, other: &Period) -> bool {
        let latest_start = self.from.max(other.from);
        self.contains(latest_start) && other.contains(latest_start)
    }

    /// How many days it holds; `None` when it has no end.
    pub fn length(&self) -> Option<i64> {
        self.until
            .map(|until| days_between(self.from, until).max(0))
    }
}

/// Days from one date to another: 1 from today to tomorrow, below nought backwards.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

/// Age in whole years; below nought for a day before birth.
///
/// A year is reached as its anniversary begins. Someone born on 29 February has it on 1 March in
/// other years, the first day on which the whole year has passed.
///
/// Source: Family Law Reform Act 1969 s.9 (the anniversary); the 1 March reading is the usual one
/// in England, as no Act says otherwise.
pub fn age_on(born: Date, on: Date) -> i32 {
    let years = i32::from(on.year()) - i32::from(born.year());
    let reached = (on.month(), on.day()) >= (born.month(), born.day());
    if reached { years } else { years - 1 }
}

/// "today", "tomorrow", "yesterday", "Tue 24 Nov", or "Tue 24 Nov 2025" when not this year.
pub fn speak_day(date: Date, today: Date) -> String {
    match days_between(today, date) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        _ if date.year() == today.year() => date.strftime("%a %-d %b").to_string(),
        _ => date.strftime("%a %-d %b %Y").to_string(),
    }
}

/// "24 November 2026"
pub fn speak_exact(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// How long someone has waited, in working days: "12 working days".
pub fn speak_waited(working_days: i64) -> String {
    match working_days {
        ..=0 => "less than a working day".to_owned(),
        1 => "1 working day".to_owned(),
        days => format!("{days} working days"),
    }
}

/// Oldest year that somebody can mean: that in which the oldest person on file can be born.
pub const OLDEST_YEAR: i16 = 1880;
/// Years after today's up to which a day can be meant, such as the end of a long lease.
const YEARS_AHEAD: i16 = 100;

/// Whether anybody can mean this day: a year typed wrongly stands in lists and sums for good.
pub fn can_be_meant(day: Date, today: Date) -> bool {
    (OLDEST_YEAR..=today.year() + YEARS_AHEAD).contains(&day.year())
}

/// Reads a day as people write it: 3/5/1948, 3.5.48, 03051948, 3 May 1948, 1948-05-03.
///
/// Day before month, unless the year comes first. A year of two digits is the latest one that
/// does not put the day after `today`. `None` when it is not a day.
pub fn read_day(text: &str, today: Date) -> Option<Date> {
    let pieces = pieces(text);
    let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
    match pieces.as_slice() {
        [digits] if is_number(digits) && matches!(digits.len(), 6 | 8) => {
            let (day, rest) = digits.split_at(2);
            let (month, year) = rest.split_at(2);
            day_month_year(day, month, year, today)
        }
        [year, month, day] if is_number(year) && year.len() == 4 => {
            day_month_year(day, month, year, today)
        }
        [day, month, year] => day_month_year(day, month, year, today),
        _ => None,
    }
}

/// Runs of digits and runs of letters; "3rd" loses its ending.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in text.chars() {
        let joins = last.is_ascii_digit() == c.is_ascii_digit() && last.is_alphanumeric();
        if c.is_alphanumeric() {
            match pieces.last_mut() {
                Some(piece) if joins => piece.extend(c.to_lowercase()),
                _ => pieces.push(c.to_lowercase().collect()),
            }
        }
        last = c;
    }
    if let Some("st" | "nd" | "rd" | "th") = pieces.get(1).map(String::as_str) {
        pieces.remove(1);
    }
    pieces
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn day_month_year(day: &str, month: &str, year: &str, today: Date) -> Option<Date> {
    if !is_number(day) || day.len() > 2 || !is_number(year) {
        return None;
    }
    let day: i8 = day.parse().ok()?;
    let month = month_number(month)?;
    match (year.len(), year.parse().ok()?) {
        (4, 1i16..) => Date::new(year.parse().ok()?, month, day).ok(),
        (2, short) => {
            let century = today.year() - today.year().rem_euclid(100);
            let this = Date::new(century + short, month, day).ok();
            let last = || Date::new(century - 100 + short, month, day).ok();
            this.filter(|found| *found <= today).or_else(last)
        }
        _ => None,
    }
}

fn month_number(text: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if is_number(text) {
        return text.parse().ok().filter(|_| text.len() <= 2);
    }
    let long_enough = text.len() >= 3;
    let place = MONTHS
        .iter()
        .position(|month| month.starts_with(text) || text == "sept" && *month == "september");
    place
        .filter(|_| long_enough)
        .and_then(|place| i8::try_from(place + 1).ok())
}

/// `days` later; `None` past the end of the calendar (the year 9999).
pub fn days_after(date: Date, days: i64) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn london_keeps_summer_time() {
        for (instant, shown) in [
            ("2026-03-29T00:59:59Z", "2026-03-29T00:59:59+00:00"),
            ("2026-03-29T01:00:00Z", "2026-03-29T02:00:00+01:00"),
            ("2026-10-25T00:59:59Z", "2026-10-25T01:59:59+01:00"),
            ("2026-10-25T01:00:00Z", "2026-10-25T01:00:00+00:00"),
        ] {
            let zoned = london(instant.parse().unwrap());
            assert_eq!(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(), shown);
        }
        let late = "2026-07-01T23:30:00Z".parse().unwrap();
        assert_eq!(london_date(late), date(2026, 7, 2));
    }

    #[test]
    fn a_period_holds_its_first_day_and_not_its_last() {
        let june = Period::new(date(2026, 6, 1), Some(date(2026, 7, 1)));
        let open = Period::new(date(2026, 6, 30), None);
        let july = Period::new(date(2026, 7, 1), Some(date(2026, 8, 1)));
        let none = Period::new(date(2026, 6, 9), Some(date(2026, 6, 9)));
        assert!(!june.contains(date(2026, 5, 31)));
        assert!(june.contains(date(2026, 6, 1)) && june.contains(date(2026, 6, 30)));
        assert!(!june.contains(date(2026, 7, 1)));
        assert!(open.contains(date(2099, 1, 1)));
        assert!(june.overlaps(&open) && open.overlaps(&july) && !june.overlaps(&july));
        assert!(!june.overlaps(&none) && !none.overlaps(&none));
        assert_eq!(
            [june.length(), open.length(), none.length()],
            [Some(30), None, Some(0)]
        );
    }

    #[test]
    fn a_birthday_is_reached_as_it_begins() {
        for (born, on, age) in [
            (date(2008, 11, 22), date(2026, 11, 21), 17),
            (date(2008, 11, 22), date(2026, 11, 22), 18),
            (date(2008, 2, 29), date(2026, 2, 28), 17),
            (date(2008, 2, 29), date(2026, 3, 1), 18),
            (date(2008, 2, 29), date(2028, 2, 28), 19),
            (date(2008, 2, 29), date(2028, 2, 29), 20),
            (date(2026, 11, 22), date(2026, 11, 22), 0),
            (date(2026, 11, 22), date(2026, 11, 21), -1),
        ] {
            assert_eq!(age_on(born, on), age, "{born} {on}");
        }
    }

    #[test]
    fn days_are_spoken_as_people_say_them() {
        let today = date(2026, 12, 31);
        for (day, words) in [
            (date(2026, 12, 31), "today"),
            (date(2027, 1, 1), "tomorrow"),
            (date(2026, 12, 30), "yesterday"),
            (date(2026, 11, 24), "Tue 24 Nov"),
            (date(2027, 1, 2), "Sat 2 Jan 2027"),
            (date(2025, 11, 4), "Tue 4 Nov 2025"),
        ] {
            assert_eq!(speak_day(day, today), words);
        }
        assert_eq!(speak_exact(date(2026, 11, 4)), "4 November 2026");
        assert_eq!(
            [-1, 0, 1, 12].map(speak_waited),
            [
                "less than a working day",
                "less than a working day",
                "1 working day",
                "12 working days"
            ]
        );
    }

    #[test]
    fn a_typed_day_is_read_whichever_way_it_is_written() {
        let today = date(2026, 11, 22);
        let third_of_may = Some(date(1948, 5, 3));
        for (text, day) in [
            ("3/5/1948", third_of_may),
            ("03.05.1948", third_of_may),
            ("3.5.48", third_of_may),
            ("3 5 48", third_of_may),
            ("03051948", third_of_may),
            ("030548", third_of_may),
            ("3 May 1948", third_of_may),
            ("3rd may, 48", third_of_may),
            ("3-MAY-1948", third_of_may),
            ("3May1948", third_of_may),
            ("1948-05-03", third_of_may),
            ("1948/5/3", third_of_may),
            ("1st Sept 2001", Some(date(2001, 9, 1))),
            ("22/11/26", Some(date(2026, 11, 22))),
            ("23/11/26", Some(date(1926, 11, 23))),
            ("29/2/00", Some(date(2000, 2, 29))),
            ("29/2/1900", None),
            ("31/4/1948", None),
            ("3/13/1948", None),
            ("0/1/1948", None),
            ("3/5/0000", None),
            ("3/5/948", None),
            ("3/5", None),
            ("May 1948", None),
            ("3 Ma 1948", None),
            ("3 Mayo 1948", None),
            ("smith", None),
            ("", None),
            ("3/5/1948/7", None),
            ("003051948", None),
        ] {
            assert_eq!(read_day(text, today), day, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_year_of_two_digits_is_never_in_the_future(day in 1..=28i8, month in 1..=12i8, year in 0..100i16, ahead in 0..20_000i64) {
            let today = days_after(date(2000, 1, 1), ahead).unwrap();
            let read = read_day(&format!("{day}/{month}/{year:02}"), today).unwrap();
            prop_assert!(read <= today && days_between(read, today) <= 36_525);
        }

        #[test]
        fn any_text_gets_an_answer(text in "\\PC*") {
            let _ = read_day(&text, date(2026, 11, 22));
        }

        #[test]
        fn a_spoken_day_is_read_back(ahead in 0..60_000i64) {
            let day = days_after(date(1900, 1, 1), ahead).unwrap();
            prop_assert_eq!(read_day(&speak_exact(day), date(2026, 11, 22)), Some(day));
        }
    }
}
