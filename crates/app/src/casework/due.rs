//! How a clock stands now, and how that is said: by its day, and for a limit in hours by its minute.

use db::At;
use db::entities::deadline;
use jiff::SignedDuration;
use rules::timescales::{EarlyWarning, Standing, Timescale, Unit, soon_from, standing};
use rules::vocabulary::dates::{london, london_date, speak_day, speak_exact};

use super::words;

/// Whether it is late, or was when it ended.
pub fn is_late(clock: &deadline::Model, now: At) -> bool {
    let ended_on = clock.met_on.or(clock.stopped_on);
    match (clock.due_at, ended_on) {
        (Some(due), None) => now > due,
        (Some(due), Some(on)) if on == clock.due_on => clock.met_at.is_some_and(|met| met > due),
        (_, ended_on) => ended_on.map_or(london_date(*now), |on| on.0) > clock.due_on.0,
    }
}

/// Whether its early warning has begun and its time has not passed.
pub fn is_soon(clock: &deadline::Model, limit: &Timescale, now: At) -> bool {
    if let (Some(due), Unit::Hours) = (clock.due_at, limit.unit) {
        return !is_late(clock, now) && warned_from(due, limit).is_some_and(|from| from <= now);
    }
    let (began, due, today) = (clock.started_on.0, clock.due_on.0, london_date(*now));
    let from = soon_from(limit.early_warning, began, due);
    matches!(standing(due, from, today), Standing::Soon | Standing::Today)
}

/// The instant at which the early warning of a limit in hours begins.
fn warned_from(due: At, limit: &Timescale) -> Option<At> {
    let EarlyWarning::Share(per_cent) = limit.early_warning else {
        return Some(due);
    };
    let minutes = i64::from(limit.limit) * 60 * i64::from(per_cent) / 100;
    let from = due.checked_sub(SignedDuration::from_mins(minutes)).ok()?;
    Some(At::new(from))
}

/// "due tomorrow", "due Fri 20 Nov, 2 days late", "due today by 13:05", "due today by 13:05, 2 hours late"
pub fn says(clock: &deadline::Model, now: At) -> String {
    let today = london_date(*now);
    let Some(due) = clock.due_at else {
        return words::due(clock.due_on, today);
    };
    let says = format!(
        "due {} by {}",
        speak_day(clock.due_on.0, today),
        minute(due)
    );
    match now.duration_since(*due).as_mins() {
        ..=0 => says,
        late if late < 60 => format!("{says}, {} late", counted(late, "minute")),
        late if late < 48 * 60 => format!("{says}, {} late", counted(late / 60, "hour")),
        late => format!("{says}, {} late", counted(late / (24 * 60), "day")),
    }
}

/// "20 November 2026", "20 November 2026 by 13:05"
pub fn says_exactly(clock: &deadline::Model) -> String {
    let day = speak_exact(clock.due_on.0);
    clock
        .due_at
        .map_or(day.clone(), |due| format!("{day} by {}", minute(due)))
}

fn minute(at: At) -> String {
    london(*at).strftime("%H:%M").to_string()
}

fn counted(count: i64, what: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {what}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use db::Day;
    use db::sea_orm::prelude::Uuid;
    use jiff::civil::date;
    use rules::timescales::Timescales;

    fn at(text: &str) -> At {
        At::new(text.parse().unwrap())
    }

    fn clock(due_at: Option<&str>) -> deadline::Model {
        deadline::Model {
            id: Uuid::nil(),
            person_id: Uuid::nil(),
            timescale: "CONTACT_URGENT".to_owned(),
            title: "Decide".to_owned(),
            about_table: "contact".to_owned(),
            about_id: Uuid::nil(),
            team_id: None,
            worker_id: None,
            started_on: Day(date(2026, 11, 20)),
            started_at: None,
            due_on: Day(date(2026, 11, 20)),
            due_at: due_at.map(at),
            chosen_on: None,
            met_on: None,
            met_at: None,
            stopped_on: None,
            breach_reason: None,
            version: 1,
        }
    }

    #[test]
    fn hours_are_late_at_their_minute_and_warn_in_their_last_quarter() {
        let limit = Timescales::built_in().find("CONTACT_URGENT").unwrap();
        let clock = clock(Some("2026-11-20T13:05:00Z"));
        for (now, late, soon, said) in [
            ("2026-11-20T09:05:00Z", false, false, "due today by 13:05"),
            ("2026-11-20T12:04:59Z", false, false, "due today by 13:05"),
            ("2026-11-20T12:05:00Z", false, true, "due today by 13:05"),
            ("2026-11-20T13:05:00Z", false, true, "due today by 13:05"),
            (
                "2026-11-20T13:06:00Z",
                true,
                false,
                "due today by 13:05, 1 minute late",
            ),
            (
                "2026-11-20T15:10:00Z",
                true,
                false,
                "due today by 13:05, 2 hours late",
            ),
        ] {
            let now_at = at(now);
            assert_eq!(is_late(&clock, now_at), late, "{now}");
            assert_eq!(is_soon(&clock, limit, now_at), soon, "{now}");
            assert_eq!(says(&clock, now_at), said, "{now}");
        }
    }

    #[test]
    fn a_clock_that_was_met_is_late_by_when_it_was_met() {
        for (due_at, met_on, met_at, late) in [
            (None, 20, None, false),
            (None, 21, None, true),
            (
                Some("2026-11-20T13:05:00Z"),
                20,
                Some("2026-11-20T13:05:00Z"),
                false,
            ),
            (
                Some("2026-11-20T13:05:00Z"),
                20,
                Some("2026-11-20T13:05:01Z"),
                true,
            ),
            (Some("2026-11-20T13:05:00Z"), 21, None, true),
        ] {
            let mut clock = clock(due_at);
            clock.met_on = Some(Day(date(2026, 11, met_on)));
            clock.met_at = met_at.map(at);
            let now = at("2026-12-01T10:00:00Z");
            assert_eq!(is_late(&clock, now), late, "{due_at:?} {met_on} {met_at:?}");
        }
    }
}
