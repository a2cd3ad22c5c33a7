//! One person's events within a council: the only thing a measure sees.

use crate::event::Event;
use crate::person::Details;
use crate::submissions::joining::Reference;

/// A person's unique events of the joined table, and what is known of the person.
pub struct Timeline<'a> {
    /// The person's events, in no particular order.
    pub events: &'a [Event],
    /// What the person table says.
    pub details: &'a Details,
    /// The council's reference periods, by the events' `reference`.
    pub references: &'a [Reference],
}
