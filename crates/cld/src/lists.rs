//! The values that a list field may take, in release 2 wording, as the measures speak of them.
//!
//! Texts of either release, and known misspellings, become these values through the specification's
//! mapping; a text that the mapping does not know is blank.

mod event;
mod person;
mod service;

pub use event::{AssessmentType, ClientType, Outcome, ReviewReason, Route};
pub use person::{
    Accommodation, Employment, Ethnicity, Funding, Gender, HasUnpaidCarer, SupportReason,
};
pub use service::{Component, CostFrequency, Delivery, ServiceType};

use crate::field::Field;

/// A list of the specification whose values the measures tell apart.
pub trait Listed: Copy + PartialEq + Send + 'static {
    /// The field that takes these values.
    const FIELD: Field;
    /// Every value with its text, in the order of the list.
    const ALL: &'static [(Self, &'static str)];

    /// The value in the specification's words.
    fn text(self) -> &'static str {
        let found = Self::ALL.iter().find(|(value, _)| *value == self);
        found.map_or("", |(_, text)| text)
    }
}

/// The value that stands for what cannot be mapped.
pub const INVALID: &str = "Invalid and not mapped";

/// What kind of thing happened. Texts other than the four give none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    Request,
    Assessment,
    Review,
    Service,
}

/// What a review turned out to be, from its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewType {
    Planned,
    Unplanned,
    ShortTermSupport,
    Unknown,
}

impl ReviewType {
    /// The type that a review reason stands for.
    pub fn of(reason: ReviewReason) -> ReviewType {
        match reason {
            ReviewReason::Planned => ReviewType::Planned,
            ReviewReason::ShortTermSupport => ReviewType::ShortTermSupport,
            ReviewReason::Invalid => ReviewType::Unknown,
            _ => ReviewType::Unplanned,
        }
    }

    /// The type in the published tables' words.
    pub fn text(self) -> &'static str {
        match self {
            ReviewType::Planned => "Planned review of long term support",
            ReviewType::Unplanned => "Unplanned",
            ReviewType::ShortTermSupport => "Review of short term support",
            ReviewType::Unknown => "Review Type Unknown",
        }
    }
}

impl Outcome {
    /// Place in the national outcome hierarchy, 1 the highest; none for invalid.
    pub fn rank(self) -> Option<u16> {
        (self != Outcome::Invalid).then_some(self as u16 + 1)
    }

    /// No further action: the text begins with "NFA".
    pub fn is_no_further_action(self) -> bool {
        self.text().starts_with("NFA")
    }

    /// The outcome as the published request table groups it.
    pub fn group(self) -> &'static str {
        if self.is_no_further_action() {
            "NFA"
        } else {
            self.text()
        }
    }
}

impl ServiceType {
    /// Nursing, residential, community or prison.
    pub fn is_long_term(self) -> bool {
        self <= ServiceType::Prison
    }

    /// Nursing or residential.
    pub fn is_care_home(self) -> bool {
        self <= ServiceType::Residential
    }
}

impl Accommodation {
    /// Living in one's own home or with family, as 2E counts it.
    pub fn is_settled(self) -> bool {
        self <= Accommodation::Mobile || self == Accommodation::PresumedAtHome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_rank_as_in_the_national_hierarchy() {
        assert_eq!(Outcome::ToReablement.rank(), Some(1));
        assert_eq!(Outcome::Hospital.rank(), Some(6));
        assert_eq!(Outcome::Other.rank(), Some(17));
        assert_eq!(Outcome::Invalid.rank(), None);
    }

    #[test]
    fn ten_kinds_of_accommodation_are_settled() {
        let settled = Accommodation::ALL.iter().filter(|(a, _)| a.is_settled());
        assert_eq!(settled.count(), 10);
        assert!(!Accommodation::Guest.is_settled());
    }

    #[test]
    fn four_services_are_long_term() {
        let long = ServiceType::ALL
            .iter()
            .filter(|(s, text)| s.is_long_term() && text.starts_with("Long"));
        assert_eq!(long.count(), 4);
    }
}
