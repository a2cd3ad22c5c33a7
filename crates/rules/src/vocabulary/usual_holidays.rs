//! The bank holidays that a year in England has by law, where nobody has proclaimed otherwise. They stand in for the
//! years that the table does not reach yet, so that a clock begun today always has a last day.
//!
//! Source: Banking and Financial Dealings Act 1971, schedule 1; New Year's Day and the first Monday in May as
//! proclaimed each year since 1974 and 1978; a holiday at a weekend moves to the next weekday that is none.

use super::dates::days_after;
use jiff::civil::{Date, Weekday};

/// The usual bank holidays of a year, by day. Empty outside the years 1979 to 9000.
pub(super) fn usual_holidays(year: i16) -> Vec<(Date, &'static str)> {
    if !(1979..=9000).contains(&year) {
        return Vec::new();
    }
    let fixed = |month, day| Date::new(year, month, day).ok();
    let monday = |month, nth| {
        let first = fixed(month, 1)?;
        first.nth_weekday_of_month(nth, Weekday::Monday).ok()
    };
    let easter = easter_sunday(year);
    let days = [
        (fixed(1, 1).and_then(weekday_from), "New Year's Day"),
        (easter.and_then(|day| days_after(day, -2)), "Good Friday"),
        (easter.and_then(|day| days_after(day, 1)), "Easter Monday"),
        (monday(5, 1), "Early May bank holiday"),
        (monday(5, -1), "Spring bank holiday"),
        (monday(8, -1), "Summer bank holiday"),
        (fixed(12, 25).and_then(after_weekend), "Christmas Day"),
        (fixed(12, 26).and_then(after_weekend), "Boxing Day"),
    ];
    let known = days.into_iter();
    known.filter_map(|(day, name)| Some((day?, name))).collect()
}

/// This day, or the Monday after the weekend it falls on.
fn weekday_from(day: Date) -> Option<Date> {
    match day.weekday() {
        Weekday::Saturday => days_after(day, 2),
        Weekday::Sunday => days_after(day, 1),
        _ => Some(day),
    }
}

/// Christmas and Boxing Day at a weekend are kept two days later: the Monday and the Tuesday after it.
fn after_weekend(day: Date) -> Option<Date> {
    match day.weekday() {
        Weekday::Saturday | Weekday::Sunday => days_after(day, 2),
        _ => Some(day),
    }
}

/// Easter Sunday by the Gregorian reckoning: the first Sunday after the full moon of the church's tables on or after
/// 21 March.
fn easter_sunday(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let golden = year_number % 19;
    let century = year_number / 100;
    // How far the tables' moon has drifted: the leap days left out, and the moon's own correction.
    let drift = century - century / 4 - (8 * century + 13) / 25;
    let mut age = (19 * golden + drift + 15) % 30;
    if age == 29 || (age == 28 && golden > 10) {
        age -= 1;
    }
    let full_moon = days_after(Date::new(year, 3, 21).ok()?, i64::from(age))?;
    let to_sunday = 7 - i64::from(full_moon.weekday().to_sunday_zero_offset());
    days_after(full_moon, to_sunday)
}

#[cfg(test)]
mod tests {
    use super::super::calendar::Calendar;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn easter_falls_where_the_tables_of_the_church_say() {
        for day in [
            date(1981, 4, 19),
            date(2000, 4, 23),
            date(2008, 3, 23),
            date(2011, 4, 24),
            date(2019, 4, 21),
            date(2024, 3, 31),
            date(2025, 4, 20),
            date(2029, 4, 1),
            date(2035, 3, 25),
            date(2038, 4, 25),
            date(2049, 4, 18),
            date(2076, 4, 19),
        ] {
            assert_eq!(easter_sunday(day.year()), Some(day));
        }
    }

    #[test]
    fn the_table_differs_only_where_a_day_was_proclaimed() {
        let england = Calendar::england();
        for (year, moved) in [
            (2020, vec![date(2020, 5, 4)]),
            (2022, vec![date(2022, 5, 30)]),
        ]
        .into_iter()
        .chain([2019, 2021, 2023, 2024, 2025, 2026, 2027, 2028].map(|year| (year, vec![])))
        {
            let usual = usual_holidays(year);
            assert_eq!(usual.len(), 8);
            let missing: Vec<Date> = usual.into_iter().map(|(day, _)| day).collect();
            let missing: Vec<Date> = missing
                .into_iter()
                .filter(|day| england.holiday(*day).is_none())
                .collect();
            assert_eq!(missing, moved, "{year}");
        }
    }
}
