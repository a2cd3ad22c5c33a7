//! The latest known value, conflicts, and accommodation judged by services.

use super::*;
use crate::lists::{Component, EventType, ServiceType};
use crate::measures::fixtures::{day, event, service};
use crate::period::Period;

fn quarters() -> Vec<Reference> {
    let reference = |text| Reference {
        period: Period::read(text).unwrap(),
        import: 0,
        next: None,
        prior: false,
    };
    vec![
        reference("2025-01-01..2025-03-31"),
        reference("2025-04-01..2025-06-30"),
    ]
}

fn of(events: &[Event]) -> Details {
    Details::of(events, &quarters(), false)
}

fn review(reference: u16, end: &str) -> Event {
    Event {
        reference,
        ..event(EventType::Review, "2025-01-01", end)
    }
}

#[test]
fn known_values_come_before_later_unknown_ones() {
    let known = Event {
        gender: Some(Gender::Male),
        ..review(0, "2025-02-01")
    };
    for gender in [None, Some(Gender::Unknown), Some(Gender::Invalid)] {
        assert_eq!(
            of(&[
                known,
                Event {
                    gender,
                    ..review(1, "2025-05-01")
                }
            ])
            .gender,
            Gender::Male,
            "{gender:?}"
        );
    }
}

#[test]
fn the_later_submission_then_the_later_end_decides_and_a_tie_is_unknown() {
    let with = |gender, reference, end| Event {
        gender: Some(gender),
        ..review(reference, end)
    };
    let (male, female) = (Gender::Male, Gender::Female);
    assert_eq!(
        of(&[with(male, 0, "2025-06-01"), with(female, 1, "2025-05-01")]).gender,
        female
    );
    assert_eq!(
        of(&[with(male, 1, "2025-05-02"), with(female, 1, "2025-05-01")]).gender,
        male
    );
    assert_eq!(
        of(&[with(male, 1, "2025-05-01"), with(female, 1, "2025-05-01")]).gender,
        Gender::Unknown
    );
    assert_eq!(
        of(&[with(male, 1, "2025-05-01"), with(female, 1, "")]).gender,
        female,
        "open is latest"
    );
}

#[test]
fn what_is_nowhere_told_has_its_own_word_in_each_field() {
    let nothing = of(&[review(0, "2025-02-01")]);
    assert_eq!(nothing.employment, Employment::Invalid);
    assert_eq!(nothing.ethnicity, Ethnicity::Undeclared);
    assert_eq!(nothing.support_reason, SupportReason::Unknown);
    assert_eq!(
        (nothing.accommodation, nothing.unpaid_carer),
        (Accommodation::Unknown, HasUnpaidCarer::Unknown)
    );
}

#[test]
fn refused_is_better_than_undeclared_and_support_of_a_carer_than_nothing() {
    let with = |ethnicity, support_reason, end| Event {
        ethnicity,
        support_reason,
        ..review(0, end)
    };
    let older = with(
        Some(Ethnicity::Refused),
        Some(SupportReason::Memory),
        "2025-02-01",
    );
    let later = with(
        Some(Ethnicity::Undeclared),
        Some(SupportReason::UnpaidCarer),
        "2025-03-01",
    );
    let found = of(&[older, later]);
    assert_eq!(
        (found.ethnicity, found.support_reason),
        (Ethnicity::Refused, SupportReason::Memory)
    );
    assert_eq!(of(&[later]).support_reason, SupportReason::UnpaidCarer);
}

#[test]
fn births_and_deaths_are_the_latest_submissions_the_earliest_birth_and_the_latest_death() {
    let with = |reference, birth: &str, death: &str| Event {
        birth: Day::read(birth),
        death: Day::read(death),
        ..review(reference, "2025-02-01")
    };
    let found = of(&[
        with(0, "1930-01-01", "2025-03-30"),
        with(1, "1950-02-01", "2025-03-01"),
        with(1, "1950-01-01", "2025-03-02"),
        with(1, "", ""),
    ]);
    assert_eq!(
        (found.birth, found.death),
        (Some(day("1950-01-01")), Some(day("2025-03-02")))
    );
}

#[test]
fn a_carers_word_that_they_care_outweighs_the_record() {
    let no = Event {
        unpaid_carer: Some(HasUnpaidCarer::No),
        ..review(0, "2025-02-01")
    };
    assert_eq!(
        Details::of(&[no], &quarters(), true).unpaid_carer,
        HasUnpaidCarer::Yes
    );
    assert_eq!(of(&[no]).unpaid_carer, HasUnpaidCarer::No);
}

#[test]
fn of_own_ids_that_tie_the_one_on_most_rows_is_taken() {
    let with = |own_id, end| Event {
        own_id,
        ..review(0, end)
    };
    assert_eq!(
        of(&[with(1, "2025-02-01"), with(2, "2025-03-01")]).own_id,
        Some(2)
    );
    assert_eq!(
        of(&[
            with(1, "2025-03-01"),
            with(2, "2025-03-01"),
            with(1, "2025-02-01")
        ])
        .own_id,
        Some(1)
    );
    assert_eq!(
        of(&[with(1, "2025-03-01"), with(2, "2025-03-01")]).own_id,
        None
    );
    assert_eq!(of(&[with(0, "2025-03-01")]).own_id, None);
}

#[test]
fn unknown_accommodation_is_judged_by_the_latest_services() {
    let community = |component| Event {
        component,
        ..service(ServiceType::Community, "2024-01-01", "")
    };
    let cases = [
        (
            vec![service(ServiceType::Nursing, "2024-01-01", "")],
            Accommodation::NursingHome,
        ),
        (
            vec![
                service(ServiceType::Residential, "2024-01-01", ""),
                community(None),
            ],
            Accommodation::CareHome,
        ),
        (
            vec![community(Some(Component::SharedLives))],
            Accommodation::SharedLives,
        ),
        (
            vec![community(Some(Component::ExtraCareHousing))],
            Accommodation::Sheltered,
        ),
        (
            vec![community(Some(Component::CommunitySupportedLiving))],
            Accommodation::Supported,
        ),
        (
            vec![community(Some(Component::HomeSupport)), community(None)],
            Accommodation::PresumedAtHome,
        ),
        (
            vec![community(Some(Component::Meals))],
            Accommodation::PresumedInCommunity,
        ),
        (
            vec![
                community(Some(Component::HomeSupport)),
                community(Some(Component::SharedLives)),
            ],
            Accommodation::PresumedInCommunity,
        ),
        (
            vec![service(ServiceType::Prison, "2024-01-01", "")],
            Accommodation::Prison,
        ),
        (
            vec![service(ServiceType::StMax, "2024-01-01", "")],
            Accommodation::Unknown,
        ),
        (
            vec![
                service(ServiceType::Nursing, "2024-01-01", "2025-01-01"),
                community(None),
            ],
            Accommodation::PresumedInCommunity,
        ),
        (vec![review(0, "2025-02-01")], Accommodation::Unknown),
    ];
    for (events, expected) in cases {
        assert_eq!(of(&events).accommodation, expected);
    }
    let known = Event {
        accommodation: Some(Accommodation::Refuge),
        ..service(ServiceType::Nursing, "2024-01-01", "")
    };
    assert_eq!(of(&[known]).accommodation, Accommodation::Refuge);
}
