//! One council's rows made ready: the chosen files' rows that fall within their reference periods,
//! with one numbering of people, ids and kinds, grouped by person.

use hashbrown::HashMap;

use super::intake::people::People;
use super::names::Names;
use super::selection::Chosen;
use super::{Kind, PersonKey, Submission, text_of};
use crate::cleaning::canonical;
use crate::event::Event;
use crate::lists::EventType;
use crate::method::Compared;
use crate::period::Period;

/// A council's rows with all that is needed to read them.
#[derive(Debug, Default)]
pub struct CouncilRows {
    /// Rows of the joined or the single table (or both), unsorted.
    pub rows: Vec<Event>,
    /// The rows of the joined table, person by person.
    pub joined: ByPerson,
    /// The rows of the single table, person by person.
    pub single: ByPerson,
    /// Who the people are; number 0 is nobody and has no rows.
    pub people: Vec<PersonKey>,
    /// The council's own ids by number.
    pub own_ids: Names,
    /// The reference periods of the joined table, with the order in which their files came in.
    pub references: Vec<Reference>,
    /// The window of the single table.
    pub single_window: Option<Period>,
    /// For each person, the own ids of the people they care for, by row record.
    pub links: HashMap<u32, Vec<(u32, [u32; 3])>>,
    /// The event type's text of each kind.
    pub event_types: Vec<Box<str>>,
    /// Rows at each stage, by kind: first joined, then single.
    pub stages: [StageCounts; 2],
}

/// A reference period of the joined table.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    pub period: Period,
    /// Later imports have higher numbers.
    pub import: u32,
    /// The reference period that starts the day after this one ends.
    pub next: Option<u16>,
    /// Not the one with the latest start.
    pub prior: bool,
}

/// Rows by kind: in selected submissions, in the period, with a person id.
#[derive(Clone, Debug, Default)]
pub struct StageCounts(pub [Vec<u64>; 3]);

impl StageCounts {
    fn count(&mut self, stage: usize, kind: u32) {
        let counts = &mut self.0[stage];
        if counts.len() <= kind as usize {
            counts.resize(kind as usize + 1, 0);
        }
        counts[kind as usize] += 1;
    }
}

/// Places of rows, person by person.
#[derive(Debug, Default)]
pub struct ByPerson {
    order: Vec<u32>,
    /// Person `p` has the places `order[starts[p]..starts[p + 1]]`.
    starts: Vec<u32>,
}

impl ByPerson {
    fn new(rows: &[Event], people: usize, belongs: impl Fn(&Event) -> bool) -> ByPerson {
        let mut starts = vec![0_u32; people + 2];
        for row in rows.iter().filter(|row| belongs(row)) {
            starts[row.person as usize + 2] += 1;
        }
        for person in 2..starts.len() {
            starts[person] += starts[person - 1];
        }
        let mut order = vec![0_u32; starts.last().map_or(0, |n| *n as usize)];
        for (place, row) in rows.iter().enumerate().filter(|(_, row)| belongs(row)) {
            let next = &mut starts[row.person as usize + 1];
            order[*next as usize] = place as u32;
            *next += 1;
        }
        starts.pop();
        ByPerson { order, starts }
    }

    /// Places of a person's rows.
    pub fn of(&self, person: usize) -> &[u32] {
        match (self.starts.get(person), self.starts.get(person + 1)) {
            (Some(from), Some(until)) => &self.order[*from as usize..*until as usize],
            _ => &[],
        }
    }
}

/// What to take from one council's submissions.
pub struct Join<'a> {
    /// The reference periods of the joined table and the submissions they come from.
    pub references: &'a [Chosen],
    /// The single table's window and submission.
    pub single: Option<Chosen>,
    pub compared: Compared,
}

impl Join<'_> {
    /// Takes the wanted rows out of the submissions (in order of import); the rest is let go.
    pub fn join(&self, submissions: Vec<Submission>) -> CouncilRows {
        let mut council = CouncilRows {
            references: self.references(),
            single_window: self.single.map(|chosen| chosen.window),
            ..CouncilRows::default()
        };
        let mut numbers = Numbers::default();
        let mut records = 0;
        for (place, mut submission) in submissions.into_iter().enumerate() {
            let rows = submission.rows.len() as u32;
            let reference = self
                .references
                .iter()
                .position(|chosen| chosen.submission == place);
            let single = self.single.filter(|chosen| chosen.submission == place);
            if reference.is_some() || single.is_some() {
                let renumber = numbers.renumber(&submission, self.compared);
                renumber.links(&submission, records, &mut council.links);
                let taking = Taking {
                    reference: reference.map(|n| (n as u16, self.references[n].window)),
                    single: single.map(|chosen| chosen.window),
                    records,
                };
                taking.take(&mut submission.rows, &renumber, &mut council.stages);
                council.take_in(submission.rows);
            }
            records += rows;
        }
        council.finish(numbers)
    }

    fn references(&self) -> Vec<Reference> {
        let latest = self
            .references
            .iter()
            .map(|chosen| chosen.window.first)
            .max();
        let reference = |chosen: &Chosen| {
            let follows = chosen.window.last.plus_days(1);
            let next = self
                .references
                .iter()
                .position(|other| other.window.first == follows);
            Reference {
                period: chosen.window,
                import: chosen.submission as u32,
                next: next.map(|n| n as u16),
                prior: Some(chosen.window.first) != latest,
            }
        };
        self.references.iter().map(reference).collect()
    }
}

