//! Turns a submission file into compact rows, in one pass, with as many hands as there are.

mod amounts;
pub(super) mod people;

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use jiff::civil::DateTime;

use super::covered::Months;
use super::{Kind, Link, Part, Submission, Texts};
use crate::cleaning::{Coder, EventKind, canonical, cleaned};
use crate::day::Day;
use crate::event::Event;
use crate::field::Field;
use crate::file::{Reader, Row};
use crate::lists::{
    Accommodation, AssessmentType, ClientType, Component, CostFrequency, Delivery, Employment,
    Ethnicity, EventType, Funding, Gender, HasUnpaidCarer, Outcome, ReviewReason, ReviewType,
    Route, ServiceType, SupportReason,
};
use crate::period::Period;
use crate::problem::Problem;
use people::People;

/// Reads a whole submission. `council` is what the manifest says; without it the commonest LA Code
/// of the file stands in.
///
/// Errors: the file breaks off, or names no council.
pub fn read(
    mut reader: Reader,
    council: Option<String>,
    imported: DateTime,
) -> Result<Submission, Problem> {
    let file = File {
        name: reader.name().to_owned(),
        council,
        imported,
    };
    let mut intake = Intake::new(imported, reader.columns().missing());
    intake.take_all(&mut reader)?;
    submission(file, vec![intake])
}

/// What is known of a file beside its rows.
pub(super) struct File {
    pub name: String,
    /// What the manifest says.
    pub council: Option<String>,
    pub imported: DateTime,
}

/// What one hand gathers from its rows of a file.
pub(super) struct Intake {
    /// How many rows each LA Code has.
    councils: HashMap<String, u64>,
    /// The LA Code of the last rows, and how many they are.
    council: (String, u64),
    missing: Vec<Field>,
    /// The first day of the month of import.
    import_month: Day,
    stated: [Option<Day>; 2],
    stated_dates: [LastDate; 2],
    rows: Vec<Event>,
    links: Vec<Link>,
    months: Months,
    people: People,
    kinds: HashMap<Kind, u32>,
    kind_list: Vec<Kind>,
    coders: Coders,
}

struct Coders {
    event_type: Coder<EventKind>,
    client: Coder<ClientType>,
    outcome: Coder<Outcome>,
    route: Coder<Route>,
    assessment: Coder<AssessmentType>,
    service: Coder<ServiceType>,
    component: Coder<Component>,
    delivery: Coder<Delivery>,
    frequency: Coder<CostFrequency>,
    review: Coder<ReviewReason>,
    gender: Coder<Gender>,
    ethnicity: Coder<Ethnicity>,
    support_reason: Coder<SupportReason>,
    accommodation: Coder<Accommodation>,
    employment: Coder<Employment>,
    unpaid_carer: Coder<HasUnpaidCarer>,
    funding: Coder<Funding>,
}

/// A date column that says the same on nearly every row.
#[derive(Default)]
struct LastDate {
    text: String,
    day: Option<Day>,
}

impl LastDate {
    fn read(&mut self, text: &str) -> Option<Day> {
        if text != self.text {
            self.text = text.to_owned();
            self.day = Day::read(text);
        }
        self.day
    }
}

impl Intake {
    pub(super) fn new(imported: DateTime, missing: Vec<Field>) -> Intake {
        Intake {
            councils: HashMap::new(),
            council: Default::default(),
            missing,
            import_month: Day::from(imported.date()).month_start(),
            stated: [None, None],
            stated_dates: Default::default(),
            rows: Vec::new(),
            links: Vec::new(),
            months: Months::default(),
            people: People::default(),
            kinds: HashMap::new(),
            kind_list: Vec::new(),
            coders: Coders::new(),
        }
    }

    /// Takes every row that a reader has.
    ///
    /// Errors: it breaks off.
    pub(super) fn take_all(&mut self, reader: &mut Reader) -> Result<(), Problem> {
        while let Some(row) = reader.next_row()? {
            self.take(&row);
        }
        Ok(())
    }

