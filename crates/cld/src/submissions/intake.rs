//! Turns one submission file into compact rows, in one pass.

mod amounts;
pub(super) mod people;

use jiff::civil::DateTime;

use super::covered::Months;
use super::{Kind, Link, Submission, Texts};
use crate::cleaning::{Coder, EventKind, cleaned};
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
use hashbrown::HashMap;
use people::People;

/// Reads a whole submission. `council` is what the manifest says; without it the first LA Code in
/// the file stands in.
///
/// Errors: the file breaks off, or names no council.
pub fn read(
    mut reader: Reader,
    council: Option<String>,
    imported: DateTime,
) -> Result<Submission, Problem> {
    let file = reader.name().to_owned();
    let mut intake = Intake::new(imported);
    intake.council = council;
    intake.missing = reader.columns().missing();
    while let Some(row) = reader.next_row()? {
        intake.take(&row);
    }
    match intake.council.take() {
        Some(council) => Ok(intake.into_submission(file, council, imported)),
        None => Err(
            Problem::with_file(file, "no row says which council sent it")
                .in_field(Field::LaCode.name()),
        ),
    }
}

/// What one pass over a file gathers.
struct Intake {
    council: Option<String>,
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
    fn new(imported: DateTime) -> Intake {
        Intake {
            council: None,
            missing: Vec::new(),
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

    fn take(&mut self, row: &Row<'_>) {
        if self.council.is_none() && !row.get(Field::LaCode).is_empty() {
            self.council = Some(row.get(Field::LaCode).trim().to_owned());
        }
        self.widen_stated(row);
        let (kind, what) = self.kind(row);
        let ended = Day::read(row.get(Field::EventEnd));
        if let Some(end) = ended.filter(|end| *end < self.import_month) {
            self.months.count(end, what.event_type);
        }
        let event = self.event(row, kind, &what, ended);
        if event.is_carer() {
            self.link(row);
        }
        self.rows.push(event);
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
        let (person, own_id) = self
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
            record: self.rows.len() as u32,
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

    fn link(&mut self, row: &Row<'_>) {
        let fields = [
            Field::LinkedPerson1,
            Field::LinkedPerson2,
            Field::LinkedPerson3,
        ];
        let own_ids = fields.map(|field| self.people.own_id(row.get(field)));
        if own_ids != [0; 3] {
            self.links.push(Link {
                row: self.rows.len() as u32,
                own_ids,
            });
        }
    }

    fn into_submission(mut self, file: String, council: String, imported: DateTime) -> Submission {
        self.rows.shrink_to_fit();
        let stated = self.stated[0].zip(self.stated[1]);
        let (people, own_ids) = self.people.into_tables();
        let coders = self.coders;
        Submission {
            file,
            council,
            imported,
            missing: self.missing,
            stated: stated.map(|(first, last)| Period { first, last }),
            derived: self.months.covered(),
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
