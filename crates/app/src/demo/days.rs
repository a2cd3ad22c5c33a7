//! When things happen: more in winter, on Mondays and after bank holidays, few at weekends, mostly in office hours.

use db::At;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rules::vocabulary::calendar::Calendar;
use rules::vocabulary::dates::days_between;

use super::random::Dice;

/// The days of which the tale tells, each as likely as it is busy.
pub struct Days {
    pub first: Date,
    /// The day on which the tale is told: everything has happened before it.
    pub today: Date,
    london: TimeZone,
    /// How busy all days up to and including each were together.
    sums: Vec<u64>,
    working: Vec<bool>,
}

impl Days {
    /// The five years before `today`.
    pub fn before(today: Date) -> Days {
        let first = today.saturating_sub(5.years());
        let all: Vec<Date> = (0..days_between(first, today))
            .map(|ahead| first.saturating_add(ahead.days()))
            .collect();
        let working: Vec<bool> = all.iter().map(|day| is_working(*day)).collect();
        let mut sum = 0;
        let sums = all
            .iter()
            .enumerate()
            .map(|(place, day)| {
                let after_a_break = place > 0 && !working[place - 1];
                sum += busy(*day, working[place], after_a_break);
                sum
            })
            .collect();
        Days {
            first,
            today,
            london: TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC),
            sums,
            working,
        }
    }

    /// How many days have been.
    pub fn count(&self) -> i64 {
        self.sums.len() as i64
    }

    /// In which of some equally long parts of these years an instant lies; what is before them is in the first, what is
    /// after them in the last.
    pub fn part(&self, at: At, parts: u64) -> u64 {
        let whole = self.count().max(1) * 86_400;
        let gone = at.as_second() - self.at(0, 0).as_second();
        gone.clamp(0, whole - 1) as u64 * parts / whole as u64
    }

    /// The day so many days after the first.
    pub fn day(&self, place: i64) -> Date {
        self.first.saturating_add(place.days())
    }

    /// A day from place `from` up to, but not including, `until`; busy days are likelier.
    pub fn draw(&self, dice: &mut Dice, from: i64, until: i64) -> i64 {
        let from = from.clamp(0, self.count() - 1) as usize;
        let until = (until.max(0) as usize).clamp(from + 1, self.sums.len());
        let below = if from == 0 { 0 } else { self.sums[from - 1] };
        let wanted = below + dice.below(self.sums[until - 1] - below);
        self.sums[from..until].partition_point(|sum| *sum <= wanted) as i64 + from as i64
    }

    /// The first working day at or after a place; possibly not yet here.
    pub fn working_from(&self, place: i64) -> i64 {
        let mut place = place.max(0);
        while place < self.count() && !self.working[place as usize] {
            place += 1;
        }
        place
    }

    /// An instant in that day's office hours.
    pub fn office_hours(&self, dice: &mut Dice, place: i64) -> At {
        let minute = if dice.chance(600) {
            dice.between(8 * 60 + 40, 12 * 60 + 30)
        } else {
            dice.between(13 * 60, 17 * 60 + 20)
        };
        self.at(place, minute * 60 + dice.between(0, 59))
    }

    /// An instant so many seconds into a day in London.
    pub fn at(&self, place: i64, second: i64) -> At {
        let midnight = self.day(place).at(0, 0, 0, 0);
        let moment = midnight.saturating_add(second.seconds());
        At::new(
            self.london
                .to_timestamp(moment)
                .unwrap_or(Timestamp::UNIX_EPOCH),
        )
    }

    /// So many minutes later.
    pub fn later(&self, at: At, minutes: i64) -> At {
        At::new(at.saturating_add(minutes.minutes()).unwrap_or(*at))
    }
}

/// Outside the table of bank holidays, weekdays are taken as working days.
fn is_working(day: Date) -> bool {
    let weekday = !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    Calendar::expected().is_working_day(day).unwrap_or(weekday)
}

/// How much happens on a day, 100 being usual.
fn busy(day: Date, working: bool, after_a_break: bool) -> u64 {
    if !working {
        return 6;
    }
    let season = match day.month() {
        12 | 1 | 2 => 125,
        11 | 3 => 112,
        8 => 82,
        _ => 98,
    };
    if after_a_break {
        season * 135 / 100
    } else {
        season
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn winter_mondays_are_busier_than_august_and_weekends_are_quiet() {
        let days = Days::before(date(2026, 11, 20));
        let mut dice = Dice::new(1, 1);
        let drawn: Vec<Date> = (0..20_000)
            .map(|_| days.day(days.draw(&mut dice, 0, days.count())))
            .collect();
        let count = |wanted: &dyn Fn(&Date) -> bool| drawn.iter().filter(|day| wanted(day)).count();
        assert!(count(&|day| day.month() == 1) > count(&|day| day.month() == 8));
        assert!(count(&|day| day.weekday() == Weekday::Sunday) < 300);
        assert!(
            count(&|day| day.weekday() == Weekday::Monday)
                > count(&|day| day.weekday() == Weekday::Thursday)
        );
        assert!(drawn.iter().all(|day| *day < days.today));
    }

    #[test]
    fn nothing_is_drawn_outside_its_bounds() {
        let days = Days::before(date(2026, 11, 20));
        let mut dice = Dice::new(1, 1);
        for _ in 0..1000 {
            assert!((10..12).contains(&days.draw(&mut dice, 10, 12)));
        }
        assert_eq!(days.draw(&mut dice, 1_000_000, 0), days.count() - 1);
    }
}
