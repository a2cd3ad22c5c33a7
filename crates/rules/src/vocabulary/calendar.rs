//! Working days in England: every day but Saturdays, Sundays and bank holidays, which are a table.

use super::Problem;
use super::dates::{days_after, days_between};
use super::table::{Row, all_or_problems, read_rows};
use super::usual_holidays::usual_holidays;
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The bank holidays of some whole years. `default()` knows no year, so it answers nothing.
///
/// Source: the usual holidays are reckoned from the Banking and Financial Dealings Act 1971 and the
/// Easter tables; those by proclamation carry the status `memory` in the data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeMap<Date, String>,
    /// First and last day of the years in the table.
    known: Option<(Date, Date)>,
}

/// A day was asked about whose year is not in the table of bank holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The bank holidays of {} are not known, so working days cannot be counted there", .0.year())]
pub struct OutsideCalendar(pub Date);

static ENGLAND: LazyLock<Calendar> = LazyLock::new(|| {
    let text = include_str!("../../data/bank_holidays_england.csv");
    Calendar::read("bank_holidays_england.csv", text).unwrap_or_default()
});

/// Years beyond the table for which the usual holidays stand in: longer than any limit runs.
const EXPECTED_YEARS: i16 = 15;

static EXPECTED: LazyLock<Calendar> = LazyLock::new(|| {
    let mut calendar = Calendar::england().clone();
    if let Some((first, last)) = calendar.known {
        for year in last.year() + 1..=last.year() + EXPECTED_YEARS {
            let usual = usual_holidays(year).into_iter();
            let usual = usual.map(|(day, name)| (day, name.to_owned()));
            calendar.holidays.extend(usual);
        }
        calendar.known = whole_years((first.year(), last.year() + EXPECTED_YEARS));
    }
    calendar
});

impl Calendar {
    /// The table built in.
    pub fn england() -> &'static Calendar {
        &ENGLAND
    }

    /// The table built in, and after its last year the holidays that are usual: what the clocks of records are
    /// counted by. A day that is proclaimed later moves them when they are reckoned anew.
    pub fn expected() -> &'static Calendar {
        &EXPECTED
    }

    /// Reads a council's own table: columns date and name, perhaps weekday (checked) and status.
    pub fn read(file: &str, text: &str) -> Result<Calendar, Vec<Problem>> {
        let rows = read_rows(file, text, &["date", "name"], &["weekday", "status"])?;
        let holidays: BTreeMap<Date, String> = all_or_problems(rows.iter().map(holiday))?
            .into_iter()
            .collect();
        let years = holidays.keys().map(|day| day.year());
        let known = years.clone().min().zip(years.max()).and_then(whole_years);
        let calendar = Calendar { holidays, known };
        calendar.without_gaps(file)
    }

    fn without_gaps(self, file: &str) -> Result<Calendar, Vec<Problem>> {
        let years = self
            .known
            .map_or(0..0, |(first, last)| first.year()..last.year());
        let problems: Vec<Problem> = years
            .filter(|year| !self.holidays.keys().any(|day| day.year() == *year))
            .map(|year| Problem::new(file, format!("The year {year} is missing")))
            .collect();
        if problems.is_empty() {
            Ok(self)
        } else {
            Err(problems)
        }
    }

    /// First and last day about which it can answer.
    pub fn known(&self) -> Option<(Date, Date)> {
        self.known
    }

    /// The bank holiday on this day, if it is one.
    pub fn holiday(&self, day: Date) -> Option<&str> {
        self.holidays.get(&day).map(String::as_str)
    }

    pub fn is_working_day(&self, day: Date) -> Result<bool, OutsideCalendar> {
        self.check(day)?;
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(!weekend && !self.holidays.contains_key(&day))
    }

    /// The day on which `count` working days have passed, the day after `start` being the first
    /// that may count; `start` itself when `count` is nought.
    pub fn add_working_days(&self, start: Date, count: u32) -> Result<Date, OutsideCalendar> {
        self.check(start)?;
        let mut day = start;
        let mut left = count;
        while left > 0 {
            day = days_after(day, 1).ok_or(OutsideCalendar(day))?;
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    /// Working days after `from` up to and including `to`; below nought when `to` is the earlier.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<i64, OutsideCalendar> {
        if to < from {
            return Ok(-self.working_days_between(to, from)?);
        }
        self.check(from)?;
        let mut count = 0;
        for ahead in 1..=days_between(from, to) {
            let day = days_after(from, ahead).ok_or(OutsideCalendar(to))?;
            count += i64::from(self.is_working_day(day)?);
        }
        Ok(count)
    }

    fn check(&self, day: Date) -> Result<(), OutsideCalendar> {
        let inside = self
            .known
            .is_some_and(|(first, last)| first <= day && day <= last);
        if inside {
            Ok(())
        } else {
            Err(OutsideCalendar(day))
        }
    }
}

fn whole_years((first, last): (i16, i16)) -> Option<(Date, Date)> {
    Some((Date::new(first, 1, 1).ok()?, Date::new(last, 12, 31).ok()?))
}

