//! Rows of one file against each other: sent twice, one event on several rows, one person with
//! several ids, numbers or birthdays.
//!
//! Of each row a few numbers are kept, so that ten million rows fit into some hundred megabytes.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::findings::{Place, Sink};
use super::history::{Known, Past};
use super::row::Event;
use super::rules::{General, OfField, RuleBook, Severity};
use super::seen::{AGREED, Seen, Told};
use crate::day::Day;
use crate::field::Field;
use crate::spec::Release;

/// What is kept of one row: forty bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digest {
    /// The event's identity, in the words of no release: person, client type, type, start and kind.
    pub event: u64,
    /// Every field; compared among rows of one event only.
    pub whole: u32,
    /// What tells services of one kind side by side apart: delivery and price.
    pub detail: u32,
    /// 0 for a blank reference.
    pub reference: u32,
    pub line: u32,
    pub person: u32,
    pub start: Option<Day>,
    pub end: Option<Day>,
    pub kind: Option<Event>,
    pub worst: Option<Severity>,
}

/// What is kept of one person of the file.
#[derive(Debug, Clone)]
struct Person {
    /// The council's id; none where only the NHS number is known.
    id: Option<Box<str>>,
    nhs_number: Option<u64>,
    /// Where the person is first.
    line: u32,
    told: [(u64, u32); 4],
    reported: u8,
}

const SEVERAL_NUMBERS: u8 = 1 << 7;

/// With how many earlier rows of one event a row is compared.
const LOOK_BACK: usize = 50;

/// Gathers the rows of one file.
pub(crate) struct AcrossRows {
    pub digests: Vec<Digest>,
    persons: Vec<Person>,
    by_key: HashMap<u64, u32, FixedState>,
    /// The person who first had an NHS number.
    by_nhs_number: HashMap<u64, u32, FixedState>,
    links: Vec<(u64, Field, u32)>,
    /// Per cent of links that may lead nowhere without a word.
    links_missing_share: usize,
    last: (u64, u32),
}

impl AcrossRows {
    pub fn new(release: &Release) -> Self {
        let share = release.limit("links_missing_share");
        Self {
            links_missing_share: usize::try_from(share).unwrap_or(usize::MAX),
            digests: Vec::new(),
            persons: Vec::new(),
            by_key: HashMap::default(),
            by_nhs_number: HashMap::default(),
            links: Vec::new(),
            last: (0, u32::MAX),
        }
    }

    /// Takes the next row; reports what can be said at once about its person.
    pub fn add(&mut self, seen: &Seen, told: &Told, sink: &mut Sink) {
        let person = self.person(seen, told, sink);
        if person != u32::MAX {
            self.agree(person, seen, told, sink);
        }
        let at = u32::try_from(self.digests.len()).unwrap_or(u32::MAX);
        let links = told.links(seen).iter();
        self.links
            .extend(links.map(|(key, field)| (*key, *field, at)));
        self.digests.push(Digest {
            person,
            ..seen.digest
        });
    }

    /// The person of a row, new or known.
    fn person(&mut self, seen: &Seen, told: &Told, sink: &mut Sink) -> u32 {
        if !seen.has_person {
            return u32::MAX;
        }
        let at = if self.last.0 == seen.key && self.last.1 != u32::MAX {
            self.last.1
        } else {
            *self.by_key.entry(seen.key).or_insert_with(|| {
                self.persons.push(Person {
                    id: told.person(seen).map(Into::into),
                    nhs_number: None,
                    line: seen.digest.line,
                    told: [(0, 0); AGREED.len()],
                    reported: 0,
                });
                u32::try_from(self.persons.len() - 1).unwrap_or(u32::MAX)
            })
        };
        self.last = (seen.key, at);
        if let Some(number) = seen.nhs_number {
            self.number_of(at, number, seen, told, sink);
        }
        at
    }

    /// Notes the NHS number of a person, and reports a second number, or a second holder.
    fn number_of(&mut self, at: u32, number: u64, seen: &Seen, told: &Told, sink: &mut Sink) {
        let Some(person) = self.persons.get_mut(at as usize) else {
            return;
        };
        match person.nhs_number {
            Some(first) if first == number => {}
            Some(first) => {
                if person.reported & SEVERAL_NUMBERS == 0 {
                    person.reported |= SEVERAL_NUMBERS;
                    let says = format_args!(
                        "the person has the NHS number {number} here and {first} on line {}",
                        person.line
                    );
                    let place = told.place(seen, Some(Field::NhsNumber));
                    sink.note(RuleBook::general(General::SeveralNhsNumbers), place, says);
                }
            }
            None => {
                person.nhs_number = Some(number);
                self.holder_of(at, number, seen, told, sink);
            }
        }
    }

    fn holder_of(&mut self, at: u32, number: u64, seen: &Seen, told: &Told, sink: &mut Sink) {
        let holder = *self.by_nhs_number.entry(number).or_insert(at);
        let first = self.persons.get(holder as usize).filter(|_| holder != at);
        if let Some((first, id)) = first.and_then(|first| Some((first.line, first.id.as_deref()?)))
            && told.person(seen).is_some()
        {
            let says = format_args!("the NHS number is also that of person {id} on line {first}");
            let place = told.place(seen, Some(Field::LaPersonId));
            sink.note(RuleBook::general(General::SeveralPersonIds), place, says);
        }
    }

