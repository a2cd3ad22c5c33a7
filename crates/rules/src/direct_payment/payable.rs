//! What is to be paid of a direct payment over some days.

use crate::vocabulary::dates::{Period, days_after, days_between, speak_exact};
use crate::vocabulary::money::{Pence, WeeklyPence};
use jiff::civil::Date;

const WEEK: i64 = 7;

/// What was agreed to be paid, and when it is not.
#[derive(Debug, Clone, Copy)]
pub struct Payable<'a> {
    pub from: Date,
    /// The first day without it.
    pub ended: Option<Date>,
    /// In a week from the beginning.
    pub weekly: Pence,
    /// Once, on the first day.
    pub one_off: Pence,
    /// In a week from a day on, in the order of the days.
    pub rates: &'a [(Date, Pence)],
    /// Times without the money: the first day, and the first on which it is paid again.
    pub gaps: &'a [(Date, Option<Date>)],
}

impl Payable<'_> {
    fn is_paid_on(&self, day: Date) -> bool {
        let in_gap = |(from, until): &(Date, Option<Date>)| {
            *from <= day && until.is_none_or(|until| day < until)
        };
        self.ended.is_none_or(|ended| day < ended) && !self.gaps.iter().any(in_gap)
    }

    fn weekly_on(&self, day: Date) -> WeeklyPence {
        let held = self.rates.iter().rfind(|(from, _)| *from <= day);
        WeeklyPence(held.map_or(self.weekly, |(_, weekly)| *weekly).0)
    }
}

/// What is to be paid in the days from the first up to and not including the last: the money of each week on the first of
/// its days that is paid, and what is paid once on the first of all. Of a week that its end or a time without the money
/// cuts, each day that is paid counts as a seventh of what the week began with, to the penny once for the week. The
/// council's own runs may pay some days before or after.
pub fn payable(of: &Payable<'_>, (first, last): (Date, Date)) -> Pence {
    let past = days_between(of.from, first).max(0);
    let mut week = days_after(of.from, past / WEEK * WEEK);
    let once = first <= of.from && of.from < last && of.ended.is_none_or(|ended| of.from < ended);
    let mut sum = if once { of.one_off } else { Pence(0) };
    while let Some(begins) = week.filter(|begins| *begins < last) {
        let days = (0..WEEK).filter_map(|nth| days_after(begins, nth));
        let mut paid = days.filter(|day| of.is_paid_on(*day));
        if paid.next().is_some_and(|due| first <= due && due < last) {
            let days = 1 + paid.count() as i64;
            let paid = Period::new(begins, days_after(begins, days));
            sum = sum + of.weekly_on(begins).over(paid).unwrap_or_default();
        }
        week = days_after(begins, WEEK);
    }
    sum
}

