//! Days as numbers, so that millions of dates fit in little room and compare at once.

use std::fmt;
use std::num::NonZeroU32;

use jiff::civil::Date;

/// A civil day of the years 1 to 9999. `Option<Day>` takes four bytes, and a blank comes before
/// every day, as the national method sorts them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NonZeroU32);

/// An open end, as the national method writes it: 1 January 9999.
pub const FAR: Day = Day::of(9999, 1, 1);

impl Day {
    /// The day of this date; the caller answers for its being a real one of the years 1 to 9999.
    const fn of(year: u32, month: u32, day: u32) -> Day {
        let shifted = if month > 2 { year } else { year - 1 };
        let month_from_march = (month + 9) % 12;
        let in_year = (153 * month_from_march + 2) / 5 + day - 1;
        let number = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + in_year;
        match NonZeroU32::new(number) {
            Some(number) => Day(number),
            None => Day(NonZeroU32::MIN),
        }
    }

    /// The day of this date, when there is such a date.
    pub fn new(year: u32, month: u32, day: u32) -> Option<Day> {
        let real = (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1;
        (real && day <= days_in_month(year, month)).then(|| Day::of(year, month, day))
    }

    /// Reads `31/03/2026` or `2026-03-31`; a time of day after it is passed over.
    /// What is no date gives nothing.
    pub fn read(text: &str) -> Option<Day> {
        let text = text.trim();
        let date = text.split([' ', 'T']).next()?;
        let mut numbers = [0_u32; 3];
        let mut widths = [0_usize; 3];
        let mut place = 0;
        for byte in date.bytes() {
            match byte {
                b'0'..=b'9' if widths[place] < 4 => {
                    numbers[place] = numbers[place] * 10 + u32::from(byte - b'0');
                    widths[place] += 1;
                }
                b'/' | b'-' | b'.' if place < 2 => place += 1,
                _ => return None,
            }
        }
        match (widths, numbers) {
            ([1..=2, 1..=2, 4], [day, month, year]) | ([4, 1..=2, 1..=2], [year, month, day]) => {
                Day::new(year, month, day)
            }
            _ => None,
        }
    }

    /// Year, month and day.
    pub fn parts(self) -> (u32, u32, u32) {
        let number = self.0.get();
        let era = number / 146_097;
        let of_era = number % 146_097;
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        (year_of_era + era * 400 + u32::from(month <= 2), month, day)
    }

    /// Whole days from this day to another; negative when the other is earlier.
    pub fn days_until(self, other: Day) -> i32 {
        other.0.get() as i32 - self.0.get() as i32
    }

    /// This many days on.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Day {
        let number = self.0.get().saturating_add_signed(days);
        NonZeroU32::new(number).map_or(Day(NonZeroU32::MIN), Day)
    }

    /// The same day this many calendar months on (or back), or that month's last day.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Day {
        let (year, month, day) = self.parts();
        let count = (year as i32 * 12 + month as i32 - 1 + months).clamp(12, 9999 * 12 + 11) as u32;
        let (year, month) = (count / 12, count % 12 + 1);
        Day::of(year, month, day.min(days_in_month(year, month)))
    }

    /// The first day of this day's month.
    #[must_use]
    pub fn month_start(self) -> Day {
        let (_, _, day) = self.parts();
        self.plus_days(1 - day as i32)
    }

    /// The last day of this day's month.
    #[must_use]
    pub fn month_end(self) -> Day {
        self.month_start().plus_months(1).plus_days(-1)
    }

    /// The first day of this day's quarter (January, April, July, October).
    #[must_use]
    pub fn quarter_start(self) -> Day {
        let (_, month, _) = self.parts();
        self.month_start().plus_months(-((month as i32 - 1) % 3))
    }

    /// Age in years at a day, as the national method reckons it: days by 365.25, rounded down.
    pub fn age_at(self, day: Day) -> i32 {
        (self.days_until(day) * 4).div_euclid(1461)
    }

    /// The civil date.
    pub fn date(self) -> Date {
        let (year, month, day) = self.parts();
        Date::new(year as i16, month as i8, day as i8).unwrap_or(Date::ZERO)
    }
}

impl From<Date> for Day {
    /// Dates before the year 1 become its first day.
    fn from(date: Date) -> Day {
        Day::of(
            date.year().max(1) as u32,
            date.month() as u32,
            date.day() as u32,
        )
    }
}

/// Written as `2026-03-31`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;

    #[test]
    fn every_day_of_four_centuries_agrees_with_the_calendar() {
        let mut date = Date::constant(1800, 1, 1);
        let mut day = Day::from(date);
        while date < Date::constant(2200, 1, 2) {
            assert_eq!((day.date(), Day::from(date)), (date, day));
            date = date.tomorrow().unwrap();
            day = day.plus_days(1);
        }
    }

    #[test]
    fn both_date_styles_are_read_and_nothing_else() {
        let leap = Day::new(2024, 2, 29);
        for text in [
            "29/02/2024",
            "29/2/2024",
            "2024-02-29",
            "29-02-2024",
            " 29/02/2024 00:00:00",
            "2024-02-29T10:00",
        ] {
            assert_eq!(Day::read(text), leap, "{text:?}");
        }
        for text in [
            "",
            "29/02/2025",
            "31/04/2025",
            "00/01/2025",
            "01/13/2025",
            "1/1/25",
            "2024",
            "soon",
            "01/01/20255",
            "1//2024",
            "é/01/2024",
        ] {
            assert_eq!(Day::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn months_are_added_as_the_calendar_has_them() {
        for (start, months) in [
            ("2024-03-31", -1),
            ("2024-02-29", -12),
            ("2023-11-30", 3),
            ("2025-12-31", 1),
            ("2025-01-15", -25),
        ] {
            let date: Date = start.parse().unwrap();
            let expected = date.checked_add(months.months()).unwrap();
            assert_eq!(
                Day::from(date).plus_months(months).date(),
                expected,
                "{start} {months}"
            );
        }
    }

    #[test]
    fn age_is_reckoned_by_quarters_of_days() {
        let born = Day::of(2000, 3, 1);
        assert_eq!(born.age_at(Day::of(2018, 2, 28)), 17);
        assert_eq!(
            born.age_at(Day::of(2018, 3, 1)),
            17,
            "6574 days are a half short of 18 years"
        );
        assert_eq!(born.age_at(Day::of(2018, 3, 2)), 18);
        assert_eq!(born.age_at(Day::of(2000, 2, 1)), -1);
    }

    #[test]
    fn quarters_and_months_begin_and_end_where_they_should() {
        let day = Day::of(2024, 2, 10);
        assert_eq!(day.quarter_start(), Day::of(2024, 1, 1));
        assert_eq!(day.month_end(), Day::of(2024, 2, 29));
        assert_eq!(Day::of(2025, 12, 31).quarter_start(), Day::of(2025, 10, 1));
    }
}
