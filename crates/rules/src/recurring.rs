//! What comes again: when a task that was done is due next.

use crate::vocabulary::worded::worded;
use jiff::Span;
use jiff::civil::Date;

worded! {
    /// How often something comes again.
    pub enum Repeats {
        Weekly = "weekly", "every week";
        Fortnightly = "fortnightly", "every two weeks";
        FourWeekly = "four_weekly", "every four weeks";
        Monthly = "monthly", "every month";
        Quarterly = "quarterly", "every three months";
        Yearly = "yearly", "every year";
    }
}

impl Repeats {
    fn times(self, nth: i64) -> Option<Span> {
        let none = Span::new();
        match self {
            Repeats::Weekly => none.try_weeks(nth),
            Repeats::Fortnightly => none.try_weeks(nth * 2),
            Repeats::FourWeekly => none.try_weeks(nth * 4),
            Repeats::Monthly => none.try_months(nth),
            Repeats::Quarterly => none.try_months(nth * 3),
            Repeats::Yearly => none.try_years(nth),
        }
        .ok()
    }
}

/// The next day after one that was `due`, counted from it: the first that comes after `done`, so that a task
/// done late does not leave a row of missed ones behind. None when it would come after `until`.
pub fn next_after(due: Date, repeats: Repeats, done: Date, until: Option<Date>) -> Option<Date> {
    let mut nth = 1;
    loop {
        let next = due.checked_add(repeats.times(nth)?).ok()?;
        if until.is_some_and(|until| next > until) {
            return None;
        }
        if next > done {
            return Some(next);
        }
        nth += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_next_day_keeps_the_day_of_the_week_or_of_the_month() {
        for (due, repeats, expected) in [
            (date(2026, 11, 20), Repeats::Weekly, date(2026, 11, 27)),
            (date(2026, 11, 20), Repeats::Fortnightly, date(2026, 12, 4)),
            (date(2026, 11, 20), Repeats::FourWeekly, date(2026, 12, 18)),
            (date(2027, 1, 31), Repeats::Monthly, date(2027, 2, 28)),
            (date(2026, 11, 30), Repeats::Quarterly, date(2027, 2, 28)),
            (date(2028, 2, 29), Repeats::Yearly, date(2029, 2, 28)),
        ] {
            assert_eq!(next_after(due, repeats, due, None), Some(expected), "{due}");
        }
    }

    #[test]
    fn one_that_was_done_late_comes_again_after_the_day_it_was_done() {
        let due = date(2026, 11, 2);
        let next = |done| next_after(due, Repeats::Weekly, done, None);
        assert_eq!(next(date(2026, 10, 30)), Some(date(2026, 11, 9)));
        assert_eq!(next(date(2026, 11, 9)), Some(date(2026, 11, 16)));
        assert_eq!(next(date(2026, 11, 20)), Some(date(2026, 11, 23)));
        // From the 31st it stays the last day of each month, whatever February did.
        let last = next_after(date(2027, 1, 31), Repeats::Monthly, date(2027, 2, 28), None);
        assert_eq!(last, Some(date(2027, 3, 31)));
    }

    #[test]
    fn it_ends_with_its_last_day() {
        let (due, last) = (date(2026, 11, 2), date(2026, 11, 9));
        let next = |until| next_after(due, Repeats::Weekly, due, Some(until));
        assert_eq!(next(last), Some(last));
        assert_eq!(next(date(2026, 11, 8)), None);
    }
}