impl CouncilRows {
    fn take_in(&mut self, mut rows: Vec<Event>) {
        if self.rows.is_empty() {
            self.rows = rows;
        } else {
            self.rows.append(&mut rows);
        }
    }

    fn finish(mut self, numbers: Numbers) -> CouncilRows {
        (self.people, self.own_ids) = numbers.people.into_tables();
        self.event_types = numbers.event_types;
        self.joined = ByPerson::new(&self.rows, self.people.len(), |row| row.joined);
        self.single = ByPerson::new(&self.rows, self.people.len(), |row| row.single);
        self
    }
}

/// How the rows of one submission are taken.
struct Taking {
    reference: Option<(u16, Period)>,
    single: Option<Period>,
    /// Number of rows in the submissions before.
    records: u32,
}

impl Taking {
    /// Renumbers the rows, marks those of either table and lets the others go.
    fn take(&self, rows: &mut Vec<Event>, renumber: &Renumber, stages: &mut [StageCounts; 2]) {
        rows.retain_mut(|row| {
            row.kind = renumber.kinds[row.kind as usize];
            row.person = renumber.people[row.person as usize];
            row.own_id = renumber.own_ids[row.own_id as usize];
            row.record += self.records;
            if let Some((number, period)) = self.reference {
                row.reference = number;
                row.joined = keep(row, period, &mut stages[0]);
            }
            if let Some(period) = self.single {
                row.single = keep(row, period, &mut stages[1]);
            }
            row.joined || row.single
        });
        rows.shrink_to_fit();
    }
}

/// Whether a row is in a table, counted at each stage it reaches.
fn keep(row: &Event, period: Period, stages: &mut StageCounts) -> bool {
    stages.count(0, row.kind);
    if !is_in_period(row, period) {
        return false;
    }
    stages.count(1, row.kind);
    if row.person == 0 {
        return false;
    }
    stages.count(2, row.kind);
    true
}

/// Services that were active in the period, and other events that ended in it; nobody who had died
/// before the period or the event.
fn is_in_period(row: &Event, period: Period) -> bool {
    let Some(start) = row.start else { return false };
    let alive = row
        .death
        .is_none_or(|death| death >= period.first && death >= start);
    let ends_within = match row.class {
        Some(EventType::Service) => row.end.is_none_or(|end| end >= period.first),
        _ => row.has_event_type && row.end.is_some_and(|end| period.holds(end)),
    };
    alive && ends_within && start <= period.last
}

/// The numbering of a whole council, growing file by file.
#[derive(Default)]
struct Numbers {
    people: People,
    texts: HashMap<String, u32>,
    kinds: HashMap<KindKey, u32>,
    event_types: Vec<Box<str>>,
}

/// What makes events one kind across files.
type KindKey = (Option<EventType>, [u32; 4]);

/// From a file's numbers to the council's.
struct Renumber {
    people: Vec<u32>,
    own_ids: Vec<u32>,
    kinds: Vec<u32>,
}

impl Numbers {
    fn renumber(&mut self, submission: &Submission, compared: Compared) -> Renumber {
        let own_ids: Vec<u32> = submission
            .own_ids
            .iter()
            .map(|text| self.people.own_id(text))
            .collect();
        let person = |key: &PersonKey| match (key.nhs(), key.own_id()) {
            (Some(number), _) => self.people.by_nhs(number),
            (None, Some(own)) => self.people.by_own_id(own_ids[own as usize]),
            (None, None) => 0,
        };
        let people = submission.people.iter().map(person).collect();
        let kinds = submission
            .kinds
            .iter()
            .map(|kind| self.kind(kind, submission, compared))
            .collect();
        Renumber {
            people,
            own_ids,
            kinds,
        }
    }

    fn kind(&mut self, kind: &Kind, submission: &Submission, compared: Compared) -> u32 {
        let texts = &submission.texts;
        let event_type = text_of(&texts.event_types, kind.event_type);
        let rest = match compared {
            Compared::Raw => [
                self.text(text_of(&texts.clients, kind.client)),
                self.text(text_of(texts.firsts(kind.class), kind.first)),
                self.text(text_of(&texts.components, kind.second)),
            ],
            Compared::Cleaned => kind.cleaned.map(u32::from),
        };
        let key = (
            kind.class,
            [self.text(event_type), rest[0], rest[1], rest[2]],
        );
        let next = self.event_types.len() as u32;
        let number = *self.kinds.entry(key).or_insert(next);
        if number == next {
            self.event_types.push(Box::from(event_type));
        }
        number
    }

    fn text(&mut self, text: &str) -> u32 {
        let next = self.texts.len() as u32;
        *self.texts.entry(canonical(text)).or_insert(next)
    }
}

impl Renumber {
    /// Adds the links of a submission's carers, under the council's numbers.
    fn links(
        &self,
        submission: &Submission,
        records: u32,
        links: &mut HashMap<u32, Vec<(u32, [u32; 3])>>,
    ) {
        for link in &submission.links {
            let Some(row) = submission.rows.get(link.row as usize) else {
                continue;
            };
            let person = self.people[row.person as usize];
            let own_ids = link.own_ids.map(|own| self.own_ids[own as usize]);
            links
                .entry(person)
                .or_default()
                .push((records + link.row, own_ids));
        }
    }
}
