//! How long somebody has waited, in England's working days, and which day is still within a limit of them.

use db::At;
use jiff::civil::{Date, time};
use rules::vocabulary::calendar::Calendar;
use rules::vocabulary::dates::{days_after, days_between, london};

/// Working days since a day; five in seven where the calendar does not reach.
pub fn waited(calendar: &Calendar, since: Date, today: Date) -> i64 {
    let roughly = |_| days_between(since, today) * 5 / 7;
    calendar
        .working_days_between(since, today)
        .unwrap_or_else(roughly)
}

/// The first day from which no more than so many working days have passed: what came before it has waited longer.
pub fn first_in_time(calendar: &Calendar, limit: i64, today: Date) -> Date {
    let day = |back: i64| days_after(today, -back);
    let in_time = |back| day(back).is_some_and(|since| waited(calendar, since, today) <= limit);
    // So far back, whatever weekends and holidays lie between, no day is in time.
    let (mut within, mut beyond) = (0, limit * 2 + 14);
    while beyond - within > 1 {
        let middle = (within + beyond) / 2;
        if in_time(middle) {
            within = middle;
        } else {
            beyond = middle;
        }
    }
    day(within).unwrap_or(today)
}

/// The instant at which a day begins in London.
pub fn midnight(day: Date) -> At {
    at_hour(day, 0)
}

/// The middle of a day in London: for what came on a day, at an hour that nobody noted.
pub fn noon(day: Date) -> At {
    at_hour(day, 12)
}

fn at_hour(day: Date, hour: i8) -> At {
    let zone = london(jiff::Timestamp::UNIX_EPOCH).time_zone().clone();
    let then = day.to_datetime(time(hour, 0, 0, 0)).to_zoned(zone);
    At::new(then.map(|then| then.timestamp()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_came_within_the_target_is_in_time_whatever_weekends_and_holidays_lie_between() {
        let friday = date(2026, 11, 20);
        let monday = date(2026, 11, 23);
        let after_christmas = date(2026, 12, 29);
        for (target, today, first) in [
            (0, friday, friday),
            (1, friday, date(2026, 11, 19)),
            (1, monday, date(2026, 11, 20)),
            (2, monday, date(2026, 11, 19)),
            (1, after_christmas, date(2026, 12, 24)),
            // Beyond the calendar five days in seven count: 91,750 days are 65,535 of them.
            (65_535, friday, date(1775, 9, 7)),
        ] {
            assert_eq!(
                first_in_time(Calendar::expected(), target, today),
                first,
                "{target} {today}"
            );
        }
    }
}
