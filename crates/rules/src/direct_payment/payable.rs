//! What is to be paid of a direct payment over some days.

use crate::vocabulary::dates::{days_after, days_between, speak_exact};
use crate::vocabulary::money::Pence;
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

    fn weekly_on(&self, day: Date) -> Pence {
        let held = self.rates.iter().rfind(|(from, _)| *from <= day);
        held.map_or(self.weekly, |(_, weekly)| *weekly)
    }
}

/// What is to be paid in the days from the first up to and not including the last: the money of each week on its first
/// day, and what is paid once on the first of all. The council's own runs may pay some days before or after.
pub fn payable(of: &Payable<'_>, (first, last): (Date, Date)) -> Pence {
    let past = days_between(of.from, first).max(0);
    let mut day = days_after(of.from, (past + WEEK - 1) / WEEK * WEEK);
    let once = first <= of.from && of.from < last && of.ended.is_none_or(|ended| of.from < ended);
    let mut sum = if once { of.one_off } else { Pence(0) };
    while let Some(here) = day.filter(|day| *day < last) {
        if of.is_paid_on(here) {
            sum = sum + of.weekly_on(here);
        }
        day = days_after(here, WEEK);
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

    #[test]
    fn each_week_is_paid_on_its_first_day_and_what_is_paid_once_on_the_first_of_all() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        let plain = Payable {
            from: day("2027-01-04"),
            ended: None,
            weekly: Pence(100),
            one_off: Pence(5_000),
            rates: &[],
            gaps: &[],
        };
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
            (&stopped, "2027-01-05", "2027-02-01", 100),
            (&ended, "2027-01-04", "2027-03-01", 5_200),
            (&never, "2027-01-01", "2027-03-01", 0),
        ] {
            assert_eq!(due(of, first, last), expected, "{first} {last}");
        }
    }
}
