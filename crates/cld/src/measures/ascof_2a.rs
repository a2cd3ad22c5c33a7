//! ASCOF 2A: people who leave short-term support to maximise independence (ST-Max) and need no
//! ongoing support. What is counted is the episode, not the person.

mod ending;
#[cfg(test)]
mod tests;

use super::episodes::{self, Episode};
use super::{AGE_GROUPS, Contribution, Form, age_group};
use crate::day::Day;
use crate::event::Event;
use crate::lists::{Outcome, ServiceType};
use crate::period::Period;
use crate::timeline::Timeline;
pub use ending::{Ending, Final, Sequel};

/// The lines of 2A.
pub const FORM: Form = Form {
    name: "ASCOF 2A",
    descriptions: &[
        "The proportion of people who received short-term services during the year - who previously were not receiving services - where no further request was made for ongoing support (%)",
    ],
    groups: AGE_GROUPS,
    has_total: true,
    short: "2A",
};

/// An event of a service user with its dates settled and its outcome's number.
#[derive(Clone, Copy, Debug)]
struct Step<'a> {
    start: Day,
    end: Day,
    number: u16,
    event: &'a Event,
}

/// Long-term support that ended fewer days than this before an episode disqualifies it.
const NEW_CLIENT_DAYS: i32 = 91;

/// The episodes of a person that end in the period.
pub fn of_person(timeline: &Timeline<'_>, period: Period, mut give: impl FnMut(Contribution)) {
    if !timeline.events.iter().any(is_st_max) {
        return;
    }
    let steps: Vec<Step<'_>> = timeline.events.iter().filter_map(step).collect();
    let mut services: Vec<(Day, &Event)> = steps
        .iter()
        .filter(|step| is_st_max(step.event))
        .map(|step| (step.start, step.event))
        .collect();
    for episode in episodes::join(&mut services, outcome_number) {
        if period.holds(episode.end) {
            give(contribution(timeline, &steps, &episode));
        }
    }
}

fn contribution(timeline: &Timeline<'_>, steps: &[Step<'_>], episode: &Episode) -> Contribution {
    let age = timeline.details.age_at(episode.end);
    let seen = Contribution {
        group: age_group(age),
        from: Some(episode.start),
        until: Some(episode.end),
        ..Contribution::NOTHING
    };
    if age.is_some_and(|age| age < 18) {
        return Contribution {
            group: None,
            because: "under 18 when it ended",
            ..seen
        };
    }
    if timeline.details.died_before(episode.start) {
        return Contribution {
            because: "the date of death is before it began",
            ..seen
        };
    }
    if steps.iter().any(|step| disqualifies(step, episode)) {
        return Contribution {
            because: "had long-term support in the 90 days before it began",
            ..seen
        };
    }
    let ending = ending::of_episode(timeline.details.death, steps, episode);
    Contribution {
        denominator: ending.last.in_denominator(),
        numerator: ending.last.in_numerator(),
        unknown: ending.last.cannot_be_classified(),
        counted_as: ending.last.text(),
        because: ending.sequel.because(),
        ending: Some(ending),
        ..seen
    }
}

/// Long-term support that began before the episode and was open or had only just ended.
fn disqualifies(step: &Step<'_>, episode: &Episode) -> bool {
    step.event.is_long_term()
        && step.start < episode.start
        && step.end.days_until(episode.start) < NEW_CLIENT_DAYS
}

fn is_st_max(event: &Event) -> bool {
    event.is_service() && event.service == Some(ServiceType::StMax)
}

fn step(event: &Event) -> Option<Step<'_>> {
    let start = event.start?;
    let usable = event.is_service_user() && event.is_in_order();
    usable.then(|| Step {
        start,
        end: event.end_or_far(),
        number: outcome_number(event),
        event,
    })
}

/// The outcome's place in the national hierarchy, put a hundred lower when it tells of more to
/// come: so below a hundred it concludes the support. 999 when there is none.
fn outcome_number(event: &Event) -> u16 {
    match event.outcome {
        Some(outcome) if outcome <= Outcome::Continuation => event.outcome_rank() + MORE_TO_COME,
        _ => event.outcome_rank(),
    }
}

const MORE_TO_COME: u16 = 100;

/// Outcome numbers below this conclude the support.
const CONCLUDING: u16 = 100;
