//! Counts a limit from its start to the day, or the instant, on which it is due.

use super::{Status, Timescale, Unit};
use crate::vocabulary::Problem;
use crate::vocabulary::calendar::Calendar;
use crate::vocabulary::dates::{
    Period, days_after, days_between, london, london_date, speak_exact,
};
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use std::fmt;

/// A day, or for limits in hours an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Day(Date),
    Instant(Timestamp),
}

impl Moment {
    /// The day in London.
    pub fn day(self) -> Date {
        match self {
            Moment::Day(day) => day,
            Moment::Instant(at) => london_date(at),
        }
    }

    fn speak(self) -> String {
        match self {
            Moment::Day(day) => speak_exact(day),
            Moment::Instant(at) => london(at).strftime("%H:%M on %-d %B %Y").to_string(),
        }
    }
}

/// As the contract writes it: `2026-11-24`, or `2026-03-29T23:15:00+01:00` in London time.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::Day(day) => write!(f, "{day}"),
            Moment::Instant(at) => write!(f, "{}", london(*at).strftime("%Y-%m-%dT%H:%M:%S%.f%:z")),
        }
    }
}

/// When something is due, and how that was reckoned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub due: Moment,
    /// Plain sentences, in the order of the working.
    pub because: Vec<String>,
}

/// When is it due?
///
/// Hours are real hours. Days, weeks and working days are counted from the day after the start,
/// leaving out every day in a pause. Months and years end on the same day of the month (its last
/// day where there is none), and then move later by the length of each pause that begins before
/// the date reached so far, earliest first.
///
/// Problems: a pause where none is allowed, that has no end, or that ends before it begins; a
/// limit in hours without an instant to start from; working days outside the holiday table.
pub fn due(
    limit: &Timescale,
    start: Moment,
    pauses: &[Period],
    calendar: &Calendar,
) -> Result<Due, Vec<Problem>> {
    let pauses = checked(limit, pauses)?;
    let reached = match (limit.unit, start) {
        (Unit::Hours, Moment::Instant(at)) => after_hours(limit.limit, at).map(Moment::Instant),
        (Unit::Hours, Moment::Day(_)) => {
            Err("Give the time of day as well: this limit is in hours".to_owned())
        }
        (Unit::Days, _) => {
            after_days(i64::from(limit.limit), start.day(), &pauses).map(Moment::Day)
        }
        (Unit::Weeks, _) => {
            after_days(7 * i64::from(limit.limit), start.day(), &pauses).map(Moment::Day)
        }
        (Unit::WorkingDays, _) => {
            after_working_days(limit.limit, start.day(), &pauses, calendar).map(Moment::Day)
        }
        (Unit::Months, _) => {
            after_months(i64::from(limit.limit), start.day(), &pauses).map(Moment::Day)
        }
        (Unit::Years, _) => {
            after_months(12 * i64::from(limit.limit), start.day(), &pauses).map(Moment::Day)
        }
    };
    let due = reached.map_err(|says| vec![Problem::new("start", says)])?;
    let because = explain(limit, start, due, &pauses);
    Ok(Due { due, because })
}

/// A stretch of days left out; `until` is the first day that counts again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pause {
    from: Date,
    until: Date,
}

/// The pauses, earliest first.
fn checked(limit: &Timescale, pauses: &[Period]) -> Result<Vec<Pause>, Vec<Problem>> {
    if !limit.pause_allowed && !pauses.is_empty() {
        let says = format!("{} cannot be paused", limit.id);
        return Err(vec![Problem::new("pauses", says)]);
    }
    let mut ended = Vec::new();
    let mut problems = Vec::new();
    for (place, pause) in pauses.iter().enumerate() {
        let which = format!("Pause {}, from {},", place + 1, speak_exact(pause.from));
        match pause.until {
            None => problems.push(Problem::new("pauses", format!("{which} has not ended"))),
            Some(until) if until < pause.from => {
                problems.push(Problem::new(
                    "pauses",
                    format!("{which} ends before it begins"),
                ));
            }
            Some(until) => ended.push(Pause {
                from: pause.from,
                until,
            }),
        }
    }
    ended.sort();
    if problems.is_empty() {
        Ok(ended)
    } else {
        Err(problems)
    }
}

/// Where a count has come to, or why it cannot go on.
type Reached<T> = Result<T, String>;

