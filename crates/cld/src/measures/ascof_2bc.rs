//! ASCOF 2B (aged 18 to 64) and 2C (65 and above): people newly admitted to care homes, for every
//! 100,000 people of the area.

use super::{Contribution, Form};
use crate::day::Day;
use crate::event::Event;
use crate::lists::{Component, Outcome, ServiceType};
use crate::period::Period;
use crate::timeline::Timeline;

/// The line of 2B.
pub const FORM_2B: Form = Form {
    name: "ASCOF 2B",
    descriptions: &[
        "The number of adults whose long-term support needs are met by admission to residential and nursing care homes, for 18-64yrs (per 100,000 population)",
    ],
    groups: &["18 to 64"],
    has_total: false,
    short: "2B",
};

/// The line of 2C.
pub const FORM_2C: Form = Form {
    name: "ASCOF 2C",
    descriptions: &[
        "The number of adults whose long-term support needs are met by admission to residential and nursing care homes, for 65 and over (per 100,000 population)",
    ],
    groups: &["65 and above"],
    has_total: false,
    short: "2C",
};

/// Which of the two measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    Younger,
    Older,
}

/// A stay that ended fewer days than this before an admission makes it no new one.
const NEW_AFTER_DAYS: i32 = 365;

/// The people admitted in the period, once each; and admissions that do not count.
pub fn of_person(
    band: Band,
    timeline: &Timeline<'_>,
    period: Period,
    mut give: impl FnMut(Contribution),
) {
    let details = timeline.details;
    let Some(birth) = details.birth else { return };
    if details.died_before(period.first) || !timeline.events.iter().any(is_stay) {
        return;
    }
    let admissions = timeline
        .events
        .iter()
        .filter(|event| is_admission(event, period))
        .filter_map(|event| event.start);
    let mut starts: Vec<Day> = admissions
        .filter(|start| birth.age_at(*start) >= 18)
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let is_new = |start: &Day| {
        !timeline
            .events
            .iter()
            .any(|event| makes_not_new(event, *start))
    };
    let is_younger = |start: &Day| birth.age_at(*start) < 65;
    let new: Vec<Day> = starts.iter().copied().filter(is_new).collect();
    let belongs_to = if new.iter().any(is_younger) {
        Band::Younger
    } else {
        Band::Older
    };
    for start in &starts {
        if !new.contains(start) && is_younger(start) == (band == Band::Younger) {
            let because = "in a care home within the 365 days before";
            give(Contribution {
                from: Some(*start),
                because,
                ..Contribution::NOTHING
            });
        }
    }
    if let Some(first) = new.first().filter(|_| belongs_to == band) {
        give(Contribution {
            group: Some(0),
            denominator: false,
            numerator: true,
            from: Some(*first),
            counted_as: "new admission",
            because: "in no care home within the 365 days before",
            ..Contribution::NOTHING
        });
    }
}

/// A stay in a care home meant to be long. Where the component is blank nothing shows that.
fn is_stay(event: &Event) -> bool {
    event.is_service()
        && event.is_service_user()
        && event.service.is_some_and(ServiceType::is_care_home)
        && matches!(
            event.component,
            Some(Component::LongTermResidentialCare | Component::LongTermNursingCare)
        )
}

fn is_admission(event: &Event, period: Period) -> bool {
    is_stay(event)
        && event.start.is_some_and(|start| period.holds(start))
        && event.outcome != Some(Outcome::SelfFunded)
}

/// An earlier stay that was open or had ended within a year.
fn makes_not_new(event: &Event, start: Day) -> bool {
    is_stay(event)
        && event.start.is_some_and(|earlier| earlier < start)
        && event
            .end
            .is_none_or(|end| end.days_until(start) < NEW_AFTER_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::fixtures::{Someone, service, someone, year};

    fn home(start: &str, end: &str) -> Event {
        service(ServiceType::Residential, start, end).component(Component::LongTermResidentialCare)
    }

    /// Whether the person counts in 2B and in 2C.
    fn counts(person: &Someone) -> [bool; 2] {
        [Band::Younger, Band::Older].map(|band| {
            let mut counted = false;
            of_person(band, &person.timeline(), year(), |one| {
                counted |= one.numerator
            });
            counted
        })
    }

    #[test]
    fn a_stay_that_ended_within_a_year_makes_an_admission_no_new_one() {
        let after = |end| someone([home("2024-01-01", end), home("2025-06-01", "")]);
        assert_eq!(
            counts(&after("2024-06-02")),
            [false, false],
            "364 days before"
        );
        assert_eq!(
            counts(&after("2024-06-01")),
            [false, true],
            "365 days before"
        );
        assert_eq!(counts(&after("")), [false, false]);
    }

    #[test]
    fn blank_short_and_other_components_are_no_stays() {
        let with = |component| {
            someone([Event {
                component,
                ..home("2025-06-01", "")
            }])
        };
        assert_eq!(
            counts(&with(Some(Component::LongTermNursingCare))),
            [false, true]
        );
        for component in [
            None,
            Some(Component::ShortTermNursingCare),
            Some(Component::Invalid),
            Some(Component::HomeSupport),
        ] {
            assert_eq!(counts(&with(component)), [false, false], "{component:?}");
        }
    }

    #[test]
    fn one_that_ended_as_a_self_funder_is_no_admission_but_still_a_stay() {
        let self_funded = home("2025-06-01", "2025-07-01").outcome(Outcome::SelfFunded);
        assert_eq!(counts(&someone([self_funded])), [false, false]);
        assert_eq!(
            counts(&someone([self_funded, home("2025-08-01", "")])),
            [false, false]
        );
    }

    #[test]
    fn the_age_at_admission_decides_and_each_person_counts_once() {
        let twice = || someone([home("2025-05-01", "2025-05-10"), home("2026-03-01", "")]);
        assert_eq!(
            counts(&twice().born("1961-01-01")),
            [true, false],
            "64 at the first"
        );
        assert_eq!(counts(&twice().born("1960-01-01")), [false, true]);
        assert_eq!(
            counts(&someone([home("2025-05-01", "")]).born("2007-06-01")),
            [false, false],
            "17"
        );
        assert_eq!(
            counts(&someone([home("2025-05-01", "")]).born("")),
            [false, false],
            "unknown"
        );
    }

    #[test]
    fn admissions_count_from_the_first_to_the_last_day_even_when_they_end_before_they_start() {
        for (start, expected) in [
            ("2025-03-31", false),
            ("2025-04-01", true),
            ("2026-03-31", true),
            ("2026-04-01", false),
        ] {
            assert_eq!(
                counts(&someone([home(start, "")])),
                [false, expected],
                "{start}"
            );
        }
        assert_eq!(
            counts(&someone([home("2025-06-01", "2025-05-01")])),
            [false, true]
        );
        assert_eq!(
            counts(&someone([home("2025-06-01", "")]).died("2025-03-31")),
            [false, false]
        );
    }
}