    fn take(&mut self, row: &Row<'_>) {
        if row.get(Field::LaCode) != self.council.0 {
            self.count_council();
            row.get(Field::LaCode).clone_into(&mut self.council.0);
        }
        self.council.1 += 1;
        self.widen_stated(row);
        let (kind, what) = self.kind(row);
        let ended = Day::read(row.get(Field::EventEnd));
        if let Some(end) = ended.filter(|end| *end < self.import_month) {
            self.months.count(end, what.event_type);
        }
        let event = self.event(row, kind, &what, ended);
        let link = event.is_carer().then(|| self.link(row, &event)).flatten();
        let ids = link.map_or(event.ids, |link| link.ids);
        self.links.extend(link);
        self.rows.push(Event { ids, ..event });
    }

    /// Adds the rows of the last LA Code.
    fn count_council(&mut self) {
        let (code, rows) = (self.council.0.trim(), std::mem::take(&mut self.council.1));
        if rows > 0 && !code.is_empty() {
            *self.councils.entry_ref(code).or_default() += rows;
        }
    }

    fn widen_stated(&mut self, row: &Row<'_>) {
        let first = self.stated_dates[0].read(row.get(Field::PeriodStart));
        let last = self.stated_dates[1].read(row.get(Field::PeriodEnd));
        if let Some(first) = first {
            self.stated[0] = Some(self.stated[0].map_or(first, |day| day.min(first)));
        }
        self.stated[1] = self.stated[1].max(last);
    }

    /// The number of the row's kind, and the kind itself.
    fn kind(&mut self, row: &Row<'_>) -> (u32, Kind) {
        let coders = &mut self.coders;
        let event_type = coders.event_type.code(row.get(Field::EventType));
        let client = coders.client.code(row.get(Field::ClientType));
        let mut kind = Kind {
            class: event_type.value.and_then(|kind| kind.class),
            event_type: event_type.text,
            client: client.text,
            first: 0,
            second: 0,
            cleaned: [client.value.map_or(0, |v| v as u8 + 1), 0, 0],
        };
        match kind.class {
            Some(EventType::Request) => {
                let route = coders.route.code(row.get(Field::RouteOfAccess));
                (kind.first, kind.cleaned[1]) =
                    (route.text, route.value.map_or(0, |v| v as u8 + 1));
            }
            Some(EventType::Assessment) => {
                let assessment = coders.assessment.code(row.get(Field::AssessmentType));
                (kind.first, kind.cleaned[1]) =
                    (assessment.text, assessment.value.map_or(0, |v| v as u8 + 1));
            }
            Some(EventType::Service) => {
                let service = coders.service.code(row.get(Field::ServiceType));
                (kind.first, kind.cleaned[1]) =
                    (service.text, service.value.map_or(0, |v| v as u8 + 1));
                let component = coders.component.code(row.get(Field::ServiceComponent));
                (kind.second, kind.cleaned[2]) =
                    (component.text, component.value.map_or(0, |v| v as u8 + 1));
            }
            _ => {}
        }
        (self.number(kind), kind)
    }

    fn number(&mut self, kind: Kind) -> u32 {
        let next = self.kind_list.len() as u32;
        let number = *self.kinds.entry(kind).or_insert(next);
        if number == next {
            self.kind_list.push(kind);
        }
        number
    }