fn after_hours(hours: u32, start: Timestamp) -> Reached<Timestamp> {
    let span = Span::new().try_hours(hours).map_err(|_| too_late())?;
    start.checked_add(span).map_err(|_| too_late())
}

fn after_days(days: i64, start: Date, pauses: &[Pause]) -> Reached<Date> {
    count(days, start, |day| Ok(!paused(pauses, day)))
}

fn after_working_days(
    days: u32,
    start: Date,
    pauses: &[Pause],
    calendar: &Calendar,
) -> Reached<Date> {
    let working = |day| {
        calendar
            .is_working_day(day)
            .map_err(|outside| outside.to_string())
    };
    working(start)?;
    count(i64::from(days), start, |day| {
        Ok(!paused(pauses, day) && working(day)?)
    })
}

/// The day on which so many days that count have passed since `start`.
fn count(days: i64, start: Date, counts: impl Fn(Date) -> Reached<bool>) -> Reached<Date> {
    let mut day = start;
    let mut left = days;
    while left > 0 {
        day = days_after(day, 1).ok_or_else(too_late)?;
        left -= i64::from(counts(day)?);
    }
    Ok(day)
}

fn paused(pauses: &[Pause], day: Date) -> bool {
    pauses
        .iter()
        .any(|pause| pause.from <= day && day < pause.until)
}

fn after_months(months: i64, start: Date, pauses: &[Pause]) -> Reached<Date> {
    let span = Span::new().try_months(months).map_err(|_| too_late())?;
    let mut reached = start.checked_add(span).map_err(|_| too_late())?;
    for pause in pauses {
        if pause.from < reached {
            let length = days_between(pause.from, pause.until);
            reached = days_after(reached, length).ok_or_else(too_late)?;
        }
    }
    Ok(reached)
}

fn too_late() -> String {
    "The deadline would be after the year 9999".to_owned()
}

