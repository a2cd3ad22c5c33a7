//! First days that somebody enters, and how far they may lie from what they rest on and from today. A year typed wrongly
//! would hold up everything that comes after it.

use super::dates::speak_exact;
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// From when there are plans, personal budgets and direct payments of today's law.
///
/// Source: Care Act 2014 Part 1, in force from 1 April 2015.
pub const CARE_ACT_BEGAN: Date = date(2015, 4, 1);

/// The last first day that can be meant: a year from today. Where the month has no such day, its last day.
pub fn year_ahead(today: Date) -> Date {
    today.checked_add(1.year()).unwrap_or(today)
}

/// What is wrong with a first day, in words that say how to mend it. What it rests on comes before
/// its day, such as "The plan begins on". A year ahead is far enough, unless that begins later still.
pub fn out_of_reach(day: Date, (what, earliest): (&str, Date), today: Date) -> Option<String> {
    if day.year() < 100 {
        return Some("Enter the year with four numbers, such as 2026".to_owned());
    }
    if day < earliest {
        let earliest = speak_exact(earliest);
        return Some(format!("{what} {earliest}: enter that day or a later one"));
    }
    let latest = year_ahead(today).max(earliest);
    (day > latest).then(|| {
        format!(
            "That is more than a year ahead: enter {} or an earlier day",
            speak_exact(latest)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_day_is_not_before_what_it_rests_on_nor_more_than_a_year_ahead() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        let before = Some("The plan begins on 1 December 2026: enter that day or a later one");
        let after =
            Some("That is more than a year ahead: enter 23 November 2027 or an earlier day");
        for (entered, earliest, says) in [
            ("1900-01-01", "2026-12-01", before),
            (
                "0026-12-01",
                "2026-12-01",
                Some("Enter the year with four numbers, such as 2026"),
            ),
            ("2026-11-30", "2026-12-01", before),
            ("2026-12-01", "2026-12-01", None),
            ("2027-11-23", "2026-12-01", None),
            ("2027-11-24", "2026-12-01", after),
            ("2226-01-01", "2026-12-01", after),
            // What it rests on begins later than that.
            ("2028-02-01", "2028-02-01", None),
        ] {
            let found = out_of_reach(
                day(entered),
                ("The plan begins on", day(earliest)),
                day("2026-11-23"),
            );
            assert_eq!(found.as_deref(), says, "{entered}");
        }
        assert_eq!(year_ahead(day("2028-02-29")), day("2029-02-28"));
    }
}
