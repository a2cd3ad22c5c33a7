//! Permitted values of a field in one release, and what any text met in a file
//! stands for.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::field::Grade;

/// A permitted value.
#[derive(Debug, Clone)]
pub struct Entry {
    pub value: String,
    /// False for "Unknown", refused and undeclared: no information about the person.
    pub known: bool,
    pub group: String,
    /// Which outcome wins when several compete: the lowest.
    pub rank: Option<u16>,
    pub grade: Grade,
    pub(crate) facts: u64,
}

/// How a text stands to the list of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Listed,
    /// On the list but for capital letters.
    Capitals,
    /// On the list of another release.
    OtherRelease,
    Unlisted,
}

/// What a text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub standing: Standing,
    /// The value of this release it stands for, as a place in the list.
    pub entry: Option<u16>,
    /// The same for every text of any release that stands for one value; 0 when it stands for none.
    pub meaning: u32,
}

/// A defined list of one release.
#[derive(Debug, Clone, Default)]
pub struct List {
    pub entries: Vec<Entry>,
    exact: HashMap<Box<str>, Reading, FixedState>,
    in_lower_case: HashMap<Box<str>, Reading, FixedState>,
}

impl List {
    /// What does this text (without outer blanks) stand for?
    pub fn read(&self, text: &str) -> Reading {
        if let Some(reading) = self.exact.get(text) {
            return *reading;
        }
        let nothing = Reading {
            standing: Standing::Unlisted,
            entry: None,
            meaning: 0,
        };
        self.in_lower_case
            .get(text.to_lowercase().as_str())
            .copied()
            .unwrap_or(nothing)
    }

    pub fn entry(&self, reading: Reading) -> Option<&Entry> {
        reading
            .entry
            .and_then(|at| self.entries.get(usize::from(at)))
    }

    /// Makes a text known; the first meaning given to a text stays.
    pub(crate) fn learn(&mut self, text: &str, reading: Reading) {
        if reading.standing != Standing::Unlisted {
            self.exact.entry(text.into()).or_insert(reading);
        }
        let standing = match reading.standing {
            Standing::Listed => Standing::Capitals,
            other => other,
        };
        let lower = text.to_lowercase().into_boxed_str();
        self.in_lower_case.entry(lower).or_insert(Reading {
            standing,
            ..reading
        });
    }
}
