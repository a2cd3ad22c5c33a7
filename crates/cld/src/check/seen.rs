//! What one row has to say to the rows before and after it: a few numbers, and the texts to tell a
//! problem with. Rows are seen side by side; they are compared one after another, in their order.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::FixedState;
use jiff::civil::Date;

use super::across_rows::Digest;
use super::findings::Place;
use super::forms::{Day, NhsNumber};
use super::links::LINKS;
use super::row::{Event, Row, RowReader};
use crate::field::Field;

/// Fields on which all rows of a person should agree.
pub(crate) const AGREED: [Field; 4] = [
    Field::BirthDate,
    Field::DeathDate,
    Field::Gender,
    Field::Ethnicity,
];

/// The texts kept of each row: person, event type, council, stated period, fields agreed on.
const TEXTS: usize = 5 + AGREED.len();
const PERSON: usize = 0;
const EVENT_TYPE: usize = 1;
const COUNCIL: usize = 2;
const PERIOD: usize = 3;
const FIRST_AGREED: usize = 5;

/// One row.
pub(crate) struct Seen {
    /// Its person is not known yet.
    pub digest: Digest,
    /// The person, as a number that is the same in every file.
    pub key: u64,
    pub has_person: bool,
    pub nhs_number: Option<u64>,
    /// What the row tells of [`AGREED`]; 0 for nothing.
    pub agreed: [u64; AGREED.len()],
    pub period: (Day, Day),
    /// How many columns the row has.
    pub width: usize,
    texts: [(u32, u32); TEXTS],
    links: (u32, u32),
}

/// The texts of some rows; what a row repeats of the row before is kept once.
#[derive(Default)]
pub(crate) struct Told {
    text: String,
    last: [(u32, u32); TEXTS],
    links: Vec<(u64, Field)>,
    hash: FixedState,
}

impl Told {
    /// Keeps what a row says.
    pub fn see(&mut self, row: &Row, read: &RowReader, width: usize) -> Seen {
        let nhs_number = match NhsNumber::read(row.text(Field::NhsNumber)) {
            NhsNumber::Right(number) => Some(number),
            NhsNumber::WrongForm | NhsNumber::WrongCheckDigit => None,
        };
        let key = match (row.person(), nhs_number) {
            (Some(id), _) => Some(self.id_key(id)),
            (None, Some(number)) => Some(self.hash.hash_one(number)),
            (None, None) => None,
        };
        let has_person = key.is_some();
        let key = key.unwrap_or_else(|| self.hash.hash_one((row.line, 0_u8)));
        Seen {
            digest: Digest {
                event: self.event(key, row, read),
                whole: self.whole(row),
                detail: self.detail(row, read),
                reference: self.reference(row),
                line: row.line,
                person: u32::MAX,
                start: row.start.date().map(crate::day::Day::from),
                end: row.end.date().map(crate::day::Day::from),
                kind: row.event,
                worst: None,
            },
            key,
            has_person,
            nhs_number,
            agreed: [
                number(row.birth.date()),
                number(row.death.date()),
                u64::from(read.known(Field::Gender)),
                u64::from(read.known(Field::Ethnicity)),
            ],
            period: row.period,
            width,
            texts: self.texts(row),
            links: self.keep_links(row),
        }
    }

    fn texts(&mut self, row: &Row) -> [(u32, u32); TEXTS] {
        let mut texts = [
            row.text(Field::LaPersonId),
            row.event_type.unwrap_or(""),
            row.text(Field::LaCode),
            row.text(Field::PeriodStart),
            row.text(Field::PeriodEnd),
            "",
            "",
            "",
            "",
        ];
        for (text, field) in texts[FIRST_AGREED..].iter_mut().zip(AGREED) {
            *text = row.text(field);
        }
        for (slot, text) in texts.into_iter().enumerate() {
            if self.get(self.last[slot]) != text {
                let from = self.text.len() as u32;
                self.text.push_str(text);
                self.last[slot] = (from, self.text.len() as u32);
            }
        }
        self.last
    }