    fn event(&mut self, row: &Row<'_>, kind: u32, what: &Kind, ended: Option<Day>) -> Event {
        let start = Day::read(row.get(Field::EventStart));
        let death = Day::read(row.get(Field::DeathDate));
        let born = Day::read(row.get(Field::BirthDate));
        let (person, own_id, ids) = self
            .people
            .number(row.get(Field::NhsNumber), row.get(Field::LaPersonId));
        let coders = &mut self.coders;
        let event_type = coders
            .event_type
            .code(row.get(Field::EventType))
            .value
            .unwrap_or_default();
        let is_review = what.class == Some(EventType::Review);
        Event {
            entered: number_at_end(row.get(Field::EventReference)),
            ids,
            person,
            own_id,
            kind,
            start,
            end: derived_end(start, ended, death),
            death,
            birth: born.map(Day::month_start),
            unit_cost: amounts::hundredths(row.get(Field::UnitCost)),
            planned_units: amounts::hundredths(row.get(Field::PlannedUnits)),
            reference: 0,
            event_type: event_type.exact,
            has_event_type: what.event_type != 0,
            class: event_type.class,
            client: coders.client.code(row.get(Field::ClientType)).value,
            outcome: coders.outcome.code(row.get(Field::EventOutcome)).value,
            service: coders.service.code(row.get(Field::ServiceType)).value,
            component: coders
                .component
                .code(row.get(Field::ServiceComponent))
                .value,
            delivery: coders
                .delivery
                .code(row.get(Field::DeliveryMechanism))
                .value,
            frequency: coders.frequency.code(row.get(Field::CostFrequency)).value,
            assessment: coders.assessment.code(row.get(Field::AssessmentType)).value,
            review: is_review
                .then(|| coders.review.code(row.get(Field::ReviewReason)).value)
                .flatten()
                .map(ReviewType::of),
            gender: coders.gender.code(row.get(Field::Gender)).value,
            ethnicity: coders.ethnicity.code(row.get(Field::Ethnicity)).value,
            support_reason: coders
                .support_reason
                .code(row.get(Field::SupportReason))
                .value,
            accommodation: coders
                .accommodation
                .code(row.get(Field::Accommodation))
                .value,
            employment: coders.employment.code(row.get(Field::Employment)).value,
            unpaid_carer: coders
                .unpaid_carer
                .code(row.get(Field::HasUnpaidCarer))
                .value,
            funding: coders.funding.code(row.get(Field::Funding)).value,
            conversation: speaks_of_conversation(row.get(Field::EventDescription)),
            joined: false,
            single: false,
            aged_25: born
                .zip(start)
                .is_some_and(|(born, start)| born.age_at(start) >= 25),
        }
    }

    /// The people whom a carer's row names.
    fn link(&mut self, row: &Row<'_>, event: &Event) -> Option<Link> {
        let fields = [
            Field::LinkedPerson1,
            Field::LinkedPerson2,
            Field::LinkedPerson3,
        ];
        let own_ids = fields.map(|field| self.people.own_id(row.get(field)));
        let texts = fields.map(|field| canonical(row.get(field)));
        (own_ids != [0; 3]).then(|| Link {
            person: event.person,
            ids: FixedState::default().hash_one((event.ids, texts)) as u32,
            own_ids,
        })
    }

    fn into_part(mut self) -> Part {
        self.rows.shrink_to_fit();
        let (people, own_ids) = self.people.into_tables();
        let coders = self.coders;
        Part {
            rows: self.rows,
            people,
            own_ids,
            kinds: self.kind_list,
            links: self.links,
            texts: Texts {
                event_types: coders.event_type.into_texts(),
                clients: coders.client.into_texts(),
                routes: coders.route.into_texts(),
                assessments: coders.assessment.into_texts(),
                services: coders.service.into_texts(),
                components: coders.component.into_texts(),
            },
        }
    }
}

/// Puts together what several hands gathered from one file.
///
/// Errors: neither the manifest nor a row says whose the file is.
pub(super) fn submission(file: File, mut hands: Vec<Intake>) -> Result<Submission, Problem> {
    hands.iter_mut().for_each(Intake::count_council);
    let Some(council) = file.council.or_else(|| commonest(&hands)) else {
        return Err(
            Problem::with_file(file.name, "no row says which council sent it")
                .in_field(Field::LaCode.name()),
        );
    };
    let first = hands.iter().filter_map(|hand| hand.stated[0]).min();
    let last = hands.iter().filter_map(|hand| hand.stated[1]).max();
    Ok(Submission {
        file: file.name,
        council,
        imported: file.imported,
        missing: hands
            .first()
            .map(|hand| hand.missing.clone())
            .unwrap_or_default(),
        stated: first.zip(last).map(|(first, last)| Period { first, last }),
        derived: months(&hands).covered(),
        parts: hands.into_iter().map(Intake::into_part).collect(),
    })
}

/// The LA Code of most rows; of several the lowest.
fn commonest(hands: &[Intake]) -> Option<String> {
    let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
    for (code, count) in hands.iter().flat_map(|hand| &hand.councils) {
        *rows.entry(code).or_default() += count;
    }
    let most = rows.into_iter().rev().max_by_key(|(_, count)| *count)?;
    Some(most.0.to_owned())
}

