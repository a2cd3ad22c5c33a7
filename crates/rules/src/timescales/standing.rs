//! How a deadline stands today: overdue, due today, soon, or later.

use super::EarlyWarning;
use crate::vocabulary::dates::{days_after, days_between};
use jiff::Span;
use jiff::civil::Date;

/// How a deadline stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Its day has passed: so many calendar days ago, 1 on the day after.
    Overdue(i64),
    Today,
    Soon,
    Later,
}

/// The first day on which a deadline counts as coming soon; never before the clock started, never
/// after the deadline.
pub fn soon_from(warning: EarlyWarning, started_on: Date, due_on: Date) -> Date {
    let earlier = match warning {
        EarlyWarning::Days(days) => days_after(due_on, -i64::from(days)),
        EarlyWarning::Months(months) => Span::new()
            .try_months(months)
            .ok()
            .and_then(|span| due_on.checked_sub(span).ok()),
        EarlyWarning::Share(per_cent) => {
            let days = days_between(started_on, due_on).max(0) * i64::from(per_cent) / 100;
            days_after(due_on, -days)
        }
    };
    earlier.unwrap_or(started_on).max(started_on).min(due_on)
}

/// How does a deadline stand today? "Soon" begins with `soon_from` and ends the day before it is due.
pub fn standing(due_on: Date, soon_from: Date, today: Date) -> Standing {
    match days_between(today, due_on) {
        late @ ..=-1 => Standing::Overdue(-late),
        0 => Standing::Today,
        _ if soon_from <= today => Standing::Soon,
        _ => Standing::Later,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_review_due_within_one_month_is_soon_and_overdue_once_its_day_has_passed() {
        let (last, due) = (date(2025, 12, 31), date(2026, 12, 31));
        let soon = soon_from(EarlyWarning::Months(1), last, due);
        assert_eq!(soon, date(2026, 11, 30));
        for (today, expected) in [
            (date(2026, 11, 29), Standing::Later),
            (date(2026, 11, 30), Standing::Soon),
            (date(2026, 12, 30), Standing::Soon),
            (date(2026, 12, 31), Standing::Today),
            (date(2027, 1, 1), Standing::Overdue(1)),
            (date(2027, 1, 31), Standing::Overdue(31)),
        ] {
            assert_eq!(standing(due, soon, today), expected, "{today}");
        }
    }

    #[test]
    fn a_warning_is_a_share_of_the_time_or_so_many_days() {
        let (start, due) = (date(2026, 11, 1), date(2026, 11, 29));
        for (warning, from) in [
            (EarlyWarning::Share(25), date(2026, 11, 22)),
            (EarlyWarning::Share(0), due),
            (EarlyWarning::Share(100), start),
            (EarlyWarning::Days(5), date(2026, 11, 24)),
            (EarlyWarning::Days(90), start),
            (EarlyWarning::Months(u32::MAX), start),
        ] {
            assert_eq!(soon_from(warning, start, due), from, "{warning:?}");
        }
    }

    #[test]
    fn the_most_pressing_stands_first() {
        let mut order = [
            Standing::Later,
            Standing::Soon,
            Standing::Today,
            Standing::Overdue(3),
        ];
        order.sort();
        assert_eq!(
            order,
            [
                Standing::Overdue(3),
                Standing::Today,
                Standing::Soon,
                Standing::Later
            ]
        );
    }
}