fn explain(limit: &Timescale, start: Moment, due: Moment, pauses: &[Pause]) -> Vec<String> {
    let mut because = vec![format!(
        "{} from {}: {} ({}).",
        limit.length(),
        limit.start_event,
        limit.kind.says(),
        limit.source
    )];
    if matches!(limit.status, Status::Memory) {
        because.push(format!("This limit is {}.", limit.status.says()));
    }
    because.push(format!("The clock started: {}.", start.speak()));
    because.extend(
        pauses
            .iter()
            .filter(|pause| pause.from < due.day())
            .map(|pause| {
                format!(
                    "Paused from {} until {}.",
                    speak_exact(pause.from),
                    speak_exact(pause.until)
                )
            }),
    );
    because.push(format!("Due: {}.", due.speak()));
    because
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timescales::Timescales;
    use proptest::prelude::*;

    /// Works out a deadline from texts: pauses as "2026-11-03..2026-11-05 …".
    fn reckon(id: &str, start: &str, pauses: &str) -> Result<Due, Vec<Problem>> {
        let limit = Timescales::built_in().find(id).unwrap();
        let start = match start.parse() {
            Ok(at) => Moment::Instant(at),
            Err(_) => Moment::Day(start.parse().unwrap()),
        };
        let pauses: Vec<Period> = pauses
            .split_whitespace()
            .map(|pause| pause.split_once("..").unwrap())
            .map(|(from, until)| Period::new(from.parse().unwrap(), until.parse().ok()))
            .collect();
        due(limit, start, &pauses, Calendar::england())
    }

    fn check(id: &str, start: &str, pauses: &str, expected: &str) {
        let said = match reckon(id, start, pauses) {
            Ok(due) => due.due.to_string(),
            Err(problems) => problems
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; "),
        };
        assert_eq!(said, expected, "{id} {start} {pauses}");
    }

    #[test]
    fn hours_are_real_hours_whatever_the_clocks_do() {
        for (start, due) in [
            ("2026-03-28T22:15:00+00:00", "2026-03-29T23:15:00+01:00"),
            ("2026-03-29T00:59:00Z", "2026-03-30T01:59:00+01:00"),
            ("2026-10-24T12:00:00+01:00", "2026-10-25T11:00:00+00:00"),
            ("2026-10-25T00:30:00Z", "2026-10-26T00:30:00+00:00"),
            ("2026-07-01T09:00:00-05:00", "2026-07-02T15:00:00+01:00"),
            ("2026-11-22T09:00:00.5Z", "2026-11-23T09:00:00.5+00:00"),
            (
                "9999-12-30T21:00:00Z",
                "start: The deadline would be after the year 9999",
            ),
            (
                "2026-11-22",
                "start: Give the time of day as well: this limit is in hours",
            ),
        ] {
            check("SG_URGENT_WS", start, "", due);
        }
    }

    #[test]
    fn days_and_weeks_count_from_the_day_after() {
        for (id, start, due) in [
            ("DOLS_STANDARD", "2026-11-01", "2026-11-22"),
            ("DOLS_URGENT", "2026-02-25", "2026-03-04"),
            ("DOLS_URGENT", "2028-02-25", "2028-03-03"),
            ("DOLS_URGENT", "2026-12-28", "2027-01-04"),
            ("CARE_REVIEW_LIGHT", "2026-11-01", "2026-12-27"),
            ("TEMP_RESIDENT", "2026-01-01", "2026-12-31"),
            (
                "DOLS_STANDARD",
                "9999-12-30",
                "start: The deadline would be after the year 9999",
            ),
        ] {
            check(id, start, "", due);
        }
    }

    #[test]
    fn days_in_a_pause_are_left_out_once() {
        for (pauses, due) in [
            ("", "2026-11-29"),
            ("2026-11-10..2026-11-15", "2026-12-04"),
            ("2026-10-01..2026-10-20", "2026-11-29"), // over before the start
            ("2026-10-25..2026-11-02", "2026-11-29"), // the last paused day is the start
            ("2026-10-25..2026-11-03", "2026-11-30"),
            ("2026-11-29..2026-12-01", "2026-12-01"), // begins on the day it was due
            ("2026-11-30..2026-12-09", "2026-11-29"),
            (
                "2026-11-10..2026-11-15 2026-11-12..2026-11-16",
                "2026-12-05",
            ),
            (
                "2026-11-10..2026-11-12 2026-11-12..2026-11-15",
                "2026-12-04",
            ),
            (
                "2026-12-01..2026-12-03 2026-11-10..2026-11-13",
                "2026-12-04",
            ), // the second lengthens into the first
            ("2026-11-10..2026-11-10", "2026-11-29"),
        ] {
            check("SG_ENQUIRY_SEF", "2026-11-01", pauses, due);
        }
    }

    #[test]
    fn working_days_leave_out_holidays_and_pauses() {
        for (id, start, pauses, due) in [
            ("COMPLAINT_ACK", "2026-12-23", "", "2026-12-30"),
            ("COMPLAINT_ACK", "2026-04-01", "", "2026-04-08"),
            ("COMPLAINT_ACK", "2027-12-24", "", "2027-12-31"),
            ("COMPLAINT_RESP_SEF", "2026-12-23", "", "2027-02-01"),
            (
                "COMPLAINT_RESP_SEF",
                "2026-04-01",
                "2026-04-03..2026-04-07",
                "2026-05-11",
            ),
            (
                "COMPLAINT_RESP_SEF",
                "2026-04-01",
                "2026-04-07..2026-04-09",
                "2026-05-13",
            ),
            ("MP_ENQUIRY_SEF", "2026-11-20", "", "2026-12-04"),
        ] {
            check(id, start, pauses, due);
        }
    }

    #[test]
    fn working_days_outside_the_holiday_table_are_a_problem() {
        let unknown = |year| {
            format!(
                "start: The bank holidays of {year} are not known, so working days cannot be counted there"
            )
        };
        check("COMPLAINT_ACK", "2028-12-26", "", "2028-12-29");
        check("COMPLAINT_ACK", "2028-12-27", "", &unknown(2029));
        check("COMPLAINT_ACK", "2018-12-31", "", &unknown(2018));
        check("COMPLAINT_ACK", "2019-01-01", "", "2019-01-04");
        check("DOLS_STANDARD", "2035-01-01", "", "2035-01-22");
    }

    #[test]
    fn months_and_years_end_on_the_same_day_or_the_last() {
        for (id, start, due) in [
            ("SAR_REQUEST", "2026-01-31", "2026-02-28"),
            ("SAR_REQUEST", "2028-01-31", "2028-02-29"),
            ("SAR_REQUEST", "2026-02-28", "2026-03-28"),
            ("DP_FIRST_REVIEW", "2026-01-31", "2026-07-31"),
            ("DP_FIRST_REVIEW", "2025-08-31", "2026-02-28"),
            ("CARE_REVIEW_ANNUAL", "2028-02-29", "2029-02-28"),
            ("DP_DEBT", "2028-02-29", "2034-02-28"),
            ("DP_DEBT", "2026-11-22", "2032-11-22"),
            (
                "DP_DEBT",
                "9999-01-01",
                "start: The deadline would be after the year 9999",
            ),
        ] {
            check(id, start, "", due);
        }
    }

    #[test]
    fn months_move_later_by_each_pause_that_begins_before_the_date_reached() {
        for (pauses, due) in [
            ("2026-02-10..2026-02-15", "2026-03-05"),
            ("2026-02-27..2026-03-03", "2026-03-04"),
            ("2026-02-28..2026-03-03", "2026-02-28"), // begins on the date reached
            (
                "2026-03-02..2026-03-04 2026-02-10..2026-02-15",
                "2026-03-07",
            ),
            (
                "2026-03-05..2026-03-09 2026-02-10..2026-02-15",
                "2026-03-05",
            ),
            (
                "2026-02-10..2026-02-12 2026-02-12..2026-02-15",
                "2026-03-05",
            ),
        ] {
            check("SAR_REQUEST", "2026-01-31", pauses, due);
        }
    }

    #[test]
    fn a_pause_that_may_not_be_or_has_no_end_is_a_problem() {
        for (id, pauses, says) in [
            (
                "DOLS_STANDARD",
                "2027-01-01..2027-01-02",
                "pauses: DOLS_STANDARD cannot be paused",
            ),
            (
                "SAR_REQUEST",
                "2026-02-10..",
                "pauses: Pause 1, from 10 February 2026, has not ended",
            ),
            (
                "SAR_REQUEST",
                "2026-02-01..2026-02-02 2026-02-10..2026-02-09",
                "pauses: Pause 2, from 10 February 2026, ends before it begins",
            ),
        ] {
            check(id, "2026-01-31", pauses, says);
        }
    }

    #[test]
    fn the_working_is_told_in_order() {
        let due = reckon("SAR_REQUEST", "2026-01-31", "2026-02-10..2026-02-15").unwrap();
        assert_eq!(
            due.because,
            [
                "1 month from request or identity confirmed: set by law (UK GDPR Art 12(3)).",
                "This limit is not yet checked against its source.",
                "The clock started: 31 January 2026.",
                "Paused from 10 February 2026 until 15 February 2026.",
                "Due: 5 March 2026.",
            ]
        );
        let due = reckon("SG_URGENT_WS", "2026-03-28T22:15:00Z", "").unwrap();
        assert_eq!(due.because.last().unwrap(), "Due: 23:15 on 29 March 2026.");
    }

    proptest! {
        #[test]
        fn the_order_in_which_pauses_are_told_does_not_matter(
            mut pauses in proptest::collection::vec((0i64..120, 0i64..30), 0..5),
            id in proptest::sample::select(vec!["SAR_REQUEST", "SG_ENQUIRY_SEF", "COMPLAINT_RESP_SEF"]),
        ) {
            let first = told(id, &pauses);
            pauses.reverse();
            prop_assert_eq!(first, told(id, &pauses));
        }

        #[test]
        fn days_that_count_between_start_and_deadline_are_the_limit(
            pauses in proptest::collection::vec((0i64..120, 0i64..30), 0..5),
        ) {
            let due = told("SG_ENQUIRY_SEF", &pauses);
            let start = jiff::civil::date(2026, 1, 15);
            let counted = (1..=days_between(start, due))
                .map(|ahead| days_after(start, ahead).unwrap())
                .filter(|day| !periods(&pauses).iter().any(|pause| pause.contains(*day)))
                .count();
            prop_assert_eq!(counted, 28);
        }
    }

    fn periods(pauses: &[(i64, i64)]) -> Vec<Period> {
        let day = |ahead| days_after(jiff::civil::date(2026, 1, 1), ahead);
        pauses
            .iter()
            .map(|(from, length)| Period::new(day(*from).unwrap(), day(from + length)))
            .collect()
    }

    fn told(id: &str, pauses: &[(i64, i64)]) -> Date {
        let limit = Timescales::built_in().find(id).unwrap();
        let start = Moment::Day(jiff::civil::date(2026, 1, 15));
        due(limit, start, &periods(pauses), Calendar::england())
            .unwrap()
            .due
            .day()
    }
}
