//! What is kept of a file to compare the next one with it: thirty-two bytes a row, so that ten
//! million rows of many files fit into some hundred megabytes.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::across_rows::AcrossRows;
use super::findings::Place;
use super::row::Event;
use crate::day::Day;

/// One file of a council.
pub(crate) struct History {
    pub name: String,
    /// First and last day of the stated period.
    pub from: Date,
    pub to: Date,
    pub rows: Vec<Past>,
    pub persons: Vec<Known>,
    /// Events by kind and quarter: completed, or for services begun.
    pub quarters: BTreeMap<(Event, Date), u64>,
}

/// One row of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Past {
    /// As in [`super::across_rows::Digest`].
    pub event: u64,
    pub reference: u32,
    pub line: u32,
    /// Its place among the persons; beyond them for nobody.
    pub person: u32,
    pub start: Option<Day>,
    pub end: Option<Day>,
    pub kind: Option<Event>,
}

/// One person of it.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub id: Option<Box<str>>,
    pub nhs_number: Option<u64>,
    /// Where the person is first.
    pub line: u32,
}

impl History {
    pub fn new(
        name: &str,
        period: (Date, Date),
        across: AcrossRows,
        quarters: BTreeMap<(Event, Date), u64>,
    ) -> Self {
        let (rows, persons) = across.into_history();
        Self {
            name: name.to_owned(),
            from: period.0,
            to: period.1,
            rows,
            persons,
            quarters,
        }
    }

    /// Where one of its rows is.
    pub fn place(&self, row: &Past) -> Place<'_> {
        Place {
            line: Some(row.line),
            event_type: row.kind.map(Event::name),
            person: self
                .persons
                .get(row.person as usize)
                .and_then(|person| person.id.as_deref()),
            field: None,
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_row_takes_thirty_two_bytes() {
        assert_eq!(size_of::<super::Past>(), 32);
        assert_eq!(size_of::<super::super::across_rows::Digest>(), 40);
    }
}
