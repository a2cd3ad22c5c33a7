//! Checks of one row by itself, family by family.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use super::findings::{Place, Sink};
use super::row::{Row, RowReader};
use super::rules::{General, OfField, RuleBook};
use super::{costs, dates, fields, links, lists};
use crate::field::Field;
use crate::spec::{Facts, Release};

/// Notes problems of one row; carries its place so that no check has to.
pub(crate) struct Notes<'s, 'b, 'r> {
    pub sink: &'s mut Sink<'b>,
    pub place: Place<'r>,
    /// Fields found unusable on this row, one bit each.
    pub unusable: u64,
}

impl Notes<'_, '_, '_> {
    /// A problem of the row as a whole.
    pub fn row(&mut self, rule: General, says: std::fmt::Arguments) {
        self.sink.note(RuleBook::general(rule), self.place, says);
    }

    /// A problem of the row, to be mended in one field.
    pub fn row_at(&mut self, rule: General, field: Field, says: std::fmt::Arguments) {
        let place = Place {
            field: Some(field.name()),
            ..self.place
        };
        self.sink.note(RuleBook::general(rule), place, says);
    }

    /// A problem of one field.
    pub fn field(&mut self, field: Field, what: OfField, says: std::fmt::Arguments) {
        let place = Place {
            field: Some(field.name()),
            ..self.place
        };
        self.sink
            .note(RuleBook::of_field(field as usize, what), place, says);
        if !matches!(
            what,
            OfField::NotApplicable | OfField::Capitals | OfField::Release
        ) {
            self.unusable |= 1 << field as u64;
        }
    }
}

/// Which fields apply and are mandatory on rows that tell the same facts, one bit each.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted {
    pub mandatory: u64,
    pub not_applicable: u64,
}

/// How often each field was needed, and how often it was filled and usable.
#[derive(Debug, Clone)]
pub(crate) struct Filling {
    pub needed: [u64; Field::COUNT],
    pub usable: [u64; Field::COUNT],
}

impl Default for Filling {
    fn default() -> Self {
        Self {
            needed: [0; Field::COUNT],
            usable: [0; Field::COUNT],
        }
    }
}

impl Filling {
    /// Adds the filling of other rows.
    pub fn merge(&mut self, other: &Filling) {
        let add = |mine: &mut [u64], theirs: &[u64]| {
            mine.iter_mut()
                .zip(theirs)
                .for_each(|(mine, more)| *mine += more);
        };
        add(&mut self.needed, &other.needed);
        add(&mut self.usable, &other.usable);
    }
}

/// Checks rows one by one.
pub(crate) struct OneRow<'r> {
    pub release: &'r Release,
    pub today: Date,
    /// Fields for which the file has no column, one bit each.
    pub absent: u64,
    pub filling: Filling,
    wanted: HashMap<Facts, Wanted, FixedState>,
    limits: costs::Limits,
    oldest: i32,
    cared_for_most: i64,
}

impl<'r> OneRow<'r> {
    pub fn new(release: &'r Release, today: Date, absent: u64) -> Self {
        Self {
            release,
            today,
            absent,
            filling: Filling::default(),
            wanted: HashMap::default(),
            limits: costs::Limits::of(release),
            oldest: i32::try_from(release.limit("oldest_age")).unwrap_or(i32::MAX),
            cared_for_most: release.limit("cared_for_most"),
        }
    }

    pub fn check(&mut self, row: &Row, read: &RowReader, sink: &mut Sink) {
        let place = Place {
            line: Some(row.line),
            event_type: row.event_type,
            person: row.person(),
            field: None,
        };
        let mut notes = Notes {
            sink,
            place,
            unusable: 0,
        };
        let wanted = self.wanted(row.facts);
        fields::filled_as_wanted(self, row, wanted, &mut notes);
        lists::values(read, row, &mut notes);
        fields::forms(row, &mut notes);
        dates::readable(row, &mut notes);
        dates::in_order(self.today, self.oldest, row, &mut notes);
        costs::check(self.release, self.limits, row, &mut notes);
        links::check(self.cared_for_most, row, &mut notes);
        let usable = row.filled & !notes.unusable;
        self.count(wanted.mandatory, usable);
    }

    fn count(&mut self, mut needed: u64, usable: u64) {
        while needed != 0 {
            let field = needed.trailing_zeros() as usize;
            needed &= needed - 1;
            self.filling.needed[field] += 1;
            self.filling.usable[field] += usable >> field & 1;
        }
    }

    fn wanted(&mut self, facts: Facts) -> Wanted {
        let release = self.release;
        *self.wanted.entry(facts).or_insert_with(|| {
            let mut wanted = Wanted::default();
            for (at, field) in release.fields.iter().enumerate() {
                let applies = field.applies.holds(facts);
                if applies == Some(false) {
                    wanted.not_applicable |= 1 << at;
                } else if applies == Some(true) && field.mandatory.holds(facts) == Some(true) {
                    wanted.mandatory |= 1 << at;
                }
            }
            wanted
        })
    }
}
