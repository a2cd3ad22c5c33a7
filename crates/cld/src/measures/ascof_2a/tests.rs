//! The edges of 2A: seven days, ninety days, fourteen days, and which ending comes first.

use super::*;
use crate::lists::{Component, EventType};
use crate::measures::fixtures::{Someone, event, service, someone, year};

const START: &str = "2025-06-01";
const END: &str = "2025-06-30";

fn st_max(outcome: Outcome) -> Event {
    service(ServiceType::StMax, START, END).outcome(outcome)
}

/// Sequel and ending of each episode, or why it does not count.
fn endings(person: &Someone) -> Vec<String> {
    let mut found = Vec::new();
    of_person(&person.timeline(), year(), |one| {
        found.push(match one.ending {
            Some(ending) => format!("{} {}", ending.sequel.code(), ending.last.text()),
            None => one.because.to_owned(),
        });
    });
    found
}

fn ends(person: &Someone, expected: &str) {
    assert_eq!(endings(person), [expected]);
}

#[test]
fn services_up_to_seven_days_apart_are_one_episode() {
    let planned = Outcome::EndedAsPlanned;
    let later = |start| service(ServiceType::StMax, start, "2025-07-20").outcome(planned);
    assert_eq!(
        endings(&someone([st_max(planned), later("2025-07-07")])).len(),
        1
    );
    assert_eq!(
        endings(&someone([st_max(planned), later("2025-07-08")])).len(),
        2
    );
    let long = service(ServiceType::StMax, "2025-05-01", "2025-08-01").outcome(planned);
    assert_eq!(
        endings(&someone([long, st_max(planned), later("2025-07-19")])).len(),
        1,
        "the latest end of all counts"
    );
}

#[test]
fn an_episode_counts_in_the_period_in_which_it_ends() {
    for (end, expected) in [
        ("2025-03-31", 0),
        ("2025-04-01", 1),
        ("2026-03-31", 1),
        ("2026-04-01", 0),
        ("", 0),
    ] {
        let person = someone([service(ServiceType::StMax, "2025-03-01", end)]);
        assert_eq!(endings(&person).len(), expected, "{end}");
    }
    let backwards = someone([service(ServiceType::StMax, "2025-06-02", "2025-06-01")]);
    assert_eq!(
        endings(&backwards).len(),
        0,
        "an end before the start is no event"
    );
}

#[test]
fn long_term_support_ending_within_ninety_days_before_disqualifies() {
    let because = "had long-term support in the 90 days before it began";
    let before = |start, end| {
        someone([
            st_max(Outcome::EndedAsPlanned),
            service(ServiceType::Community, start, end),
        ])
    };
    ends(&before("2024-01-01", "2025-03-03"), because);
    ends(
        &before("2024-01-01", "2025-03-02"),
        "4a NFA: Support ended as planned",
    );
    ends(&before("2025-05-31", ""), because);
    ends(&before("2025-06-01", ""), "3 Long term support: Community");
}

#[test]
fn children_and_those_who_died_before_it_do_not_count() {
    let person = || someone([st_max(Outcome::EndedAsPlanned)]);
    ends(&person().born("2007-07-01"), "under 18 when it ended");
    ends(
        &person().born("2007-06-01"),
        "4a NFA: Support ended as planned",
    );
    ends(&person().born(""), "4a NFA: Support ended as planned");
    ends(
        &person().died("2025-05-31"),
        "the date of death is before it began",
    );
}

#[test]
fn a_death_within_seven_days_comes_before_everything() {
    let person = || {
        someone([
            st_max(Outcome::Hospital),
            service(ServiceType::Nursing, "2025-07-01", ""),
        ])
    };
    ends(&person().died("2025-07-07"), "1 NFA: Deceased");
    ends(&person().died("2025-07-08"), "2 Admitted to hospital");
}

#[test]
fn a_service_follows_when_it_begins_within_seven_days_and_lasts_beyond() {
    let after =
        |what, start, end| someone([st_max(Outcome::EndedAsPlanned), service(what, start, end)]);
    ends(
        &after(ServiceType::Nursing, "2025-07-07", ""),
        "3 Long term support: Nursing care",
    );
    ends(
        &after(ServiceType::Nursing, "2025-07-08", ""),
        "4a NFA: Support ended as planned",
    );
    ends(
        &after(ServiceType::LowLevel, "2025-06-10", "2025-06-30"),
        "4a NFA: Support ended as planned",
    );
    ends(
        &after(ServiceType::LowLevel, "2025-06-10", "2025-07-01"),
        "3 Short term support: Ongoing low level",
    );
    ends(
        &after(ServiceType::DirectToCarer, "2025-07-01", ""),
        "6 NFA: Support ended as planned",
    );
}

