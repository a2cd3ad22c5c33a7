//! What a submission from the record comes to: what was written, what was left out and why, what the check says, and
//! what the national method counts in the file.

use std::collections::BTreeMap;

use ::cld::alone::Alone;
use ::cld::check::{Checked, Severity};
use ::cld::lists::EventType;
use ::cld::measures::facts::Split;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a submission comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Rows of the file.
    pub rows: u64,
    /// People with events in the file.
    pub people: u64,
    /// Rows of those who look after somebody in the file and have no event of their own as a carer.
    pub associated: u64,
    /// What is in the record and not in the file, by why.
    pub left_out: BTreeMap<String, u64>,
    /// Requests by group of outcomes, each event once; as are the others.
    pub requests: BTreeMap<String, u64>,
    /// Assessments by type.
    pub assessments: BTreeMap<String, u64>,
    /// Reviews by type.
    pub reviews: BTreeMap<String, u64>,
    /// Services, and people who had them, by type.
    pub services: BTreeMap<String, [u64; 2]>,
    /// The measures that need nothing but submissions.
    pub figures: Vec<Figure>,
    /// From the first to the last month that the rows show to be covered.
    pub covered: Option<(Date, Date)>,
    /// The rules that rows break, those that reject first, then the most frequent.
    pub problems: Vec<Broken>,
}

/// How many count for a measure. A rate has no denominator: that is the population.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// The national code with its part, such as "3D 2a".
    pub code: String,
    pub title: String,
    pub numerator: u64,
    pub denominator: Option<u64>,
}

/// A rule that rows break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    pub id: String,
    pub title: String,
    pub rejects: bool,
    pub count: u64,
}

impl Preview {
    /// How many events there are in all, each once.
    pub fn total(&self) -> u64 {
        let kinds = [
            EventType::Request,
            EventType::Assessment,
            EventType::Service,
            EventType::Review,
        ];
        kinds.into_iter().map(|kind| self.of_kind(kind)).sum()
    }

    /// How many events of a kind, each once.
    pub fn of_kind(&self, kind: EventType) -> u64 {
        match kind {
            EventType::Request => self.requests.values().sum(),
            EventType::Assessment => self.assessments.values().sum(),
            EventType::Review => self.reviews.values().sum(),
            EventType::Service => self.services.values().map(|[events, _]| events).sum(),
        }
    }

    /// Breaches of rules that reject a row, or do not.
    pub fn breaches(&self, rejects: bool) -> u64 {
        let some = self.problems.iter().filter(|one| one.rejects == rejects);
        some.map(|one| one.count).sum()
    }

    /// Adds what the national method finds in the file.
    pub fn measured(&mut self, found: &Alone) {
        let once = |split: &Split| {
            let mut counts = BTreeMap::<String, u64>::new();
            for ((says, _), count) in split {
                *counts.entry((*says).to_owned()).or_default() += count;
            }
            counts
        };
        self.requests = once(&found.facts.requests);
        self.assessments = once(&found.facts.assessments);
        self.reviews = once(&found.facts.reviews);
        let services = found.facts.services.iter();
        self.services = services
            .map(|(says, counts)| ((*says).to_owned(), *counts))
            .collect();
        let covered = found.covered;
        self.covered = covered.map(|period| (period.first.date(), period.last.date()));
        let figures = found.figures.iter().map(|one| Figure {
            code: one.headline.code.to_owned(),
            title: one.headline.title.to_owned(),
            numerator: one.count.numerator,
            denominator: one.of(),
        });
        self.figures = figures.collect();
    }

    /// Adds what the check says of the file.
    pub fn checked(&mut self, checked: &Checked) {
        let rules = checked.rules.iter().enumerate();
        let broken = rules.map(|(at, rule)| Broken {
            id: rule.id.clone(),
            title: rule.title.clone(),
            rejects: rule.severity == Severity::Reject,
            count: checked.count(at),
        });
        self.problems = broken.filter(|one| one.count > 0).collect();
        self.problems
            .sort_by_key(|one| (!one.rejects, std::cmp::Reverse(one.count)));
    }
}
