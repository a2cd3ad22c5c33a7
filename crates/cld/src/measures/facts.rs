//! The dashboard's facts: requests, assessments, reviews and services of the single table.

use std::collections::BTreeMap;

use crate::event::Event;
use crate::lists::{EventType, Listed};

/// How a blank is shown in the published tables of facts.
const BLANK: &str = "(null)";

/// Counts of a council's events of the single table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// By outcome group, and whether the person then had long-term support.
    pub requests: Split,
    /// By assessment type, and the same.
    pub assessments: Split,
    /// By review type, and the same.
    pub reviews: Split,
    /// Rows and people by service type.
    pub services: BTreeMap<&'static str, [u64; 2]>,
}

/// Counts by a text and whether the person had long-term support at the start.
pub type Split = BTreeMap<(&'static str, bool), u64>;

impl Facts {
    /// Adds a person's unique events.
    pub fn add(&mut self, events: &[Event]) {
        let mut met: Vec<&'static str> = Vec::new();
        for event in events {
            let had_support = || had_long_term_support(events, event);
            match event.event_type {
                Some(EventType::Request) => {
                    let group = event.outcome.map_or(BLANK, |outcome| outcome.group());
                    *self.requests.entry((group, had_support())).or_default() += 1;
                }
                Some(EventType::Assessment) => {
                    let kind = event.assessment.map_or(BLANK, |kind| kind.text());
                    *self.assessments.entry((kind, had_support())).or_default() += 1;
                }
                Some(EventType::Review) => {
                    let kind = event.review.map_or(BLANK, |kind| kind.text());
                    *self.reviews.entry((kind, had_support())).or_default() += 1;
                }
                Some(EventType::Service) => {
                    let service = event.service.map_or(BLANK, |service| service.text());
                    let counts = self.services.entry(service).or_default();
                    counts[0] += 1;
                    if !met.contains(&service) {
                        met.push(service);
                        counts[1] += 1;
                    }
                }
                None => {}
            }
        }
    }

    /// Adds the counts of other people of the council.
    pub fn merge(&mut self, other: Facts) {
        for (mine, theirs) in [
            (&mut self.requests, other.requests),
            (&mut self.assessments, other.assessments),
            (&mut self.reviews, other.reviews),
        ] {
            for (key, count) in theirs {
                *mine.entry(key).or_default() += count;
            }
        }
        for (service, counts) in other.services {
            let mine = self.services.entry(service).or_default();
            mine[0] += counts[0];
            mine[1] += counts[1];
        }
    }
}

/// Some long-term service covers the day on which the event began.
fn had_long_term_support(events: &[Event], event: &Event) -> bool {
    events.iter().any(|service| {
        service.is_long_term()
            && service.is_service()
            && service.start <= event.start
            && service.end.is_none_or(|end| Some(end) >= event.start)
    })
}
