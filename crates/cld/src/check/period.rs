//! The reporting period a file states, and the one its events bear out.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::findings::{Place, Sink};
use super::forms::Day;
use super::row::{Event, Row};
use super::rules::{General, OfField, RuleBook};
use super::seen::{Seen, Told};
use crate::field::Field;

/// With fewer rows than this that have ended, months without any mean nothing.
const ENOUGH: u64 = 100;

/// What the rows of one file state.
pub(crate) struct Stated {
    today: Date,
    months: i64,
    council: String,
    period: (String, String),
    last: (String, String),
    pub from: Option<Date>,
    pub to: Option<Date>,
    rows: u64,
    pub volumes: Volumes,
}

/// How much happened when, over some rows.
#[derive(Default)]
pub(crate) struct Volumes {
    /// Rows and event types by the month in which events end.
    ended: BTreeMap<Date, (u64, u8)>,
    /// Events by kind and quarter: completed, or for services begun.
    pub quarters: BTreeMap<(Event, Date), u64>,
}

impl Volumes {
    pub fn add(&mut self, row: &Row) {
        if let Some(end) = row.end.date() {
            let month = self.ended.entry(end.first_of_month()).or_default();
            month.0 += 1;
            month.1 |= row.event.map_or(0, |event| 1 << event as u8);
        }
        let counted = match row.event {
            Some(Event::Service) => row.start.date(),
            Some(_) => row.end.date(),
            None => None,
        };
        if let Some((event, day)) = row.event.zip(counted) {
            *self.quarters.entry((event, quarter(day))).or_default() += 1;
        }
    }

    /// Adds the volumes of other rows.
    pub fn merge(&mut self, other: Volumes) {
        for (month, (rows, types)) in other.ended {
            let mine = self.ended.entry(month).or_default();
            mine.0 += rows;
            mine.1 |= types;
        }
        for (key, count) in other.quarters {
            *self.quarters.entry(key).or_default() += count;
        }
    }
}

impl Stated {
    pub fn new(today: Date, months: i64) -> Self {
        Self {
            today,
            months,
            council: String::new(),
            period: Default::default(),
            last: Default::default(),
            from: None,
            to: None,
            rows: 0,
            volumes: Volumes::default(),
        }
    }

    pub fn council(&self) -> &str {
        &self.council
    }

    pub fn add(&mut self, seen: &Seen, told: &Told, sink: &mut Sink) {
        let period = told.period(seen);
        let council = told.council(seen);
        if self.rows == 0 {
            council.clone_into(&mut self.council);
            self.period = (period.0.to_owned(), period.1.to_owned());
        }
        if self.rows == 0 || (self.last.0.as_str(), self.last.1.as_str()) != period {
            period.0.clone_into(&mut self.last.0);
            period.1.clone_into(&mut self.last.1);
            self.widen(seen.period);
            self.plausible(seen.period, told.place(seen, None), sink);
        }
        if (self.period.0.as_str(), self.period.1.as_str()) != period {
            let says = format_args!(
                "the row states the period {:?} to {:?}, the first row {:?} to {:?}",
                period.0, period.1, self.period.0, self.period.1
            );
            let place = told.place(seen, None);
            sink.note(RuleBook::general(General::SeveralPeriods), place, says);
        }
        if council != self.council {
            let says = format_args!(
                "LA Code is {council:?}, and {:?} on the first row",
                self.council
            );
            let place = told.place(seen, Some(Field::LaCode));
            sink.note(RuleBook::general(General::SeveralCouncils), place, says);
        }
        self.rows += 1;
    }

    fn widen(&mut self, period: (Day, Day)) {
        self.from = self.from.into_iter().chain(period.0.date()).min();
        self.to = self.to.into_iter().chain(period.1.date()).max();
    }

    fn plausible(&self, period: (Day, Day), place: Place, sink: &mut Sink) {
        let (Day::On(from), Day::On(to)) = period else {
            return;
        };
        let place = Place {
            field: Some(Field::PeriodEnd.name()),
            ..place
        };
        if to > self.today {
            let says = format_args!("the period ends on {to}, which has not come yet");
            sink.note(
                RuleBook::of_field(Field::PeriodEnd as usize, OfField::Future),
                place,
                says,
            );
        }
        if to < from {
            let says = format_args!("the period is from {from} to {to}");
            sink.note(RuleBook::general(General::PeriodOrder), place, says);
        } else if !whole_months(from, to, self.months) {
            let says = format_args!(
                "the period from {from} to {to} is not {} whole months",
                self.months
            );
            sink.note(RuleBook::general(General::PeriodLength), place, says);
        }
    }

    /// Is the stated period borne out by the months in which events end?
    ///
    /// Source: the national team's method of June 2026 for the period of a submission: a month
    /// counts with a fiftieth of the rows and no more than one event type fewer than the fullest.
    pub fn borne_out(&self, sink: &mut Sink) {
        let (Some(from), Some(to)) = (self.from, self.to) else {
            return;
        };
        let Some((first, last)) = self.derived(to) else {
            return;
        };
        if first > from.first_of_month() || last < to.first_of_month() {
            let says = format_args!(
                "the period stated is {from} to {to}; the events bear out {first} to {}",
                last.last_of_month()
            );
            sink.note(
                RuleBook::general(General::PeriodNotBorneOut),
                Place::default(),
                says,
            );
        }
    }

    /// First days of the first and the last month that count; none for a file with too few events
    /// to tell.
    fn derived(&self, to: Date) -> Option<(Date, Date)> {
        let after_period = to.last_of_month().checked_add(1.day()).ok()?;
        let until = self.today.first_of_month().min(after_period);
        let months = || self.volumes.ended.range(..until);
        let all: u64 = months().map(|(_, (rows, _))| rows).sum();
        let types = months().map(|(_, (_, types))| types.count_ones()).max()?;
        if all < ENOUGH {
            return None;
        }
        let counts =
            |rows: u64, found: u8| 100 * rows >= 2 * all && found.count_ones() + 1 >= types;
        let mut counting = months()
            .filter(|(_, (rows, types))| counts(*rows, *types))
            .map(|(month, _)| *month);
        let first = counting.next()?;
        Some((first, counting.next_back().unwrap_or(first)))
    }
}

fn whole_months(from: Date, to: Date, months: i64) -> bool {
    let after = to.checked_add(1.day()).ok();
    from.day() == 1 && from.checked_add(months.months()).ok() == after
}

/// The first day of the calendar quarter of a day.
pub(crate) fn quarter(day: Date) -> Date {
    let month = (day.month() - 1) / 3 * 3 + 1;
    Date::new(day.year(), month, 1).unwrap_or(day)
}
