//! What the file must come to, counted from the record itself as the national method counts: each event once, and who
//! has long-term support, a direct payment or a new place in a care home.

use std::collections::BTreeMap;

use ::cld::cleaning::cleaned;
use ::cld::field::Field;
use ::cld::lists::{ClientType, EventType, Outcome, ServiceType};
use ::cld::period::Period;
use jiff::civil::Date;
use rules::vocabulary::dates::days_between;

use super::event::{Event, number_at_end};

/// What the file must come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// People with events in the file.
    pub people: u64,
    /// People who are in the file only because they look after somebody who is.
    pub associated: u64,
    /// Events, each once, by kind.
    pub events: BTreeMap<Line, u64>,
    /// People by type of service.
    pub served: BTreeMap<String, u64>,
    /// What the return asks of the period and of its last day.
    pub standing: Standing,
    /// What is in the record and not in the file, by why.
    pub left_out: BTreeMap<&'static str, u64>,
}

/// One line of the preview.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    pub kind: EventType,
    /// The route of access, the type of assessment or service, or the reason of the review.
    pub what: String,
    pub outcome: String,
}

/// How many people; a pair is all of them, and those of them who count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// In long-term support in the community on the last day: with self-directed support (3D 1a).
    pub self_directed: (u64, u64),
    /// The same: with a direct payment (3D 2a).
    pub direct_payment: (u64, u64),
    /// Carers given support in the period: self-directed (3D 1b).
    pub carers_self_directed: (u64, u64),
    /// The same: with a direct payment alone (3D 2b).
    pub carers_direct_payment: (u64, u64),
    /// New in care homes for good, aged 18 to 64 (2B) and 65 or over (2C).
    pub admitted: (u64, u64),
}

/// One person as the national method knows them: by NHS number, or else by the council's.
pub struct Identity<'a> {
    pub events: Vec<(&'a Event, Option<Date>)>,
    /// The first day of the month of birth, and the day of death.
    pub born: Option<Date>,
    pub died: Option<Date>,
}

impl Preview {
    /// How many events there are in all.
    pub fn total(&self) -> u64 {
        self.events.values().sum()
    }

    /// How many events of a kind.
    pub fn of_kind(&self, kind: EventType) -> u64 {
        let of_kind = self.events.iter().filter(|(line, _)| line.kind == kind);
        of_kind.map(|(_, count)| count).sum()
    }

    /// Counts one person's events.
    pub fn count(&mut self, period: Period, one: &Identity) {
        if one.events.is_empty() {
            return;
        }
        self.people += 1;
        let mut served = Vec::new();
        for event in unique(&one.events) {
            let line = Line {
                kind: event.kind,
                what: event.get(what(event.kind)).to_owned(),
                outcome: event.outcome.clone(),
            };
            if event.kind == EventType::Service && !served.contains(&line.what) {
                served.push(line.what.clone());
            }
            *self.events.entry(line).or_default() += 1;
        }
        for type_says in served {
            *self.served.entry(type_says).or_default() += 1;
        }
        self.standing.count(period, one);
    }
}

/// The field that says what an event is.
fn what(kind: EventType) -> Field {
    match kind {
        EventType::Request => Field::RouteOfAccess,
        EventType::Assessment => Field::AssessmentType,
        EventType::Review => Field::ReviewReason,
        EventType::Service => Field::ServiceType,
    }
}

/// Each event once: of those that are one by kind, days and what they are, the one that lasts longest, then the one
/// whose outcome ranks highest, then a conversation, then what was entered last.
fn unique<'a>(events: &[(&'a Event, Option<Date>)]) -> Vec<&'a Event> {
    let mut best: BTreeMap<Vec<String>, &'a Event> = BTreeMap::new();
    for (event, died) in events {
        let kept = best.entry(key(event, *died)).or_insert(event);
        if merit(event) >= merit(kept) {
            *kept = event;
        }
    }
    best.into_values().collect()
}

fn key(event: &Event, died: Option<Date>) -> Vec<String> {
    let end = match (died, event.until) {
        (Some(died), Some(until)) if event.from <= died && died <= until => Some(died),
        (_, until) => until,
    };
    let mut key = vec![
        format!("{:?}", event.kind),
        format!("{:?}", event.client),
        event.from.to_string(),
    ];
    let fields: &[Field] = match event.kind {
        EventType::Request => &[Field::RouteOfAccess],
        EventType::Assessment => &[Field::AssessmentType],
        EventType::Review => &[],
        EventType::Service => &[
            Field::ServiceType,
            Field::ServiceComponent,
            Field::DeliveryMechanism,
            Field::UnitCost,
            Field::CostFrequency,
            Field::PlannedUnits,
        ],
    };
    key.extend(fields.iter().map(|field| event.get(*field).to_owned()));
    if event.kind != EventType::Service {
        key.push(end.map_or_else(String::new, |end| end.to_string()));
    }
    key
}

