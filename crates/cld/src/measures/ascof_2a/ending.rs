//! How an episode of ST-Max ended: what followed it, or how it concluded.

use super::{CONCLUDING, Episode, Step, is_st_max};
use crate::day::Day;
use crate::lists::{Component, EventType, Listed, Outcome, ServiceType};

/// What an episode ended in, and by which rule that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ending {
    pub sequel: Sequel,
    pub last: Final,
}

/// The rule by which the ending was found: the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sequel {
    Death,
    Hospital,
    Service,
    OwnOutcome,
    LaterOutcome,
    NestedOutcome,
    Equipment,
    Otherwise,
}

impl Sequel {
    /// The published code of the sequel type.
    pub fn code(self) -> &'static str {
        match self {
            Sequel::Death => "1",
            Sequel::Hospital => "2",
            Sequel::Service => "3",
            Sequel::OwnOutcome => "4a",
            Sequel::LaterOutcome => "4b",
            Sequel::NestedOutcome => "4c",
            Sequel::Equipment => "5",
            Sequel::Otherwise => "6",
        }
    }

    /// The rule in a sentence.
    pub fn because(self) -> &'static str {
        match self {
            Sequel::Death => "died during it or within 7 days of its end",
            Sequel::Hospital => "its outcome was admission to hospital",
            Sequel::Service => "this service was open at its end or began within 7 days",
            Sequel::OwnOutcome => "its own outcome concluded it",
            Sequel::LaterOutcome => "the outcome of a later event within 7 days concluded it",
            Sequel::NestedOutcome => {
                "the outcome of an assessment or review in its last 14 days concluded it"
            }
            Sequel::Equipment => "equipment was given during it",
            Sequel::Otherwise => "nothing that followed concluded it, so its own outcome stands",
        }
    }
}

/// What an episode ended in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Final {
    Service(ServiceType),
    /// Short-term residential or nursing care.
    ShortTermCareHome,
    Outcome(Outcome),
}

impl Final {
    /// In the published tables' words.
    pub fn text(self) -> &'static str {
        match self {
            Final::Service(service) => service.text(),
            Final::ShortTermCareHome => "Short term support: Residential or Nursing care",
            Final::Outcome(outcome) => outcome.text(),
        }
    }

    /// Ended with no ongoing support.
    pub fn in_numerator(self) -> bool {
        match self {
            Final::Service(service) => {
                matches!(service, ServiceType::LowLevel | ServiceType::OtherShortTerm)
            }
            Final::ShortTermCareHome => false,
            Final::Outcome(outcome) => matches!(
                outcome,
                Outcome::Information
                    | Outcome::EndedAsPlanned
                    | Outcome::Moved
                    | Outcome::Other
                    | Outcome::NoServices
                    | Outcome::EndedOther
                    | Outcome::OtherLocalService
            ),
        }
    }

    /// Ended in a way that the measure counts at all.
    pub fn in_denominator(self) -> bool {
        match self {
            Final::Service(service) => service.is_long_term() || self.in_numerator(),
            Final::ShortTermCareHome => true,
            Final::Outcome(_) => self.in_numerator(),
        }
    }

    /// The outcome speaks of more to come, yet nothing came; or it cannot be read.
    pub fn cannot_be_classified(self) -> bool {
        match self {
            Final::Outcome(outcome) => {
                outcome <= Outcome::Continuation || outcome == Outcome::Invalid
            }
            _ => false,
        }
    }
}

/// Events and deaths up to this many days after the end belong to the episode's sequel.
const DAYS_AFTER: i32 = 7;

/// An assessment or review within the episode counts when it ends fewer days than this before it.
const NESTED_DAYS: i32 = 14;

/// Finds the ending of an episode among a service user's events.
pub(super) fn of_episode(death: Option<Day>, steps: &[Step<'_>], episode: &Episode) -> Ending {
    let own = outcome_of(episode.rank);
    if death.is_some_and(|death| episode.end.days_until(death) <= DAYS_AFTER) {
        return Ending {
            sequel: Sequel::Death,
            last: Final::Outcome(Outcome::Deceased),
        };
    }
    if own == Outcome::Hospital {
        return Ending {
            sequel: Sequel::Hospital,
            last: Final::Outcome(own),
        };
    }
    let around = Around { steps, episode };
    around
        .following_service()
        .or_else(|| around.concluding_outcome())
        .or_else(|| around.equipment())
        .unwrap_or(Ending {
            sequel: Sequel::Otherwise,
            last: Final::Outcome(own),
        })
}

/// An episode among the person's other events.
struct Around<'a> {
    steps: &'a [Step<'a>],
    episode: &'a Episode,
}

