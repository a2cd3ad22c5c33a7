//! An event of the return as the record tells it, and as a row of the file.

use ::cld::field::Field;
use ::cld::lists::{ClientType, EventType, Listed};
use ::cld::write::Row;
use db::sea_orm::prelude::Uuid;
use jiff::civil::Date;

use super::known::PersonFile;
use super::person;
use super::{Asked, carers};
use crate::house::council::Council;

/// One event. Days are first and last, both included; a service that goes on has no last day.
#[derive(Clone, Debug)]
pub struct Event {
    pub kind: EventType,
    pub client: ClientType,
    pub from: Date,
    pub until: Option<Date>,
    /// Its own number, higher for what was entered later.
    pub reference: String,
    pub description: String,
    /// In the words of the return.
    pub outcome: String,
    /// It is help for which nobody is charged.
    pub free: bool,
    /// The fields that only this kind of event has.
    pub fields: Vec<(Field, String)>,
}

impl Event {
    /// Whether the person has it as somebody who looks after somebody else.
    pub fn is_carers(&self) -> bool {
        self.client != ClientType::ServiceUser
    }

    /// The row of the file.
    pub fn row(&self, council: &Council, asked: &Asked, file: &PersonFile) -> Row {
        let mut row = person::about(council, asked.period, file, self.client);
        row.set(Field::EventType, kind_says(self.kind));
        row.set(Field::EventReference, &self.reference);
        row.set_day(Field::EventStart, Some(self.from));
        row.set_day(Field::EventEnd, self.until);
        row.set(Field::EventDescription, &self.description);
        row.set(Field::EventOutcome, &self.outcome);
        for (field, text) in &self.fields {
            row.set(*field, text);
        }
        if self.is_carers() {
            carers::tell(file, &mut row);
        } else {
            person::funding(asked.period, file, self.free, &mut row);
        }
        row
    }
}

/// A reference for what has no number of its own: its letter, the end of its id, and the second in which it was
/// entered, since of two rows of one event the one with the higher number at its end is taken.
pub fn reference(letter: char, id: Uuid) -> String {
    let bits = id.as_u128();
    // The first six bytes of an id are the milliseconds since 1970.
    let seconds = (bits >> 80) / 1_000;
    format!("{letter}{:012X}-{seconds}", bits & 0xffff_ffff_ffff)
}

/// An event type in the words of the return.
pub fn kind_says(kind: EventType) -> &'static str {
    match kind {
        EventType::Request => "Request",
        EventType::Assessment => "Assessment",
        EventType::Review => "Review",
        EventType::Service => "Service",
    }
}

/// Who takes part, in the fields that ask for the method.
pub fn method(client: ClientType, together: bool) -> &'static str {
    match client {
        _ if together => "Service user and unpaid carer",
        ClientType::ServiceUser => "Service user only",
        _ => "Unpaid carer only",
    }
}

/// A client type in the words of the return.
pub fn client_says(client: ClientType) -> &'static str {
    client.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number at the end of a reference.
    fn number_at_end(reference: &str) -> u64 {
        let digits = reference
            .bytes()
            .rev()
            .take_while(u8::is_ascii_digit)
            .count();
        reference[reference.len() - digits..].parse().unwrap_or(0)
    }

    #[test]
    fn what_was_entered_later_has_the_higher_number() {
        let ids = [
            "01a1ffb1-ba00-7000-8000-00000000dd9f",
            "01a1ffb1-ba00-7000-8000-00000000ddbb",
            "01a20000-0000-7000-8000-000000000001",
        ];
        let found = ids.map(|id| reference('R', id.parse().unwrap()));
        assert!(found[0] != found[1], "{found:?}");
        let numbers = found.map(|one| number_at_end(&one));
        assert!(
            numbers[0] == numbers[1] && numbers[1] < numbers[2],
            "{numbers:?}"
        );
        // As the national method reads it.
        assert!(numbers[2] < u64::from(u32::MAX), "{numbers:?}");
        assert_eq!(number_at_end("C200317"), 200_317);
        assert_eq!(number_at_end(""), 0);
    }
}
