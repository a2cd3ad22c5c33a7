//! ASCOF 2E: people in long-term support who live in their own home or with family; and the same of
//! adults of working age with a learning disability.

use super::{Contribution, Form};
use crate::event::Event;
use crate::lists::{Accommodation, Gender, SupportReason};
use crate::period::Period;
use crate::timeline::Timeline;

const WORKING_AGE: &str = "The proportion of people aged 18-64 who receive long-term support who live in their home or with family (%)";
const OLDER: &str = "The proportion of people aged 65+ who receive long-term support who live in their home or with family (%)";
const GENDERS: &[&str] = &["Female", "Male"];

/// The lines of 2E for everybody.
pub const FORM: Form = Form {
    name: "ASCOF 2E",
    descriptions: &[WORKING_AGE, OLDER],
    groups: GENDERS,
    has_total: true,
    short: "2E",
};

/// The lines of 2E for people with a learning disability.
pub const FORM_LEARNING_DISABILITY: Form = Form {
    name: "ASCOF 2E LD",
    descriptions: &[WORKING_AGE],
    groups: GENDERS,
    has_total: true,
    short: "2E",
};

/// A person in long-term support in the period.
pub fn of_person(timeline: &Timeline<'_>, period: Period, mut give: impl FnMut(Contribution)) {
    if let Some(found) = contribution(timeline, period) {
        give(found);
    }
}

/// The same, known to be of working age and with a learning disability.
pub fn of_person_with_learning_disability(
    timeline: &Timeline<'_>,
    period: Period,
    mut give: impl FnMut(Contribution),
) {
    if timeline.details.support_reason != SupportReason::LearningDisability {
        return;
    }
    if let Some(found) =
        contribution(timeline, period).filter(|found| found.denominator && found.description == 0)
    {
        give(found);
    }
}

fn contribution(timeline: &Timeline<'_>, period: Period) -> Option<Contribution> {
    let details = timeline.details;
    let supported = timeline
        .events
        .iter()
        .filter(|event| is_supported(event, period));
    let last = supported.map(Event::end_or_far).max()?.min(period.last);
    if details.died_before(period.first) {
        return Some(Contribution {
            because: "died before the period",
            ..Contribution::NOTHING
        });
    }
    let accommodation = details.accommodation;
    let seen = Contribution {
        unknown: is_unknown(accommodation),
        group: match details.gender {
            Gender::Female => Some(0),
            Gender::Male => Some(1),
            _ => None,
        },
        counted_as: crate::lists::Listed::text(accommodation),
        ..Contribution::NOTHING
    };
    Some(match details.age_at(last) {
        None => Contribution {
            because: "the date of birth is not known",
            group: None,
            ..seen
        },
        Some(age) if age < 18 => Contribution {
            because: "under 18",
            ..Contribution::NOTHING
        },
        Some(age) => Contribution {
            description: u8::from(age >= 65),
            denominator: true,
            numerator: accommodation.is_settled(),
            because: if accommodation.is_settled() {
                "settled accommodation"
            } else {
                "not settled, or not known"
            },
            ..seen
        },
    })
}

/// Long-term support of a service user at some time in the period.
fn is_supported(event: &Event, period: Period) -> bool {
    event.is_service()
        && event.is_service_user()
        && event.is_long_term()
        && event.is_in_order()
        && event.start.is_some_and(|start| start <= period.last)
        && event.end.is_none_or(|end| end >= period.first)
}

fn is_unknown(accommodation: Accommodation) -> bool {
    matches!(
        accommodation,
        Accommodation::Unknown
            | Accommodation::Invalid
            | Accommodation::PresumedAtHome
            | Accommodation::PresumedInCommunity
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::ServiceType;
    use crate::measures::fixtures::{Someone, service, someone, year};

    fn supported(start: &str, end: &str) -> Someone {
        someone([service(ServiceType::Community, start, end)])
    }

    /// In what line the person counts, and as settled or not.
    fn counts(person: &Someone) -> Option<(u8, bool)> {
        contribution(&person.timeline(), year())
            .filter(|one| one.denominator)
            .map(|one| (one.description, one.numerator))
    }

    #[test]
    fn support_at_any_time_in_the_period_counts() {
        for (start, end, expected) in [
            ("2024-01-01", "2025-03-31", false),
            ("2024-01-01", "2025-04-01", true),
            ("2026-03-31", "", true),
            ("2026-04-01", "", false),
            ("2025-06-02", "2025-06-01", false),
        ] {
            assert_eq!(
                counts(&supported(start, end)).is_some(),
                expected,
                "{start} {end}"
            );
        }
    }

    #[test]
    fn the_age_at_the_last_end_within_the_period_decides() {
        let person = |born| supported("2024-01-01", "2025-05-31").born(born);
        assert_eq!(
            counts(&person("1960-07-01")),
            Some((0, true)),
            "64 at the end of May"
        );
        assert_eq!(counts(&person("1960-05-01")), Some((1, true)));
        assert_eq!(
            counts(&supported("2024-01-01", "").born("1960-07-01")),
            Some((1, true)),
            "65 by the last day"
        );
        assert_eq!(counts(&person("2007-07-01")), None);
    }

    #[test]
    fn people_of_unknown_age_count_only_among_the_unknown() {
        let mut person = supported("2024-01-01", "").born("");
        person.details.accommodation = Accommodation::PresumedInCommunity;
        let found = contribution(&person.timeline(), year()).unwrap();
        assert_eq!((found.denominator, found.unknown), (false, true));
        person.details.support_reason = SupportReason::LearningDisability;
        of_person_with_learning_disability(&person.timeline(), year(), |one| panic!("{one:?}"));
    }

    #[test]
    fn presumed_at_home_is_settled_though_unknown_and_presumed_in_community_is_not() {
        for (accommodation, expected) in [
            (Accommodation::PresumedAtHome, (true, true)),
            (Accommodation::PresumedInCommunity, (false, true)),
            (Accommodation::Unknown, (false, true)),
            (Accommodation::CareHome, (false, false)),
            (Accommodation::SharedLives, (true, false)),
        ] {
            let mut person = supported("2024-01-01", "");
            person.details.accommodation = accommodation;
            let found = contribution(&person.timeline(), year()).unwrap();
            assert_eq!(
                (found.numerator, found.unknown),
                expected,
                "{accommodation:?}"
            );
        }
    }
}
