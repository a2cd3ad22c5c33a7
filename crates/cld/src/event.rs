//! One row of a submission in compact form: all that the measures need, in 68 bytes.

use crate::day::{Day, FAR};
use crate::lists::{
    Accommodation, AssessmentType, ClientType, Component, CostFrequency, Delivery, Employment,
    Ethnicity, EventType, Funding, Gender, HasUnpaidCarer, Outcome, ReviewType, ServiceType,
    SupportReason,
};

/// One submitted event. Lists are cleaned to release 2; a blank is none.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// The number at the end of the council's event reference: of two events the one entered later
    /// has the higher. 0 when there is none; those beyond four thousand million are one.
    pub entered: u32,
    /// Tells apart rows which differ only in the council's own ids, of the person or of those cared for.
    pub ids: u32,
    /// The person, as a number within the file, later within the council.
    pub person: u32,
    /// The council's own id of the person, as a number; 0 for a blank.
    pub own_id: u32,
    /// Rows of the same kind, person, start (and end, unless services) are one event.
    pub kind: u32,
    pub start: Option<Day>,
    /// The end as derived: the date of death where that cuts the event short.
    pub end: Option<Day>,
    pub death: Option<Day>,
    /// The first day of the month of birth.
    pub birth: Option<Day>,
    /// In pence; [`NO_AMOUNT`] for a blank.
    pub unit_cost: i32,
    /// In hundredths; [`NO_AMOUNT`] for a blank.
    pub planned_units: i32,
    /// Which reference period of the council the row belongs to.
    pub reference: u16,
    /// The event type when it is exactly one of the four.
    pub event_type: Option<EventType>,
    /// The event type is not blank.
    pub has_event_type: bool,
    /// The event type by what its text contains.
    pub class: Option<EventType>,
    pub client: Option<ClientType>,
    pub outcome: Option<Outcome>,
    pub service: Option<ServiceType>,
    pub component: Option<Component>,
    pub delivery: Option<Delivery>,
    pub frequency: Option<CostFrequency>,
    pub assessment: Option<AssessmentType>,
    pub review: Option<ReviewType>,
    pub gender: Option<Gender>,
    pub ethnicity: Option<Ethnicity>,
    pub support_reason: Option<SupportReason>,
    pub accommodation: Option<Accommodation>,
    pub employment: Option<Employment>,
    pub unpaid_carer: Option<HasUnpaidCarer>,
    pub funding: Option<Funding>,
    /// The event's description speaks of a conversation.
    pub conversation: bool,
    /// At least 25 years old at the start, by the full date of birth.
    pub aged_25: bool,
    /// The row is in the joined table.
    pub joined: bool,
    /// The row is in the single table.
    pub single: bool,
}

/// A cost or a number of units that is blank or cannot be read.
pub const NO_AMOUNT: i32 = i32::MIN;

impl Event {
    /// The end, with an open one put at the far end of time.
    pub fn end_or_far(&self) -> Day {
        self.end.unwrap_or(FAR)
    }

    /// Ends on or after its start, or is open.
    pub fn is_in_order(&self) -> bool {
        self.end.is_none_or(|end| Some(end) >= self.start)
    }

    /// A service by its exact event type.
    pub fn is_service(&self) -> bool {
        self.event_type == Some(EventType::Service)
    }

    /// Nursing, residential, community or prison.
    pub fn is_long_term(&self) -> bool {
        self.service.is_some_and(ServiceType::is_long_term)
    }

    /// Belongs to a person in need of support in their own right.
    pub fn is_service_user(&self) -> bool {
        self.client == Some(ClientType::ServiceUser)
    }

    /// Belongs to an unpaid carer, known by association or otherwise.
    pub fn is_carer(&self) -> bool {
        matches!(
            self.client,
            Some(ClientType::UnpaidCarer | ClientType::CarerByAssociation)
        )
    }

    /// Everything of the row that a figure may depend on, in an order that means nothing: rows equal
    /// in this are interchangeable, wherever they stood in their file.
    pub fn content(&self) -> impl Ord + use<> {
        let dates = (self.start, self.end, self.death, self.birth);
        let amounts = (self.unit_cost, self.planned_units, self.entered);
        let what = (
            self.event_type,
            self.class,
            self.client,
            self.outcome,
            self.service,
            self.component,
            self.delivery,
            self.frequency,
            self.assessment,
            self.review,
        );
        let who = (
            self.gender,
            self.ethnicity,
            self.support_reason,
            self.accommodation,
            self.employment,
            self.unpaid_carer,
            self.funding,
        );
        let marks = (self.conversation, self.aged_25, self.reference, self.ids);
        (dates, amounts, what, who, marks)
    }

    /// Place of the outcome in the national hierarchy; 999 for blank and invalid.
    pub fn outcome_rank(&self) -> u16 {
        self.outcome.and_then(Outcome::rank).unwrap_or(999)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_takes_sixty_eight_bytes() {
        assert_eq!(size_of::<Event>(), 68);
    }
}