/// What is wrong with a payment that somebody writes down.
pub fn paid_wrongly(
    of: &Payable<'_>,
    paid_on: Date,
    amount: Pence,
) -> Option<(&'static str, String)> {
    if paid_on < of.from {
        let says = format!(
            "It is paid from {}: enter that day or a later one",
            speak_exact(of.from)
        );
        return Some(("paid_on", says));
    }
    (amount.0 <= 0).then(|| ("amount", "Enter what was paid, such as 137.50".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn plain() -> Payable<'static> {
        Payable {
            from: day("2027-01-04"),
            ended: None,
            weekly: Pence(100),
            one_off: Pence(5_000),
            rates: &[],
            gaps: &[],
        }
    }

    #[test]
    fn each_week_is_paid_on_its_first_day_and_what_is_paid_once_on_the_first_of_all() {
        let plain = plain();
        let rates = [(day("2027-01-12"), Pence(110))];
        let gaps = [(day("2027-01-11"), Some(day("2027-01-19")))];
        let due =
            |of: &Payable<'_>, first: &str, last: &str| payable(of, (day(first), day(last))).0;
        let raised = Payable {
            rates: &rates,
            ..plain
        };
        let stopped = Payable {
            gaps: &gaps,
            ..plain
        };
        let ended = Payable {
            ended: Some(day("2027-01-18")),
            ..plain
        };
        let never = Payable {
            ended: Some(day("2027-01-04")),
            ..plain
        };
        for (of, first, last, expected) in [
            (&plain, "2027-01-01", "2027-01-04", 0),
            (&plain, "2027-01-04", "2027-01-05", 5_100),
            (&plain, "2027-01-04", "2027-01-11", 5_100),
            (&plain, "2027-01-04", "2027-01-12", 5_200),
            (&plain, "2027-01-05", "2027-01-12", 100),
            (&plain, "2027-01-11", "2027-02-01", 300),
            (&raised, "2027-01-05", "2027-01-19", 210),
            // Six sevenths of the week from 18 January are due on the 19th.
            (&stopped, "2027-01-05", "2027-01-19", 0),
            (&stopped, "2027-01-05", "2027-01-20", 86),
            (&stopped, "2027-01-05", "2027-02-01", 186),
            (&stopped, "2027-01-20", "2027-02-01", 100),
            (&ended, "2027-01-04", "2027-03-01", 5_200),
            (&never, "2027-01-01", "2027-03-01", 0),
        ] {
            assert_eq!(due(of, first, last), expected, "{first} {last}");
        }
    }

    #[test]
    fn of_a_week_that_is_cut_each_day_counts_as_a_seventh() {
        let days = (day("2027-01-04"), day("2027-02-01"));
        let due = |ended: Option<&str>, gap: Option<(&str, Option<&str>)>| {
            let gap = gap.map(|(from, until)| (day(from), until.map(day)));
            let of = Payable {
                ended: ended.map(day),
                one_off: Pence(0),
                gaps: gap.as_slice(),
                ..plain()
            };
            payable(&of, days).0
        };
        assert_eq!(due(None, None), 400);
        for (ended, expected) in [
            ("2027-01-05", 14),
            ("2027-01-10", 86),
            ("2027-01-11", 100),
            ("2027-01-12", 114),
        ] {
            assert_eq!(due(Some(ended), None), expected, "{ended}");
        }
        for (from, until, expected) in [
            // A week without the money costs a week, whatever its first day.
            ("2027-01-11", Some("2027-01-18"), 300),
            ("2027-01-12", Some("2027-01-19"), 300),
            ("2027-01-17", Some("2027-01-24"), 300),
            ("2027-01-12", Some("2027-01-13"), 386),
            ("2027-01-14", None, 143),
        ] {
            assert_eq!(due(None, Some((from, until))), expected, "{from}");
        }
    }

    proptest! {
        #[test]
        fn what_is_due_before_a_day_and_from_it_on_adds_up(
            weekly in 0..100_000_i64, from in 0..60_i64, gap in 0..40_i64, ends in 0..200_i64, cut in 0..200_i64,
        ) {
            let after = |days: i64| days_after(day("2027-01-04"), days).unwrap();
            let gaps = [(after(from), Some(after(from + gap)))];
            let of = Payable { weekly: Pence(weekly), ended: Some(after(ends)), gaps: &gaps, ..plain() };
            let parts = payable(&of, (after(0), after(cut))) + payable(&of, (after(cut), after(200)));
            prop_assert_eq!(parts, payable(&of, (after(0), after(200))));
        }

        #[test]
        fn what_is_due_in_a_time_and_what_is_due_without_it_add_up(
            weekly in 0..100_000_i64, from in 0..60_i64, gap in 0..40_i64,
        ) {
            let after = |days: i64| days_after(day("2027-01-04"), days).unwrap();
            let days = (after(0), after(20 * WEEK));
            let due = |gaps: &[(Date, Option<Date>)]| {
                let of = Payable { weekly: Pence(weekly), one_off: Pence(0), gaps, ..plain() };
                payable(&of, days)
            };
            let without = due(&[(after(from), Some(after(from + gap)))]);
            let within = due(&[(after(0), Some(after(from))), (after(from + gap), None)]);
            prop_assert_eq!(without + within, due(&[]));
        }
    }
}