#[test]
fn a_review_may_name_the_service_that_follows_and_one_of_st_max_ends_the_sequel() {
    let support = st_max(Outcome::EndedAsPlanned);
    let naming = |service, start, end| Event {
        service: Some(service),
        ..event(EventType::Review, start, end)
    };
    let follows = naming(ServiceType::Community, "2025-07-02", "2025-07-09");
    ends(
        &someone([support, follows]),
        "3 Long term support: Community",
    );
    let again = naming(ServiceType::StMax, "2025-07-02", "2025-07-09");
    ends(
        &someone([support, follows, again]),
        "4a NFA: Support ended as planned",
    );
    let later = naming(ServiceType::StMax, "2025-07-03", "2025-07-09");
    ends(
        &someone([support, follows, later]),
        "3 Long term support: Community",
    );
}

#[test]
fn short_term_care_in_a_home_outweighs_other_short_term_support() {
    let other = |component| {
        service(ServiceType::OtherShortTerm, "2025-07-01", "2025-07-20").component(component)
    };
    let person = someone([
        st_max(Outcome::EndedAsPlanned),
        other(Component::Meals),
        other(Component::ShortTermNursingCare),
    ]);
    ends(&person, "3 Short term support: Residential or Nursing care");
    let low = service(ServiceType::LowLevel, "2025-07-01", "2025-07-20")
        .component(Component::ShortTermNursingCare);
    ends(
        &someone([st_max(Outcome::EndedAsPlanned), low]),
        "3 Short term support: Ongoing low level",
    );
}

#[test]
fn a_later_outcome_concludes_unless_it_only_ended_as_planned() {
    let review = |outcome| event(EventType::Review, "2025-07-02", "2025-07-03").outcome(outcome);
    let to_planning = st_max(Outcome::ToPlanning);
    ends(
        &someone([to_planning, review(Outcome::Declined)]),
        "4b NFA: Support declined",
    );
    ends(
        &someone([to_planning, review(Outcome::EndedAsPlanned)]),
        "6 Progress to support planning or services",
    );
    ends(
        &someone([to_planning, review(Outcome::Continuation)]),
        "6 Progress to support planning or services",
    );
    ends(
        &someone([st_max(Outcome::Other), review(Outcome::Continuation)]),
        "4a NFA: Other",
    );
    ends(
        &someone([st_max(Outcome::Other), review(Outcome::EndedAsPlanned)]),
        "6 NFA: Other",
    );
}

#[test]
fn an_assessment_within_the_last_fourteen_days_concludes() {
    let assessment =
        |end| event(EventType::Assessment, "2025-06-02", end).outcome(Outcome::Information);
    let to_planning = st_max(Outcome::ToPlanning);
    ends(
        &someone([to_planning, assessment("2025-06-17")]),
        "4c NFA: Information and advice or signposting",
    );
    ends(
        &someone([to_planning, assessment("2025-06-16")]),
        "6 Progress to support planning or services",
    );
    let at_once = event(EventType::Assessment, START, START).outcome(Outcome::Information);
    ends(
        &someone([to_planning, at_once]),
        "6 Progress to support planning or services",
    );
    ends(
        &someone([st_max(Outcome::Moved), assessment(END)]),
        "4a NFA: Responsibility moved to another local authority",
    );
}

#[test]
fn equipment_given_during_it_is_ongoing_low_level_support() {
    let equipment =
        |end| service(ServiceType::LowLevel, "2025-06-02", end).component(Component::Equipment);
    ends(
        &someone([st_max(Outcome::ToAssessment), equipment("2025-06-03")]),
        "5 Short term support: Ongoing low level",
    );
    ends(
        &someone([st_max(Outcome::Other), equipment("2025-06-03")]),
        "4a NFA: Other",
    );
}

#[test]
fn of_services_ending_together_the_highest_outcome_stands() {
    let both = [
        st_max(Outcome::Other),
        st_max(Outcome::Moved),
        st_max(Outcome::ToPlanning),
    ];
    ends(
        &someone(both),
        "4a NFA: Responsibility moved to another local authority",
    );
    ends(
        &someone([service(ServiceType::StMax, START, END)]),
        "6 Invalid and not mapped",
    );
}
