//! People with a few events, for the tests of the measures.

use crate::day::Day;
use crate::event::{Event, NO_AMOUNT};
use crate::lists::{
    Accommodation, ClientType, Component, Employment, Ethnicity, EventType, Funding, Gender,
    HasUnpaidCarer, Outcome, ServiceType, SupportReason,
};
use crate::period::Period;
use crate::person::Details;
use crate::submissions::joining::Reference;
use crate::timeline::Timeline;

/// The financial year that most tests report on.
pub fn year() -> Period {
    Period::read("2025-04-01..2026-03-31").unwrap()
}

/// A day written as `2025-04-01`.
pub fn day(text: &str) -> Day {
    Day::read(text).unwrap()
}

/// An event of a service user; an empty end is open.
pub fn event(kind: EventType, start: &str, end: &str) -> Event {
    Event {
        entered: 0,
        ids: 0,
        person: 1,
        own_id: 1,
        kind: 0,
        start: Some(day(start)),
        end: Day::read(end),
        death: None,
        birth: Day::read("1950-01-01"),
        unit_cost: NO_AMOUNT,
        planned_units: NO_AMOUNT,
        reference: 0,
        event_type: Some(kind),
        has_event_type: true,
        class: Some(kind),
        client: Some(ClientType::ServiceUser),
        outcome: None,
        service: None,
        component: None,
        delivery: None,
        frequency: None,
        assessment: None,
        review: None,
        gender: None,
        ethnicity: None,
        support_reason: None,
        accommodation: None,
        employment: None,
        unpaid_carer: None,
        funding: None,
        conversation: false,
        aged_25: true,
        joined: true,
        single: true,
    }
}

/// A service of a service user.
pub fn service(what: ServiceType, start: &str, end: &str) -> Event {
    Event {
        service: Some(what),
        ..event(EventType::Service, start, end)
    }
}

impl Event {
    /// The same with this outcome.
    pub fn outcome(self, outcome: Outcome) -> Event {
        Event {
            outcome: Some(outcome),
            ..self
        }
    }

    /// The same with this component.
    pub fn component(self, component: Component) -> Event {
        Event {
            component: Some(component),
            ..self
        }
    }
}

/// Somebody born in January 1950, alive, at home.
pub struct Someone {
    pub events: Vec<Event>,
    pub details: Details,
    references: Vec<Reference>,
}

/// A person with these events, entered in this order.
pub fn someone<const N: usize>(mut events: [Event; N]) -> Someone {
    for (number, event) in (1..).zip(&mut events) {
        event.entered = number;
    }
    let details = Details {
        accommodation: Accommodation::OwnerOccupier,
        employment: Employment::Unknown,
        gender: Gender::Female,
        ethnicity: Ethnicity::Undeclared,
        funding: Funding::Unknown,
        unpaid_carer: HasUnpaidCarer::Unknown,
        support_reason: SupportReason::Unknown,
        birth: Day::read("1950-01-01"),
        death: None,
        own_id: Some(1),
    };
    let period = Period::read("2023-04-01..2026-03-31").unwrap();
    let references = vec![Reference {
        period,
        import: 0,
        next: None,
        prior: false,
    }];
    Someone {
        events: events.to_vec(),
        details,
        references,
    }
}

impl Someone {
    /// The same, born in the month of this day; an empty text for not known.
    pub fn born(mut self, text: &str) -> Someone {
        self.details.birth = Day::read(text);
        self
    }

    /// The same, died on this day.
    pub fn died(mut self, text: &str) -> Someone {
        self.details.death = Day::read(text);
        self
    }

    pub fn timeline(&self) -> Timeline<'_> {
        Timeline {
            events: &self.events,
            details: &self.details,
            references: &self.references,
        }
    }
}
