//! Reporting periods: whole days with the first and the last included, as the return speaks of them.

use crate::day::Day;

/// A span of days, first and last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// The first day within.
    pub first: Day,
    /// The last day within.
    pub last: Day,
}

impl Period {
    /// Reads `2025-04-01..2026-03-31`; nothing when it is not that or ends before it begins.
    pub fn read(text: &str) -> Option<Period> {
        let (first, last) = text.split_once("..")?;
        let (first, last) = (Day::read(first)?, Day::read(last)?);
        (first <= last).then_some(Period { first, last })
    }

    /// Whether a day lies within.
    pub fn holds(&self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }

    /// The label of published tables: `1 Apr 25 - 31 Mar 26`.
    pub fn label(&self) -> String {
        let part = |day: Day| {
            let (year, month, number) = day.parts();
            format!("{number} {} {:02}", MONTHS[month as usize - 1], year % 100)
        };
        format!("{} - {}", part(self.first), part(self.last))
    }

    /// This period's last three months.
    pub fn last_quarter(&self) -> Period {
        Period {
            first: self.last.plus_days(1).plus_months(-3),
            last: self.last,
        }
    }

    /// The same length of whole months, so many months earlier.
    pub fn months_earlier(&self, months: i32) -> Period {
        Period {
            first: self.first.plus_months(-months),
            last: self.last.plus_days(1).plus_months(-months).plus_days(-1),
        }
    }

    /// The consecutive spans of three months that make up this period; nothing when it does not
    /// begin a month or does not consist of whole quarters.
    pub fn quarters(&self) -> Option<Vec<Period>> {
        let mut found = Vec::new();
        let mut first = self.first;
        if first != first.month_start() {
            return None;
        }
        while first <= self.last {
            let next = first.plus_months(3);
            found.push(Period {
                first,
                last: next.plus_days(-1),
            });
            first = next;
        }
        (found.last()?.last == self.last).then_some(found)
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_labelled_as_published() {
        let year = Period::read("2025-04-01..2026-03-31").unwrap();
        assert_eq!(year.label(), "1 Apr 25 - 31 Mar 26");
        assert_eq!(year.last_quarter().label(), "1 Jan 26 - 31 Mar 26");
        assert_eq!(year.months_earlier(3).label(), "1 Jan 25 - 31 Dec 25");
    }

    #[test]
    fn a_span_is_cut_into_quarters_only_when_it_is_whole() {
        assert_eq!(
            Period::read("2023-04-01..2026-03-31")
                .unwrap()
                .quarters()
                .unwrap()
                .len(),
            12
        );
        for text in [
            "2023-04-02..2023-07-01",
            "2023-04-01..2023-07-31",
            "2023-04-01..2023-06-29",
        ] {
            assert_eq!(Period::read(text).unwrap().quarters(), None, "{text}");
        }
    }

    #[test]
    fn a_period_that_ends_before_it_begins_is_none() {
        assert_eq!(Period::read("2025-04-01..2025-03-31"), None);
        assert_eq!(Period::read("2025-04-01"), None);
    }
}
