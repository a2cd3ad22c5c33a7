//! What is to be paid of a direct payment over some days.

use crate::vocabulary::dates::{days_after, days_between, speak_exact};
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

    /// What these days come to.
    fn over(&self, days: &[Date]) -> Pence {
        let days = days.iter().map(|day| self.weekly_on(*day));
        WeeklyPence::day_by_day(days).unwrap_or_default()
    }
}

/// What is to be paid in the days from the first up to and not including the last: the money of each week on the first of
/// its days that is paid, and what is paid once on the first of all. Each day of a week that is paid counts as a seventh
/// of what is paid in a week from it on, to the penny once for the week: a raise, an end and a time without the money
/// count from their day. The council's own runs may pay some days before or after.
pub fn payable(of: &Payable<'_>, days: (Date, Date)) -> Pence {
    let once = once_in(of, days);
    weeks_in(of, days).fold(once, |sum, week| sum + of.over(&week))
}

/// What is to be paid in some days for days from another on, and the last of the days for which it is paid: none where
/// nothing is.
pub fn payable_for(of: &Payable<'_>, days: (Date, Date), from: Date) -> Option<(Pence, Date)> {
    let once = Some(once_in(of, days)).filter(|once| once.0 > 0 && from <= of.from);
    let mut sum = once.unwrap_or_default();
    let mut last = once.map(|_| of.from);
    for week in weeks_in(of, days) {
        let before: Vec<Date> = week.iter().copied().filter(|day| *day < from).collect();
        if before.len() < week.len() {
            sum = sum + of.over(&week) - of.over(&before);
            last = last.max(week.last().copied());
        }
    }
    last.filter(|_| sum.0 > 0).map(|last| (sum, last))
}

fn once_in(of: &Payable<'_>, (first, last): (Date, Date)) -> Pence {
    let is_paid = of.ended.is_none_or(|ended| of.from < ended);
    match first <= of.from && of.from < last && is_paid {
        true => of.one_off,
        false => Pence(0),
    }
}

/// The days that are paid of each week whose money is due in some days.
fn weeks_in(of: &Payable<'_>, (first, last): (Date, Date)) -> impl Iterator<Item = Vec<Date>> {
    let past = days_between(of.from, first).max(0);
    let begins = days_after(of.from, past / WEEK * WEEK);
    let weeks = std::iter::successors(begins, |begins| days_after(*begins, WEEK));
    let paid = move |begins: Date| -> Vec<Date> {
        let days = (0..WEEK).filter_map(|nth| days_after(begins, nth));
        days.filter(|day| of.is_paid_on(*day)).collect()
    };
    weeks
        .take_while(move |begins| *begins < last)
        .map(paid)
        .filter(move |week| week.first().is_some_and(|due| first <= *due && *due < last))
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

/// What is to be asked about a payment of more than is still to be paid: nothing that was truly paid is refused.
pub fn paid_beyond(owed: Pence, amount: Pence) -> Option<String> {
    let still = match owed.0 > 0 {
        true => format!("{owed} is still to be paid by today"),
        false => "nothing is still to be paid by today".to_owned(),
    };
    (amount > owed.max(Pence(0))).then(|| {
        format!("You entered {amount}, and {still}: mend the amount, or tick that it is right")
    })
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
            // A day at 100 and six at 110, then a week at 110.
            (&raised, "2027-01-05", "2027-01-19", 219),
            (&raised, "2027-01-05", "2027-01-12", 109),
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

    #[test]
    fn money_for_days_from_another_on_is_told_with_the_last_of_them() {
        let due = |from: &str, by: &str, ended: Option<&str>| {
            let of = Payable {
                ended: ended.map(day),
                ..plain()
            };
            let found = payable_for(&of, (day("2027-01-04"), day(by)), day(from));
            found.map(|(sum, last)| (sum.0, last.to_string()))
        };
        let is = |sum: i64, last: &str| Some((sum, last.to_owned()));
        // Four sevenths of the second week, which is paid in advance, and the third.
        assert_eq!(due("2027-01-14", "2027-01-12", None), is(57, "2027-01-17"));
        assert_eq!(due("2027-01-14", "2027-01-19", None), is(157, "2027-01-24"));
        assert_eq!(due("2027-01-14", "2027-01-11", None), None);
        let ended = due("2027-01-14", "2027-03-01", Some("2027-01-16"));
        assert_eq!(ended, is(28, "2027-01-15")); // five sevenths less three
        // Before the first payment: what is paid once too.
        assert_eq!(
            due("2026-12-01", "2027-01-05", None),
            is(5_100, "2027-01-10")
        );
    }

    #[test]
    fn more_than_is_still_to_be_paid_is_asked_about() {
        for (owed, amount, asked) in [
            (15_000, 15_000, None),
            (15_000, 15_001, Some("£150.00 is still to be paid")),
            (0, 1, Some("nothing is still to be paid")),
            (-500, 1, Some("nothing is still to be paid")),
        ] {
            let found = paid_beyond(Pence(owed), Pence(amount));
            assert_eq!(found.is_some(), asked.is_some(), "{owed} {amount}");
            assert!(found.unwrap_or_default().contains(asked.unwrap_or("")));
        }
    }

    proptest! {
        #[test]
        fn what_is_due_before_a_day_and_from_it_on_adds_up(
            weekly in 0..100_000_i64, raised in 0..100_000_i64, on in 0..60_i64,
            from in 0..60_i64, gap in 0..40_i64, ends in 0..200_i64, cut in 0..200_i64,
        ) {
            let after = |days: i64| days_after(day("2027-01-04"), days).unwrap();
            let gaps = [(after(from), Some(after(from + gap)))];
            let rates = [(after(on), Pence(raised))];
            let of = Payable { weekly: Pence(weekly), ended: Some(after(ends)), rates: &rates, gaps: &gaps, ..plain() };
            let parts = payable(&of, (after(0), after(cut))) + payable(&of, (after(cut), after(200)));
            prop_assert_eq!(parts, payable(&of, (after(0), after(200))));
        }

        #[test]
        fn a_rate_that_is_split_into_the_same_twice_changes_nothing(
            weekly in 0..100_000_i64, raised in 0..100_000_i64, on in 0..60_i64, again in 0..60_i64, last in 0..200_i64,
        ) {
            let after = |days: i64| days_after(day("2027-01-04"), days).unwrap();
            let due = |rates: &[(Date, Pence)]| {
                let of = Payable { weekly: Pence(weekly), rates, ..plain() };
                payable(&of, (after(0), after(last)))
            };
            let raise = (after(on), Pence(raised));
            let split = [raise, (after(on + again), Pence(raised))];
            prop_assert_eq!(due(&split), due(&[raise]));
        }

        #[test]
        fn what_is_due_for_days_before_one_and_for_days_from_it_on_adds_up(
            weekly in 0..100_000_i64, raised in 0..100_000_i64, on in 0..60_i64, stop in 0..100_i64, by in 0..100_i64,
        ) {
            let after = |days: i64| days_after(day("2027-01-04"), days).unwrap();
            let rates = [(after(on), Pence(raised))];
            let of = Payable { weekly: Pence(weekly), rates: &rates, ..plain() };
            let stopped = Payable { ended: Some(after(stop)), ..of };
            let days = (after(0), after(by));
            let beyond = payable_for(&of, days, after(stop)).map_or(Pence(0), |(sum, _)| sum);
            prop_assert_eq!(payable(&stopped, days) + beyond, payable(&of, days));
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