fn merit(event: &Event) -> (bool, Option<Date>, i32, bool, u64) {
    let rank = cleaned::<Outcome>(&event.outcome).and_then(Outcome::rank);
    (
        event.until.is_none(),
        event.until,
        -i32::from(rank.unwrap_or(999)),
        event.description.to_lowercase().contains("conversation"),
        number_at_end(&event.reference),
    )
}

/// Age as the national method has it.
fn age(born: Date, on: Date) -> i64 {
    // 365.25 days to the year: quarters of a day are whole numbers.
    days_between(born, on) * 4 / 1461
}

impl Standing {
    fn count(&mut self, period: Period, one: &Identity) {
        let (first, last) = (period.first.date(), period.last.date());
        let lived = |day: Date| one.died.is_none_or(|died| died >= day);
        let grown = one.born.is_none_or(|born| age(born, last) >= 18);
        if lived(last) && grown {
            self.clients(last, &one.events);
        }
        if lived(first) && grown {
            self.carers(period, &one.events);
        }
        if let Some(born) = one.born.filter(|_| lived(first)) {
            self.admissions(period, born, &one.events);
        }
    }

    /// On the last day, by the setting that ranks highest.
    fn clients(&mut self, last: Date, events: &[(&Event, Option<Date>)]) {
        let now = services(events).filter(|(event, _)| {
            event.client == ClientType::ServiceUser
                && event.from <= last
                && event.until.is_none_or(|until| until >= last)
        });
        let rank = |event: &Event, service: ServiceType| {
            let mechanism = event.get(Field::DeliveryMechanism);
            match service {
                ServiceType::Nursing => Some(1),
                ServiceType::Residential => Some(2),
                ServiceType::Community if is_direct(event) => Some(3),
                ServiceType::Community if mechanism.contains("managed") => Some(4),
                ServiceType::Community => Some(5),
                _ => None,
            }
        };
        let setting = now
            .filter_map(|(event, service)| rank(event, service))
            .min();
        let Some(setting @ 3..) = setting else {
            return;
        };
        note(&mut self.direct_payment, setting == 3);
        note(&mut self.self_directed, setting <= 4);
    }

    /// Over the period, by the support that ranks highest.
    fn carers(&mut self, period: Period, events: &[(&Event, Option<Date>)]) {
        let theirs = services(events).filter(|(event, service)| {
            event.client != ClientType::ServiceUser
                && *service == ServiceType::DirectToCarer
                && event.from <= period.last.date()
                && event.until.is_none_or(|until| until >= period.first.date())
        });
        let rank = |event: &Event| match event.get(Field::DeliveryMechanism) {
            _ if is_direct(event) => 1,
            "CASSR managed personal budget" => 2,
            _ => 3,
        };
        if let Some(support) = theirs.map(|(event, _)| rank(event)).min() {
            note(&mut self.carers_direct_payment, support == 1);
            note(&mut self.carers_self_directed, support <= 2);
        }
    }

    /// Who came to live in a care home and had not lived in one in the year before.
    fn admissions(&mut self, period: Period, born: Date, events: &[(&Event, Option<Date>)]) {
        let homes: Vec<&Event> = services(events)
            .filter(|(event, service)| {
                event.client == ClientType::ServiceUser && service.is_care_home()
            })
            .map(|(event, _)| event)
            .collect();
        let is_new = |start: Date| {
            !homes.iter().any(|home| {
                home.from < start
                    && home
                        .until
                        .is_none_or(|until| days_between(until, start) < 365)
            })
        };
        let in_period =
            |start: &Date| *start >= period.first.date() && *start <= period.last.date();
        let starts = homes.iter().map(|home| home.from).filter(in_period);
        let ages: Vec<i64> = starts
            .filter(|start| is_new(*start))
            .map(|start| age(born, start))
            .filter(|age| *age >= 18)
            .collect();
        match ages.iter().min() {
            Some(age) if *age < 65 => self.admitted.0 += 1,
            Some(_) => self.admitted.1 += 1,
            None => {}
        }
    }
}

fn note(pair: &mut (u64, u64), counts: bool) {
    pair.0 += 1;
    pair.1 += u64::from(counts);
}

fn is_direct(event: &Event) -> bool {
    [Field::ServiceComponent, Field::DeliveryMechanism]
        .iter()
        .any(|field| event.get(*field) == "Direct payment")
}

/// Services with their type, as far as the return knows it.
fn services<'a>(
    events: &[(&'a Event, Option<Date>)],
) -> impl Iterator<Item = (&'a Event, ServiceType)> {
    events.iter().filter_map(|(event, _)| {
        let service = cleaned::<ServiceType>(event.get(Field::ServiceType))?;
        Some((*event, service))
    })
}
