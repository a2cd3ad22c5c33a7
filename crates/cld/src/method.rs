//! The dated national methods: each rule that has changed before is a named choice, so that past
//! figures stay reproducible.

use jiff::civil::DateTime;

/// A national method as it stood at a date.
#[derive(Debug)]
pub struct Method {
    /// What `--method` calls it.
    pub name: &'static str,
    /// By which texts two rows are held to be one event.
    pub unique_events: Compared,
    /// Import times of submissions known to be bad, which are never chosen.
    pub bad_submissions: &'static [DateTime],
}

/// The texts that are compared to find rows of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// As submitted: the same service in release 1 and release 2 wording is two events.
    Raw,
    /// Cleaned to release 2.
    Cleaned,
}

/// Every method, the default first.
pub const METHODS: [Method; 2] = [
    Method {
        name: "june-2026",
        unique_events: Compared::Raw,
        bad_submissions: BAD_SUBMISSIONS,
    },
    Method {
        name: "july-2026",
        unique_events: Compared::Cleaned,
        bad_submissions: BAD_SUBMISSIONS,
    },
];

/// Named in the national code of June 2026.
const BAD_SUBMISSIONS: &[DateTime] = &[DateTime::constant(2026, 4, 23, 13, 28, 24, 253_000_000)];

impl Method {
    /// The method of this name.
    pub fn named(name: &str) -> Option<&'static Method> {
        METHODS.iter().find(|method| method.name == name)
    }
}