fn holiday(row: &Row<'_>) -> Result<(Date, String), Problem> {
    let day = row
        .date("date")?
        .ok_or_else(|| row.problem("date is empty"))?;
    let weekday = day.strftime("%A").to_string();
    let written = row.text("weekday");
    if !written.is_empty() && written != weekday {
        return Err(row.problem(format!("{day} is a {weekday}, not a {written}")));
    }
    Ok((day, row.needed("name")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn the_table_built_in_knows_the_years_2019_to_2028() {
        let england = Calendar::england();
        assert_eq!(
            england.known(),
            Some((date(2019, 1, 1), date(2028, 12, 31)))
        );
        assert_eq!(england.holiday(date(2026, 4, 3)), Some("Good Friday"));
        assert_eq!(england.holidays.len(), 83);
    }

    #[test]
    fn working_days_pass_over_weekends_and_holidays() {
        for (start, count, due) in [
            (date(2026, 11, 20), 3, date(2026, 11, 25)),
            (date(2026, 11, 22), 3, date(2026, 11, 25)),
            (date(2026, 12, 23), 3, date(2026, 12, 30)),
            (date(2026, 12, 23), 25, date(2027, 2, 1)),
            (date(2026, 4, 1), 3, date(2026, 4, 8)),
            (date(2026, 4, 1), 25, date(2026, 5, 11)),
            (date(2026, 12, 25), 0, date(2026, 12, 25)),
            (date(2026, 12, 25), 1, date(2026, 12, 29)),
            (date(2027, 12, 24), 1, date(2027, 12, 29)),
            (date(2028, 12, 28), 1, date(2028, 12, 29)),
        ] {
            let england = Calendar::england();
            assert_eq!(
                england.add_working_days(start, count),
                Ok(due),
                "{start} {count}"
            );
            let between = england.working_days_between(start, due);
            assert_eq!(between, Ok(i64::from(count)), "{start} {count}");
        }
    }

    #[test]
    fn days_are_counted_backwards_below_nought() {
        let england = Calendar::england();
        let (mon, fri) = (date(2026, 11, 23), date(2026, 11, 20));
        assert_eq!(england.working_days_between(fri, mon), Ok(1));
        assert_eq!(england.working_days_between(mon, fri), Ok(-1));
        assert_eq!(england.working_days_between(mon, mon), Ok(0));
    }

    #[test]
    fn a_day_outside_the_table_is_never_guessed() {
        let england = Calendar::england();
        let next_year = date(2029, 1, 1);
        assert_eq!(
            england.is_working_day(next_year),
            Err(OutsideCalendar(next_year))
        );
        assert!(england.is_working_day(date(2018, 12, 31)).is_err());
        assert!(england.add_working_days(date(2028, 12, 29), 1).is_err());
        assert!(england.add_working_days(date(2018, 12, 31), 1).is_err());
        assert!(
            england
                .working_days_between(date(2028, 12, 29), next_year)
                .is_err()
        );
        assert!(
            Calendar::default()
                .is_working_day(date(2026, 11, 23))
                .is_err()
        );
        assert_eq!(
            OutsideCalendar(next_year).to_string(),
            "The bank holidays of 2029 are not known, so working days cannot be counted there"
        );
    }

    #[test]
    fn the_usual_holidays_are_expected_where_the_table_ends() {
        let expected = Calendar::expected();
        assert_eq!(expected.holiday(date(2026, 4, 3)), Some("Good Friday"));
        assert_eq!(expected.holiday(date(2029, 4, 2)), Some("Easter Monday"));
        assert_eq!(
            expected.add_working_days(date(2028, 12, 29), 1),
            Ok(date(2029, 1, 2))
        );
        assert_eq!(
            expected.known(),
            Some((date(2019, 1, 1), date(2043, 12, 31)))
        );
    }

    #[test]
    fn a_councils_own_table_is_checked() {
        let good = "date,name\n2026-01-01,New Year\n2027-01-01,New Year\n";
        assert!(Calendar::read("h.csv", good).is_ok());
        for (text, says) in [
            (
                "date,name\n2026-01-32,X\n",
                "h.csv line 2: date \"2026-01-32\" is not a date such as 2026-11-22",
            ),
            ("date,name\n2026-01-01,\n", "h.csv line 2: name is empty"),
            (
                "date,weekday,name\n2026-01-01,Monday,X\n",
                "h.csv line 2: 2026-01-01 is a Thursday, not a Monday",
            ),
            (
                "date,name\n2026-01-01,X\n2028-01-03,X\n",
                "h.csv: The year 2027 is missing",
            ),
        ] {
            let problems = Calendar::read("h.csv", text).unwrap_err();
            assert_eq!(problems[0].to_string(), says);
        }
    }

    proptest! {
        #[test]
        fn a_deadline_falls_on_a_working_day_and_counts_back(ahead in 0i64..3_000, count in 1u32..200) {
            let start = days_after(date(2019, 1, 1), ahead).unwrap();
            let england = Calendar::england();
            let due = england.add_working_days(start, count).unwrap();
            prop_assert!(england.is_working_day(due).unwrap());
            prop_assert_eq!(england.working_days_between(start, due).unwrap(), i64::from(count));
        }
    }
}
