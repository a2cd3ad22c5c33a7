//! The period that a submission's rows show it to cover, whatever its stated dates say.

use std::collections::BTreeMap;

use crate::day::Day;
use crate::period::Period;

/// How many rows ended in each month before that of import, and of which event types.
#[derive(Debug, Default)]
pub struct Months {
    by_month: BTreeMap<Day, Month>,
}

#[derive(Debug, Default)]
struct Month {
    rows: u64,
    /// Numbers of the event types met.
    types: Vec<u32>,
}

impl Months {
    /// Counts a row by its end; `event_type` is the number of the type's text, 0 for a blank.
    pub(super) fn count(&mut self, end: Day, event_type: u32) {
        let month = self.by_month.entry(end.month_start()).or_default();
        month.rows += 1;
        if event_type != 0 && !month.types.contains(&event_type) {
            month.types.push(event_type);
        }
    }

    /// Adds the counts of another part of the file; `renumber` gives its event types this part's numbers.
    pub(super) fn merge(&mut self, other: &Months, renumber: &[u32]) {
        for (first, theirs) in &other.by_month {
            let month = self.by_month.entry(*first).or_default();
            month.rows += theirs.rows;
            for event_type in theirs.types.iter().map(|n| renumber[*n as usize]) {
                if !month.types.contains(&event_type) {
                    month.types.push(event_type);
                }
            }
        }
    }

    /// From the first to the last month that counts, whole months; none when nothing ended.
    ///
    /// A month counts when it has at least 2% of the rows and lacks at most one of the event types
    /// that the fullest month has. With fewer than a hundred rows every month counts.
    pub(super) fn covered(&self) -> Option<Period> {
        let rows: u64 = self.by_month.values().map(|month| month.rows).sum();
        let types = self
            .by_month
            .values()
            .map(|month| month.types.len())
            .max()?;
        let counts = |month: &Month| {
            rows < FEW_ROWS || (100 * month.rows >= 2 * rows && month.types.len() + 1 >= types)
        };
        let mut counting = self
            .by_month
            .iter()
            .filter(|(_, month)| counts(month))
            .map(|(first, _)| *first);
        let first = counting.next()?;
        let last = counting.next_back().unwrap_or(first);
        Some(Period {
            first,
            last: last.month_end(),
        })
    }
}

/// With fewer rows than this, shares of rows say nothing.
const FEW_ROWS: u64 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn months(counts: &[(u32, u64, u32)]) -> Option<Period> {
        let mut months = Months::default();
        for (month, rows, types) in counts {
            for n in 0..*rows {
                let day = Day::new(2025, *month, 15).unwrap();
                months.count(day, n as u32 % types + 1);
            }
        }
        months.covered()
    }

    fn span(first: &str, last: &str) -> Option<Period> {
        Period::read(&format!("{first}..{last}"))
    }

    #[test]
    fn thin_months_at_the_ends_do_not_count_and_gaps_do() {
        assert_eq!(
            months(&[(1, 1, 1), (2, 50, 4), (5, 48, 4), (6, 1, 1)]),
            span("2025-02-01", "2025-05-31")
        );
    }

    #[test]
    fn two_in_a_hundred_is_enough_and_one_missing_type_is_forgiven() {
        assert_eq!(
            months(&[(1, 2, 2), (2, 98, 3)]),
            span("2025-01-01", "2025-02-28")
        );
        assert_eq!(
            months(&[(1, 2, 1), (2, 98, 3)]),
            span("2025-02-01", "2025-02-28")
        );
        assert_eq!(
            months(&[(1, 1, 1), (2, 99, 1)]),
            span("2025-02-01", "2025-02-28")
        );
    }

    #[test]
    fn with_few_rows_every_month_counts() {
        assert_eq!(
            months(&[(1, 1, 1), (2, 98, 4)]),
            span("2025-01-01", "2025-02-28")
        );
        assert_eq!(months(&[]), None);
    }
}