    fn get(&self, (from, until): (u32, u32)) -> &str {
        self.text.get(from as usize..until as usize).unwrap_or("")
    }

    /// The council's id of a row's person; none when blank.
    pub fn person(&self, seen: &Seen) -> Option<&str> {
        Some(self.get(seen.texts[PERSON])).filter(|id| !id.is_empty())
    }

    pub fn council(&self, seen: &Seen) -> &str {
        self.get(seen.texts[COUNCIL])
    }

    /// First and last day of the period that a row states, as written.
    pub fn period(&self, seen: &Seen) -> (&str, &str) {
        (
            self.get(seen.texts[PERIOD]),
            self.get(seen.texts[PERIOD + 1]),
        )
    }

    /// One of the fields of [`AGREED`], as written.
    pub fn agreed(&self, seen: &Seen, place: usize) -> &str {
        self.get(seen.texts[FIRST_AGREED + place])
    }

    /// The people whom a row links to, as keys, with the fields that do.
    pub fn links(&self, seen: &Seen) -> &[(u64, Field)] {
        let (from, until) = seen.links;
        self.links.get(from as usize..until as usize).unwrap_or(&[])
    }

    /// Where the row is.
    pub fn place(&self, seen: &Seen, field: Option<Field>) -> Place<'_> {
        Place {
            line: Some(seen.digest.line),
            event_type: Some(self.get(seen.texts[EVENT_TYPE])).filter(|text| !text.is_empty()),
            person: self.person(seen),
            field: field.map(Field::name),
        }
    }

    fn keep_links(&mut self, row: &Row) -> (u32, u32) {
        let from = self.links.len() as u32;
        for field in LINKS.into_iter().filter(|field| row.is_filled(*field)) {
            let key = self.id_key(row.text(field));
            self.links.push((key, field));
        }
        (from, self.links.len() as u32)
    }

    fn id_key(&self, id: &str) -> u64 {
        self.hash.hash_one(id)
    }

    fn whole(&self, row: &Row) -> u32 {
        let mut hasher = self.hash.build_hasher();
        row.filled.hash(&mut hasher);
        for field in super::fields::of_bits(row.filled) {
            hasher.write(row.text(field).as_bytes());
            hasher.write_u8(b'\n');
        }
        half(hasher.finish())
    }

    fn event(&self, person: u64, row: &Row, read: &RowReader) -> u64 {
        let kind = match row.event {
            Some(Event::Request) => [read.number(Field::RouteOfAccess), 0],
            Some(Event::Assessment) => [read.number(Field::AssessmentType), 0],
            Some(Event::Service) => [
                read.number(Field::ServiceType),
                read.number(Field::ServiceComponent),
            ],
            Some(Event::Review) | None => [0, 0],
        };
        self.hash.hash_one((
            person,
            read.number(Field::ClientType),
            row.event,
            row.start.date(),
            kind,
        ))
    }

    fn detail(&self, row: &Row, read: &RowReader) -> u32 {
        if row.event != Some(Event::Service) {
            return 0;
        }
        let texts = [
            Field::UnitCost,
            Field::CostFrequency,
            Field::PlannedUnits,
            Field::ProviderId,
        ];
        half(self.hash.hash_one((
            read.number(Field::DeliveryMechanism),
            texts.map(|field| row.text(field)),
        )))
    }

    fn reference(&self, row: &Row) -> u32 {
        match row.text(Field::EventReference) {
            "" => 0,
            text => half(self.hash.hash_one((row.event, text))).max(1),
        }
    }
}

fn half(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// A day as a number; 0 for none.
fn number(day: Option<Date>) -> u64 {
    day.map_or(0, |day| {
        (i64::from(day.year()) * 400 + i64::from(day.day_of_year())) as u64
    })
}