impl<'a> Around<'a> {
    /// The person's events without the services that make up the episode.
    fn others(&self) -> impl Iterator<Item = &'a Step<'a>> {
        let Episode { start, end, .. } = *self.episode;
        self.steps.iter().filter(move |step| {
            !(is_st_max(step.event) && start <= step.start && step.start <= end)
        })
    }

    /// Events that began during the episode or within 7 days of its end, and ended after it; none
    /// from the first that speaks of ST-Max on, as an assessment or review may (a service would be
    /// part of the episode).
    fn following(&self) -> impl Iterator<Item = &'a Step<'a>> {
        let Episode { start, end, .. } = *self.episode;
        let follows = move |step: &&Step<'_>| {
            step.start >= start && step.end > end && end.days_until(step.start) <= DAYS_AFTER
        };
        let again = self.others().filter(follows);
        let again = again.filter(|step| step.event.service == Some(ServiceType::StMax));
        let again = again.map(|step| step.start).min();
        self.others()
            .filter(follows)
            .filter(move |step| again.is_none_or(|again| step.start < again))
    }

    /// Events that began and ended during the episode.
    fn nested(&self) -> impl Iterator<Item = &'a Step<'a>> {
        let Episode { start, end, .. } = *self.episode;
        self.others()
            .filter(move |step| step.start >= start && start < step.end && step.end <= end)
    }

    /// The highest service that followed, whatever the type of the event that names it.
    fn following_service(&self) -> Option<Ending> {
        let recognised = |step: &Step<'_>| {
            step.event
                .service
                .filter(|s| *s <= ServiceType::OtherShortTerm)
        };
        let highest = self.following().filter_map(recognised).min()?;
        let in_care_home = |step: &Step<'_>| {
            step.event.service == Some(highest)
                && matches!(
                    step.event.component,
                    Some(Component::ShortTermResidentialCare | Component::ShortTermNursingCare)
                )
        };
        let last = if highest == ServiceType::OtherShortTerm && self.following().any(in_care_home) {
            Final::ShortTermCareHome
        } else {
            Final::Service(highest)
        };
        Some(Ending {
            sequel: Sequel::Service,
            last,
        })
    }

    /// The highest of the outcomes that conclude the episode: its own, those of later events, that
    /// of an assessment or review near its end.
    fn concluding_outcome(&self) -> Option<Ending> {
        let own = self.episode.rank;
        let ended = |step: &Step<'_>| step.event.outcome == Some(Outcome::EndedAsPlanned);
        let qualifies = |step: &&Step<'_>| {
            !step.event.is_service()
                && !ended(step)
                && (own < CONCLUDING || step.number < CONCLUDING)
        };
        let nothing_follows = self.following().next().is_none();
        let later = || self.following().filter(qualifies);
        let counts_itself = (nothing_follows && own < CONCLUDING) || later().next().is_some();
        let candidates = [
            (counts_itself.then_some(own), Sequel::OwnOutcome),
            (
                later()
                    .map(|step| step.number)
                    .filter(|n| *n < CONCLUDING)
                    .min(),
                Sequel::LaterOutcome,
            ),
            (self.nested_outcome(), Sequel::NestedOutcome),
        ];
        let known = candidates
            .into_iter()
            .filter_map(|(number, sequel)| Some((number?, sequel)));
        let (number, sequel) = known.min()?;
        Some(Ending {
            sequel,
            last: Final::Outcome(outcome_of(number)),
        })
    }

    /// The outcome of the assessment or review that ended last within the episode's last days.
    fn nested_outcome(&self) -> Option<u16> {
        let is_near = |step: &&Step<'_>| {
            let kind = matches!(
                step.event.event_type,
                Some(EventType::Assessment | EventType::Review)
            );
            kind && step.end.days_until(self.episode.end) < NESTED_DAYS && step.number < CONCLUDING
        };
        let near = self.nested().filter(is_near);
        let last = near.max_by_key(|step| (step.end, std::cmp::Reverse(step.number)))?;
        Some(last.number)
    }

    /// Equipment given during the episode counts as ongoing low level support.
    fn equipment(&self) -> Option<Ending> {
        let gives = |step: &Step<'_>| {
            step.event.is_service() && step.event.component == Some(Component::Equipment)
        };
        let last = Final::Service(ServiceType::LowLevel);
        self.nested().any(gives).then_some(Ending {
            sequel: Sequel::Equipment,
            last,
        })
    }
}

/// The outcome that an outcome number stands for.
fn outcome_of(number: u16) -> Outcome {
    let place = usize::from(number % super::MORE_TO_COME);
    let known = if number >= 999 {
        None
    } else {
        Outcome::ALL.get(place.wrapping_sub(1))
    };
    known.map_or(Outcome::Invalid, |(outcome, _)| *outcome)
}
