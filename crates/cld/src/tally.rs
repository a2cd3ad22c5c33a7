//! Adds up what people contribute, by council, period, line and group.

use std::collections::BTreeMap;

use crate::event::Event;
use crate::lists::EventType;
use crate::measures::ascof_2a::Ending;
use crate::measures::ascof_2d::Known;
use crate::measures::costs::{self, Costs};
use crate::measures::facts::Facts;
use crate::measures::waiting::{self, Wait};
use crate::measures::{Contribution, Share};
use crate::period::Period;
use crate::submissions::PersonKey;
use crate::timeline::Timeline;

/// What is to be worked out.
#[derive(Clone, Debug)]
pub struct Plan {
    pub periods: Vec<Period>,
    pub shares: Vec<Share>,
    pub waiting: bool,
    pub facts: bool,
    /// The quarter that costs are for.
    pub cost_quarter: Period,
    /// The measures to be explained person by person.
    pub explain: Vec<Explain>,
    /// The period, by its place, whose people without a place in a measure are wanted by name.
    pub unplaced: Option<usize>,
}

/// A measure to be explained person by person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explain {
    /// All shares whose short name is this.
    Share(&'static str),
    Hospital,
    Waiting,
}

/// People in and out of a share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub numerator: u64,
    pub denominator: u64,
}

impl Count {
    fn add(&mut self, numerator: bool, denominator: bool) {
        self.numerator += u64::from(numerator);
        self.denominator += u64::from(denominator);
    }
}

/// One line's counts: two groups, then the total.
pub type Line = [Count; 3];
/// The place of the total in a line.
pub const TOTAL: usize = 2;

/// Everything counted for one council.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Two descriptions for each period and share, by [`Tally::place`].
    pub shares: Vec<[Line; 2]>,
    /// People whose place in the share cannot be told, likewise.
    pub unknown: Vec<u64>,
    /// Endings of ST-Max episodes by period and age group.
    pub endings: BTreeMap<(usize, Option<u8>, Ending), u64>,
    pub waits: Vec<Wait>,
    pub facts: Facts,
    pub costs: Costs,
    /// Unique events by kind: joined, then single.
    pub unique: [Vec<u64>; 2],
    /// What 2D needs of people who were in hospital.
    pub known: Vec<Known>,
    pub explained: Vec<Explained>,
    /// People whose place in a share cannot be told, and what they were taken for.
    pub unplaced: Vec<(PersonKey, Share, &'static str)>,
}

/// Why a person or episode counts, or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    pub person: PersonKey,
    /// The period's place; none where the measure has no reporting period.
    pub period: Option<usize>,
    pub what: Because,
}

/// What is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    Share(Share, Contribution),
    Wait(Wait),
}

impl Tally {
    /// An empty tally for a plan.
    pub fn new(plan: &Plan) -> Tally {
        let places = plan.periods.len() * Share::ALL.len();
        Tally {
            shares: vec![Default::default(); places],
            unknown: vec![0; places],
            ..Tally::default()
        }
    }

    /// Where the counts of a period (by its place) and share are.
    pub fn place(period: usize, share: Share) -> usize {
        period * Share::ALL.len() + share as usize
    }

    /// Adds a person's joined table to every share and to waiting times.
    pub fn add_person(&mut self, plan: &Plan, person: PersonKey, timeline: &Timeline<'_>) {
        for (place, period) in plan.periods.iter().enumerate() {
            for share in &plan.shares {
                share.of_person(timeline, *period, |found| {
                    self.add(plan, place, person, *share, found)
                });
            }
        }
        if plan.waiting {
            waiting::of_person(timeline, |wait| {
                self.waits.push(wait);
                if plan.explain.contains(&Explain::Waiting) {
                    self.explained.push(Explained {
                        person,
                        period: None,
                        what: Because::Wait(wait),
                    });
                }
            });
        }
    }

    fn add(
        &mut self,
        plan: &Plan,
        period: usize,
        person: PersonKey,
        share: Share,
        found: Contribution,
    ) {
        let place = Tally::place(period, share);
        let line = &mut self.shares[place][usize::from(found.description.min(1))];
        line[TOTAL].add(found.numerator, found.denominator);
        if let Some(group) = found.group {
            line[usize::from(group.min(1))].add(found.numerator, found.denominator);
        }
        self.unknown[place] += u64::from(found.unknown);
        if found.unknown && plan.unplaced == Some(period) {
            self.unplaced.push((person, share, found.counted_as));
        }
        if let Some(ending) = found.ending {
            *self
                .endings
                .entry((period, found.group, ending))
                .or_default() += 1;
        }
        if plan.explain.contains(&Explain::Share(share.form().short)) {
            let what = Because::Share(share, found);
            self.explained.push(Explained {
                person,
                period: Some(period),
                what,
            });
        }
    }

    /// Adds a person's single table to facts and costs.
    pub fn add_single(&mut self, plan: &Plan, events: &[Event]) {
        if plan.facts {
            self.facts.add(events);
            costs::add(&mut self.costs, events, plan.cost_quarter);
        }
    }

    /// Counts unique events by kind; `table` is 0 for joined and 1 for single.
    pub fn count_unique(&mut self, table: usize, events: &[Event]) {
        let counts = &mut self.unique[table];
        for event in events {
            let kind = event.kind as usize;
            if counts.len() <= kind {
                counts.resize(kind + 1, 0);
            }
            counts[kind] += 1;
        }
    }

    /// Adds what was counted for other people of the council.
    pub fn merge(&mut self, other: Tally) {
        for (mine, theirs) in self
            .shares
            .iter_mut()
            .flatten()
            .flatten()
            .zip(other.shares.iter().flatten().flatten())
        {
            mine.numerator += theirs.numerator;
            mine.denominator += theirs.denominator;
        }
        for (mine, theirs) in self.unknown.iter_mut().zip(other.unknown) {
            *mine += theirs;
        }
        for (key, count) in other.endings {
            *self.endings.entry(key).or_default() += count;
        }
        for (mine, theirs) in self.unique.iter_mut().zip(other.unique) {
            mine.resize(mine.len().max(theirs.len()), 0);
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine += theirs;
            }
        }
        for (service, sums) in other.costs {
            self.costs.entry(service).or_default().add(sums);
        }
        self.waits.extend(other.waits);
        self.facts.merge(other.facts);
        self.known.extend(other.known);
        self.explained.extend(other.explained);
        self.unplaced.extend(other.unplaced);
    }
}

/// The event types in the published tables' words.
pub fn event_type_text(event_type: EventType) -> &'static str {
    match event_type {
        EventType::Request => "Request",
        EventType::Assessment => "Assessment",
        EventType::Review => "Review",
        EventType::Service => "Service",
    }
}