/// The months of all hands; each has numbered the event types that it met.
fn months(hands: &[Intake]) -> Months {
    let mut all = Months::default();
    let mut numbers: HashMap<String, u32> = HashMap::new();
    for hand in hands {
        let texts = hand.coders.event_type.texts();
        let renumber: Vec<u32> = texts
            .iter()
            .map(|text| {
                let next = numbers.len() as u32;
                *numbers.entry(canonical(text)).or_insert(next)
            })
            .collect();
        all.merge(&hand.months, &renumber);
    }
    all
}

impl Coders {
    fn new() -> Coders {
        Coders {
            event_type: Coder::new(EventKind::read),
            client: Coder::new(cleaned),
            outcome: Coder::new(cleaned),
            route: Coder::new(cleaned),
            assessment: Coder::new(cleaned),
            service: Coder::new(cleaned),
            component: Coder::new(cleaned),
            delivery: Coder::new(cleaned),
            frequency: Coder::new(cleaned),
            review: Coder::new(cleaned),
            gender: Coder::new(cleaned),
            ethnicity: Coder::new(cleaned),
            support_reason: Coder::new(cleaned),
            accommodation: Coder::new(cleaned),
            employment: Coder::new(cleaned),
            unpaid_carer: Coder::new(cleaned),
            funding: Coder::new(cleaned),
        }
    }
}

/// The digits that a reference ends with, as a number; 0 when there are none.
fn number_at_end(text: &str) -> u32 {
    let text = text.as_bytes();
    let digits = text.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    text[text.len() - digits..]
        .iter()
        .fold(0_u32, |number, digit| {
            number
                .saturating_mul(10)
                .saturating_add(u32::from(digit - b'0'))
        })
}

/// Whether a description holds the word "conversation", whatever its case.
fn speaks_of_conversation(text: &str) -> bool {
    const WORD: &[u8] = b"conversation";
    let text = text.as_bytes();
    memchr::memchr2_iter(b'v', b'V', text).any(|at| {
        let from = at.wrapping_sub(3);
        text.get(from..from.wrapping_add(WORD.len()))
            .is_some_and(|part| part.eq_ignore_ascii_case(WORD))
    })
}

/// The end of an event, cut short by death.
fn derived_end(start: Option<Day>, end: Option<Day>, death: Option<Day>) -> Option<Day> {
    match (start, death) {
        (Some(start), Some(death)) => match end {
            Some(end) if start <= death && death <= end => Some(death),
            None if death > start => Some(death),
            _ => end,
        },
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_ordered_by_the_number_it_ends_with() {
        for (text, expected) in [
            ("S901-12-7", 7),
            ("0019", 19),
            ("", 0),
            ("A7-", 0),
            ("E99999999999", u32::MAX),
        ] {
            assert_eq!(number_at_end(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_conversation_is_seen_anywhere_in_a_description() {
        for text in ["Initial conversation", "CONVERSATIONS", "v conVersation 3"] {
            assert!(speaks_of_conversation(text), "{text}");
        }
        for text in ["", "converse", "v", "onversation", "conv"] {
            assert!(!speaks_of_conversation(text), "{text}");
        }
    }

    #[test]
    fn death_cuts_an_event_short_only_within_it() {
        let day = |n| Day::new(2025, 5, n);
        let cases = [
            ((10, Some(20), Some(15)), Some(15)),
            ((10, Some(20), Some(10)), Some(10)),
            ((10, Some(20), Some(20)), Some(20)),
            ((10, Some(20), Some(21)), Some(20)),
            ((10, Some(20), Some(9)), Some(20)),
            ((10, None, Some(11)), Some(11)),
            ((10, None, Some(10)), None),
            ((10, None, None), None),
        ];
        for ((start, end, death), expected) in cases {
            let found = derived_end(day(start), end.and_then(day), death.and_then(day));
            assert_eq!(found, expected.and_then(day), "{start} {end:?} {death:?}");
        }
    }
}