    /// Reports the first row on which a person's birth, death, gender or ethnicity differs.
    fn agree(&mut self, at: u32, seen: &Seen, told: &Told, sink: &mut Sink) {
        let Some(person) = self.persons.get_mut(at as usize) else {
            return;
        };
        for (place, (value, field)) in seen.agreed.into_iter().zip(AGREED).enumerate() {
            let first = &mut person.told[place];
            if value == 0 || first.0 == value || person.reported & 1 << place != 0 {
                continue;
            }
            if first.0 == 0 {
                *first = (value, seen.digest.line);
                continue;
            }
            person.reported |= 1 << place;
            let says = format_args!(
                "{} is {:?} here and differs on line {}",
                field.name(),
                told.agreed(seen, place),
                first.1
            );
            let rule = RuleBook::of_field(field as usize, OfField::Conflict);
            sink.note(rule, told.place(seen, Some(field)), says);
        }
    }

    /// The worst found on the row just added, for the file's score.
    pub fn settle(&mut self, worst: Option<Severity>) {
        if let Some(digest) = self.digests.last_mut() {
            digest.worst = digest.worst.max(worst);
        }
    }

    /// What the next file is compared with.
    pub fn into_history(self) -> (Vec<Past>, Vec<Known>) {
        drop((self.by_key, self.by_nhs_number, self.links));
        let past = |row: Digest| Past {
            event: row.event,
            reference: row.reference,
            line: row.line,
            person: row.person,
            start: row.start,
            end: row.end,
            kind: row.kind,
        };
        let known = |person: Person| Known {
            id: person.id,
            nhs_number: person.nhs_number,
            line: person.line,
        };
        // Done in place: the vectors only shrink.
        let mut rows: Vec<Past> = self.digests.into_iter().map(past).collect();
        rows.shrink_to_fit();
        let mut persons: Vec<Known> = self.persons.into_iter().map(known).collect();
        persons.shrink_to_fit();
        (rows, persons)
    }

    /// At the end of the file: what only all rows together show.
    pub fn finish(&mut self, sink: &mut Sink) {
        let mut order: Vec<(u64, u32)> = (0..)
            .zip(&self.digests)
            .map(|(at, digest)| (digest.event, at))
            .collect();
        order.sort_unstable();
        let mut found = Vec::new();
        for same in order
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|same| same.len() > 1)
        {
            self.repeated(same, &mut found);
        }
        drop(order);
        found.sort_unstable_by_key(|(at, ..)| *at);
        for (at, first, rule) in found {
            self.report(at, first, rule, sink);
        }
        self.links_not_in_file(sink);
    }

    /// Among rows of one event: the same again, or the same event told differently.
    fn repeated(&self, same: &[(u64, u32)], found: &mut Vec<(u32, u32, General)>) {
        for (place, (_, at)) in same.iter().enumerate().skip(1) {
            let digest = &self.digests[*at as usize];
            let earlier = || {
                same[..place.min(LOOK_BACK)]
                    .iter()
                    .map(|(_, at)| &self.digests[*at as usize])
            };
            if let Some(first) = earlier().find(|first| first.whole == digest.whole) {
                found.push((*at, first.line, General::DuplicateRow));
            } else if let Some(first) = earlier().find(|first| one_event(first, digest)) {
                found.push((*at, first.line, General::SameEvent));
            }
        }
    }

    fn report(&mut self, at: u32, first: u32, rule: General, sink: &mut Sink) {
        let digest = self.digests[at as usize];
        sink.worst = None;
        let says = match rule {
            General::DuplicateRow => format!("the row is the same as line {first}"),
            _ => format!("the row tells the same event as line {first}, with other details"),
        };
        sink.note(
            RuleBook::general(rule),
            self.place(&digest),
            format_args!("{says}"),
        );
        let worst = sink.worst.take();
        let digest = &mut self.digests[at as usize];
        digest.worst = digest.worst.max(worst);
    }

    /// Where a row kept as a digest is.
    fn place(&self, digest: &Digest) -> Place<'_> {
        Place {
            line: Some(digest.line),
            event_type: digest.kind.map(Event::name),
            person: self
                .persons
                .get(digest.person as usize)
                .and_then(|person| person.id.as_deref()),
            field: None,
        }
    }

    /// A few people cared for may have no event of their own; when most links lead nowhere, they
    /// use other ids than the rows do.
    fn links_not_in_file(&mut self, sink: &mut Sink) {
        let mut links = std::mem::take(&mut self.links);
        let all = links.len();
        links.retain(|(key, ..)| !self.by_key.contains_key(key));
        if links.len().saturating_mul(100) <= all.saturating_mul(self.links_missing_share) {
            return;
        }
        for (_, field, at) in links {
            let Some(digest) = self.digests.get(at as usize).copied() else {
                continue;
            };
            sink.worst = None;
            let place = Place {
                field: Some(field.name()),
                ..self.place(&digest)
            };
            let says = format_args!("nobody in this file has the id in {}", field.name());
            sink.note(RuleBook::general(General::LinkNotInFile), place, says);
            let worst = sink.worst.take();
            let digest = &mut self.digests[at as usize];
            digest.worst = digest.worst.max(worst);
        }
    }
}

/// Services may run side by side at different prices; otherwise the ends must agree as well.
fn one_event(a: &Digest, b: &Digest) -> bool {
    a.kind.is_some()
        && a.start.is_some()
        && a.person != u32::MAX
        && a.end == b.end
        && a.detail == b.detail
}
