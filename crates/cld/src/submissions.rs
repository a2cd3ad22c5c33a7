//! Which files a council sent, which of them cover which quarter, and the rows that count.

pub mod covered;
pub mod folder;
pub mod intake;
pub mod joining;
pub mod names;
pub mod selection;
pub mod unique;

use jiff::civil::DateTime;

use crate::event::Event;
use crate::field::Field;
use crate::lists::EventType;
use crate::period::Period;
use names::Names;

/// One submission file, read.
#[derive(Debug)]
pub struct Submission {
    /// The file's name.
    pub file: String,
    /// The council's code.
    pub council: String,
    /// When the file came in.
    pub imported: DateTime,
    /// Fields of the return that the file has no column for.
    pub missing: Vec<Field>,
    /// The smallest stated start and the largest stated end over the rows.
    pub stated: Option<Period>,
    /// The period that the rows themselves show to be covered.
    pub derived: Option<Period>,
    /// The rows, as they were read side by side.
    pub parts: Vec<Part>,
}

/// Some rows of a submission, in no order that means anything.
#[derive(Debug)]
pub struct Part {
    /// `person`, `own_id` and `kind` are numbers of the tables below.
    pub rows: Vec<Event>,
    /// Who the persons are; number 0 is nobody.
    pub people: Vec<PersonKey>,
    /// The council's own ids by number.
    pub own_ids: Names,
    /// What makes rows of one kind.
    pub kinds: Vec<Kind>,
    /// Carers' rows which name the people they care for.
    pub links: Vec<Link>,
    texts: Texts,
}

/// How a person is known within a council: by a valid NHS number, else by the council's own id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PersonKey(u64);

impl PersonKey {
    /// No NHS number and no id of the council's.
    pub const NOBODY: PersonKey = PersonKey(0);
    /// Set where the rest is the number of an own id.
    const OWN: u64 = 1 << 63;

    fn of_nhs(number: u64) -> PersonKey {
        PersonKey(number)
    }

    fn of_own_id(own: u32) -> PersonKey {
        PersonKey(PersonKey::OWN | u64::from(own))
    }

    /// The NHS number, when the person is known by one.
    pub fn nhs(self) -> Option<u64> {
        (self.0 != 0 && self.0 & PersonKey::OWN == 0).then_some(self.0)
    }

    /// The number of the council's own id, when the person is known by that.
    pub fn own_id(self) -> Option<u32> {
        (self.0 & PersonKey::OWN != 0).then_some(self.0 as u32)
    }
}

/// A carer's row, and the council's ids of up to three people cared for (0 for none).
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The carer, as a number within the part.
    pub person: u32,
    /// As in the row: it has these ids.
    pub ids: u32,
    pub own_ids: [u32; 3],
}

/// What, beside person and dates, tells events apart: numbers of raw texts, and cleaned values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    pub class: Option<EventType>,
    /// Number of the event type's text.
    pub event_type: u32,
    /// Number of the client type's text.
    pub client: u32,
    /// Number of the text of route of access, assessment type or service type, by class.
    pub first: u32,
    /// Number of the text of the service component.
    pub second: u32,
    /// The same three, cleaned: 0 for blank, else one more than the place in the list.
    pub cleaned: [u8; 3],
}

/// The texts behind the numbers of a [`Kind`].
#[derive(Debug, Default)]
pub struct Texts {
    pub event_types: Vec<Box<str>>,
    pub clients: Vec<Box<str>>,
    pub routes: Vec<Box<str>>,
    pub assessments: Vec<Box<str>>,
    pub services: Vec<Box<str>>,
    pub components: Vec<Box<str>>,
}

impl Texts {
    /// The texts that a kind's `first` numbers, by its class.
    fn firsts(&self, class: Option<EventType>) -> &[Box<str>] {
        match class {
            Some(EventType::Request) => &self.routes,
            Some(EventType::Assessment) => &self.assessments,
            Some(EventType::Service) => &self.services,
            _ => &[],
        }
    }
}

/// A text by its number; blank when there is none.
fn text_of(texts: &[Box<str>], number: u32) -> &str {
    texts.get(number as usize).map_or("", |text| text)
}
