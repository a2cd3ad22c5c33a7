//! Which submission covers a wanted period: the latest one whose rows show that it does.

use jiff::civil::Date;

use super::Submission;
use crate::day::Day;
use crate::method::Method;
use crate::period::Period;

/// What may be chosen from.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Submissions imported after this date do not exist.
    pub as_of: Date,
    pub method: &'static Method,
}

/// A wanted period and the submission (by its place) chosen for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub window: Period,
    pub submission: usize,
}

impl Wanted {
    /// The submission to take for a window from one council's submissions, if any covers it.
    pub fn choose(&self, window: Period, submissions: &[&Submission]) -> Option<Chosen> {
        let latest = submissions
            .iter()
            .enumerate()
            .filter(|(_, submission)| self.may_take(submission, window))
            .max_by_key(|(place, submission)| (submission.imported, *place))?;
        Some(Chosen {
            window,
            submission: latest.0,
        })
    }

    /// The submission covers the window and came in between its end and the "as of" date.
    fn may_take(&self, submission: &Submission, window: Period) -> bool {
        let covers = submission
            .derived
            .is_some_and(|derived| derived.first <= window.first && derived.last >= window.last);
        let midnight = window.last.date().at(0, 0, 0, 0);
        covers
            && submission.imported > midnight
            && submission.imported.date() <= self.as_of
            && !self.method.bad_submissions.contains(&submission.imported)
    }
}

/// The reference period of each submission chosen: all its windows made one, smallest start to
/// largest end, even over windows of another submission lying between.
pub fn reference_periods(chosen: &[Chosen]) -> Vec<Chosen> {
    let mut found: Vec<Chosen> = Vec::new();
    for one in chosen {
        match found
            .iter_mut()
            .find(|other| other.submission == one.submission)
        {
            Some(other) => other.window = spanning(other.window, one.window),
            None => found.push(*one),
        }
    }
    found
}

fn spanning(one: Period, other: Period) -> Period {
    Period {
        first: one.first.min(other.first),
        last: one.last.max(other.last),
    }
}

/// From the first quarter that any submission covers to the last; none when none covers one.
pub fn quarters_covered(submissions: &[Submission], as_of: Date) -> Option<Period> {
    let known = submissions
        .iter()
        .filter(|submission| submission.imported.date() <= as_of);
    let covered: Vec<Period> = known
        .filter_map(|submission| submission.derived)
        .filter_map(whole_quarters)
        .collect();
    covered.into_iter().reduce(spanning)
}

/// The whole calendar quarters within a period.
fn whole_quarters(period: Period) -> Option<Period> {
    let mut first = period.first.quarter_start();
    if first < period.first {
        first = first.plus_months(3);
    }
    let after: Day = period.last.plus_days(1).quarter_start();
    (first < after).then(|| Period {
        first,
        last: after.plus_days(-1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        Period::read(text).unwrap()
    }

    #[test]
    fn windows_of_one_submission_become_one_period_across_a_gap() {
        let chosen = [
            Chosen {
                window: period("2025-01-01..2025-03-31"),
                submission: 4,
            },
            Chosen {
                window: period("2025-04-01..2025-06-30"),
                submission: 7,
            },
            Chosen {
                window: period("2025-07-01..2025-09-30"),
                submission: 4,
            },
        ];
        let expected = [
            Chosen {
                window: period("2025-01-01..2025-09-30"),
                submission: 4,
            },
            Chosen {
                window: period("2025-04-01..2025-06-30"),
                submission: 7,
            },
        ];
        assert_eq!(reference_periods(&chosen), expected);
    }

    #[test]
    fn only_whole_quarters_are_covered() {
        let cases = [
            ("2025-01-01..2025-03-31", Some("2025-01-01..2025-03-31")),
            ("2025-01-02..2025-07-30", Some("2025-04-01..2025-06-30")),
            ("2025-01-02..2025-06-29", None),
        ];
        for (given, expected) in cases {
            assert_eq!(
                whole_quarters(period(given)),
                expected.map(period),
                "{given}"
            );
        }
    }
}
