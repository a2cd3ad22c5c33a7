//! One council's rows made ready: the chosen files' rows that fall within their reference periods,
//! with one numbering of people, ids and kinds, grouped by person.

use hashbrown::HashMap;

use super::intake::people::People;
use super::names::Names;
use super::selection::Chosen;
use super::{Kind, Part, PersonKey, Submission, text_of};
use crate::cleaning::canonical;
use crate::event::Event;
use crate::lists::EventType;
use crate::method::Compared;
use crate::period::Period;

/// A council's rows with all that is needed to read them.
#[derive(Debug, Default)]
pub struct CouncilRows {
    /// Rows of the joined or the single table (or both), unsorted.
    pub rows: Rows,
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
    /// For each person, the own ids of the people they care for, by the `ids` of their rows.
    pub links: HashMap<u32, Vec<(u32, [u32; 3])>>,
    /// The event type's text of each kind.
    pub event_types: Vec<Box<str>>,
    /// Rows at each stage, by kind: first joined, then single.
    pub stages: [StageCounts; 2],
}

/// Many rows, left where they were read so that they are never in memory twice.
#[derive(Debug, Default)]
pub struct Rows {
    parts: Vec<Vec<Event>>,
    /// The place of each part's first row.
    starts: Vec<u32>,
    len: u32,
}

impl Rows {
    fn take_in(&mut self, part: Vec<Event>) {
        if !part.is_empty() {
            self.starts.push(self.len);
            self.len += part.len() as u32;
            self.parts.push(part);
        }
    }

    /// The row at a place.
    pub fn at(&self, place: u32) -> &Event {
        let part = self.starts.partition_point(|start| *start <= place) - 1;
        &self.parts[part][(place - self.starts[part]) as usize]
    }

    fn iter(&self) -> impl Iterator<Item = &Event> {
        self.parts.iter().flatten()
    }
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
    fn new(rows: &Rows, people: usize, belongs: impl Fn(&Event) -> bool) -> ByPerson {
        let mut starts = vec![0_u32; people + 2];
        for row in rows.iter().filter(|row| belongs(row)) {
            starts[row.person as usize + 2] += 1;
        }
        for person in 2..starts.len() {
            starts[person] += starts[person - 1];
        }
        let mut order = vec![0_u32; starts.last().map_or(0, |n| *n as usize)];
        for (place, row) in (0_u32..).zip(rows.iter()).filter(|(_, row)| belongs(row)) {
            let next = &mut starts[row.person as usize + 1];
            order[*next as usize] = place;
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
        for (place, submission) in submissions.into_iter().enumerate() {
            let reference = self
                .references
                .iter()
                .position(|chosen| chosen.submission == place);
            let single = self.single.filter(|chosen| chosen.submission == place);
            if reference.is_none() && single.is_none() {
                continue;
            }
            let taking = Taking {
                reference: reference.map(|n| (n as u16, self.references[n].window)),
                single: single.map(|chosen| chosen.window),
            };
            for mut part in submission.parts {
                let renumber = numbers.renumber(&part, self.compared);
                renumber.links(&part, &mut council.links);
                taking.take(&mut part.rows, &renumber, &mut council.stages);
                council.rows.take_in(part.rows);
            }
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
}

impl Taking {
    /// Renumbers the rows, marks those of either table and lets the others go.
    fn take(&self, rows: &mut Vec<Event>, renumber: &Renumber, stages: &mut [StageCounts; 2]) {
        rows.retain_mut(|row| {
            row.kind = renumber.kinds[row.kind as usize];
            row.person = renumber.people[row.person as usize];
            row.own_id = renumber.own_ids[row.own_id as usize];
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

/// The numbering of a whole council, growing part by part.
#[derive(Default)]
struct Numbers {
    people: People,
    texts: HashMap<String, u32>,
    kinds: HashMap<KindKey, u32>,
    event_types: Vec<Box<str>>,
}

/// What makes events one kind across files.
type KindKey = (Option<EventType>, [u32; 4]);

/// From a part's numbers to the council's.
struct Renumber {
    people: Vec<u32>,
    own_ids: Vec<u32>,
    kinds: Vec<u32>,
}

impl Numbers {
    fn renumber(&mut self, part: &Part, compared: Compared) -> Renumber {
        let own_ids: Vec<u32> = part
            .own_ids
            .iter()
            .map(|text| self.people.own_id(text))
            .collect();
        let person = |key: &PersonKey| match (key.nhs(), key.own_id()) {
            (Some(number), _) => self.people.by_nhs(number),
            (None, Some(own)) => self.people.by_own_id(own_ids[own as usize]),
            (None, None) => 0,
        };
        let people = part.people.iter().map(person).collect();
        let kinds = part
            .kinds
            .iter()
            .map(|kind| self.kind(kind, part, compared))
            .collect();
        Renumber {
            people,
            own_ids,
            kinds,
        }
    }

    fn kind(&mut self, kind: &Kind, part: &Part, compared: Compared) -> u32 {
        let texts = &part.texts;
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
    /// Adds the links of a part's carers, under the council's numbers.
    fn links(&self, part: &Part, links: &mut HashMap<u32, Vec<(u32, [u32; 3])>>) {
        for link in &part.links {
            let own_ids = link.own_ids.map(|own| self.own_ids[own as usize]);
            let person = links.entry(self.people[link.person as usize]).or_default();
            if !person.contains(&(link.ids, own_ids)) {
                person.push((link.ids, own_ids));
            }
        }
    }
}
