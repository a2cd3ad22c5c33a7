//! A whole run: read a folder, join each council's submissions, and count every person.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use hashbrown::{HashMap, HashSet};
use jiff::civil::{Date, DateTime};

use crate::councils::{Areas, Councils, Populations};
use crate::event::Event;
use crate::hospital::{self, Hospital};
use crate::measures::ascof_2d::{self, Discharged, Known, Patient, Reabled};
use crate::method::Method;
use crate::parallel;
use crate::period::Period;
use crate::person::Details;
use crate::problem::{Problem, Problems};
use crate::submissions::folder::{self, Imported, Manifest};
use crate::submissions::joining::{CouncilRows, Join};
use crate::submissions::selection::{Chosen, Wanted, quarters_covered, reference_periods};
use crate::submissions::{PersonKey, Submission, unique};
use crate::tally::{Plan, Tally};
use crate::timeline::Timeline;

/// What was read of an input folder.
pub struct Input {
    /// In the order of import.
    pub submissions: Vec<Submission>,
    pub councils: Councils,
    pub populations: Option<Populations>,
    pub areas: Option<Areas>,
    pub hospital: Option<Hospital>,
}

impl Input {
    /// Reads a folder; with `only` the submissions of that council alone.
    ///
    /// Errors: everything in the folder that cannot be read.
    pub fn read(folder: &Path, by_hand: &Imported, only: Option<&str>) -> Result<Input, Problems> {
        let manifest = Manifest::read(folder)?;
        let submissions = folder::read(folder, &manifest, by_hand, only)?;
        let senders = submissions
            .iter()
            .map(|submission| submission.council.as_str());
        Ok(Input {
            councils: Councils::read(folder, &manifest, senders)?,
            populations: Populations::read(folder)?,
            areas: Areas::read(folder)?,
            hospital: hospital::read(folder)?,
            submissions,
        })
    }

    /// From the first quarter that a submission covers to the last.
    pub fn quarters_covered(&self, as_of: Date) -> Option<Period> {
        quarters_covered(&self.submissions, as_of)
    }
}

/// Which submissions to take, and how.
#[derive(Clone, Debug)]
pub struct Terms {
    pub method: &'static Method,
    pub as_of: Date,
    /// The quarters of the joined table.
    pub quarters: Vec<Period>,
    /// The window of the single table.
    pub single: Period,
    /// The period that dates the person table.
    pub persons: Period,
    pub hospital_periods: Vec<Period>,
}

/// Everything worked out.
pub struct Results {
    pub councils: Councils,
    pub populations: Option<Populations>,
    pub submissions: Vec<About>,
    /// By council, for those that sent something.
    pub tallies: BTreeMap<usize, CouncilResult>,
    /// By hospital period; nobody in it when there is no hospital extract or no area table.
    pub hospital: Vec<(Period, Vec<Reabled>, Vec<Discharged>)>,
}

/// A submission, without its rows.
#[derive(Clone, Debug)]
pub struct About {
    /// The council, by its place.
    pub council: usize,
    pub file: String,
    pub imported: DateTime,
    pub stated: Option<Period>,
    pub derived: Option<Period>,
}

/// What was worked out for one council.
pub struct CouncilResult {
    /// The joined table's windows with their files.
    pub joined: Vec<(Period, String)>,
    pub single: Option<(Period, String)>,
    pub rows: CouncilRows,
    pub tally: Tally,
}

/// One council's submissions before they are joined.
struct Sent {
    council: usize,
    submissions: Vec<Submission>,
}

/// People worked on at a time.
const PEOPLE_AT_A_TIME: usize = 4096;

/// Works everything out.
///
/// Errors: none once the input is read, but for councils that cannot be placed.
pub fn run(input: Input, terms: &Terms, plan: &Plan) -> Result<Results, Problems> {
    let Input {
        submissions,
        councils,
        populations,
        areas,
        hospital,
    } = input;
    let mut about = Vec::new();
    let mut sent: BTreeMap<usize, Vec<Submission>> = BTreeMap::new();
    for submission in submissions {
        let council = councils
            .place(&submission.council)
            .ok_or_else(|| Problem::with_file(&submission.file, "is of an unknown council"))?;
        about.push(About {
            council,
            file: submission.file.clone(),
            imported: submission.imported,
            stated: submission.stated,
            derived: submission.derived,
        });
        sent.entry(council).or_default().push(submission);
    }
    let sent = sent
        .into_iter()
        .map(|(council, submissions)| Sent {
            council,
            submissions,
        })
        .collect();
    let patients: HashSet<u64> = hospital
        .iter()
        .flat_map(|hospital| hospital.keys().copied())
        .collect();
    let mut tallies: BTreeMap<usize, CouncilResult> = parallel::each(sent, |sent| {
        (sent.council, join(sent.submissions, terms, plan))
    })
    .into_iter()
    .collect();
    count(&mut tallies, terms, plan, &patients);
    let hospital = match (&hospital, &areas) {
        (Some(hospital), Some(areas)) => {
            after_hospital(&tallies, hospital, areas, &terms.hospital_periods)
        }
        _ => terms
            .hospital_periods
            .iter()
            .map(|period| (*period, Vec::new(), Vec::new()))
            .collect(),
    };
    Ok(Results {
        councils,
        populations,
        submissions: about,
        tallies,
        hospital,
    })
}

fn join(submissions: Vec<Submission>, terms: &Terms, plan: &Plan) -> CouncilResult {
    let wanted = Wanted {
        as_of: terms.as_of,
        method: terms.method,
    };
    let all: Vec<&Submission> = submissions.iter().collect();
    let chosen: Vec<Chosen> = terms
        .quarters
        .iter()
        .filter_map(|window| wanted.choose(*window, &all))
        .collect();
    let single = wanted.choose(terms.single, &all);
    let named = |chosen: &Chosen| (chosen.window, submissions[chosen.submission].file.clone());
    let joined = chosen.iter().map(named).collect();
    let single_named = single.as_ref().map(named);
    let references = reference_periods(&chosen);
    let join = Join {
        references: &references,
        single,
        compared: terms.method.unique_events,
    };
    CouncilResult {
        joined,
        single: single_named,
        rows: join.join(submissions),
        tally: Tally::new(plan),
    }
}

/// Counts every person of every council, several thousand at a time.
fn count(
    results: &mut BTreeMap<usize, CouncilResult>,
    terms: &Terms,
    plan: &Plan,
    patients: &HashSet<u64>,
) {
    let councils: Vec<(usize, &CouncilRows)> = results
        .iter()
        .map(|(council, result)| (*council, &result.rows))
        .collect();
    let cared_for = parallel::each(councils, |(council, rows)| {
        (council, cared_for(rows, terms.persons))
    });
    let cared_for: BTreeMap<usize, HashSet<u32>> = cared_for.into_iter().collect();
    let mut batches = Vec::new();
    for (council, result) in results.iter() {
        let people = result.rows.people.len();
        for from in (0..people).step_by(PEOPLE_AT_A_TIME) {
            let until = people.min(from + PEOPLE_AT_A_TIME);
            batches.push(Batch {
                council: *council,
                rows: &result.rows,
                people: from..until,
                patients,
            });
        }
    }
    let counted = parallel::each(batches, |batch| {
        (batch.council, batch.count(plan, &cared_for[&batch.council]))
    });
    for (council, tally) in counted {
        if let Some(result) = results.get_mut(&council) {
            result.tally.merge(tally);
        }
    }
}

/// The council's own ids of people whom a carer with an event in the period names.
fn cared_for(rows: &CouncilRows, period: Period) -> HashSet<u32> {
    let mut found = HashSet::new();
    let mut events = Vec::new();
    for (person, links) in &rows.links {
        joined_events(rows, *person as usize, &mut events);
        for event in &events {
            let in_period = event.end_or_far() >= period.first
                && event.start.is_some_and(|start| start <= period.last);
            if event.is_carer() && in_period {
                let own = links
                    .iter()
                    .filter(|(ids, _)| *ids == event.ids)
                    .flat_map(|(_, own)| own);
                found.extend(own.copied().filter(|own| *own != 0));
            }
        }
    }
    found
}

fn joined_events(rows: &CouncilRows, person: usize, events: &mut Vec<Event>) {
    events.clear();
    events.extend(
        rows.joined
            .of(person)
            .iter()
            .map(|place| *rows.rows.at(*place)),
    );
    unique::joined(events, &rows.references);
}

/// Some people of one council.
struct Batch<'a> {
    council: usize,
    rows: &'a CouncilRows,
    people: Range<usize>,
    patients: &'a HashSet<u64>,
}

impl Batch<'_> {
    fn count(&self, plan: &Plan, cared_for: &HashSet<u32>) -> Tally {
        let mut tally = Tally::new(plan);
        let mut events: Vec<Event> = Vec::new();
        for person in self.people.clone() {
            let key = self.rows.people[person];
            joined_events(self.rows, person, &mut events);
            if !events.is_empty() {
                tally.count_unique(0, &events);
                let named = events.iter().any(|event| cared_for.contains(&event.own_id));
                let details = Details::of(&events, &self.rows.references, named);
                let timeline = Timeline {
                    events: &events,
                    details: &details,
                    references: &self.rows.references,
                };
                tally.add_person(plan, key, &timeline);
                tally.known.extend(self.known(key, &timeline));
            }
            events.clear();
            events.extend(
                self.rows
                    .single
                    .of(person)
                    .iter()
                    .map(|place| *self.rows.rows.at(*place)),
            );
            unique::single(&mut events);
            tally.count_unique(1, &events);
            tally.add_single(plan, &events);
        }
        tally
    }

    /// What 2D needs of a person who was in hospital.
    fn known(&self, key: PersonKey, timeline: &Timeline<'_>) -> Option<Known> {
        let nhs = key.nhs()?;
        if !self.patients.contains(&nhs) {
            return None;
        }
        let services = timeline
            .events
            .iter()
            .filter(|event| Known::reads(event))
            .copied()
            .collect();
        Some(Known {
            nhs,
            council: self.council,
            death: timeline.details.death,
            services,
        })
    }
}

/// 2D of every patient, over all councils.
fn after_hospital(
    tallies: &BTreeMap<usize, CouncilResult>,
    hospital: &Hospital,
    areas: &Areas,
    periods: &[Period],
) -> Vec<(Period, Vec<Reabled>, Vec<Discharged>)> {
    let mut known: HashMap<u64, Vec<Known>> = HashMap::new();
    for person in tallies.values().flat_map(|result| &result.tally.known) {
        known.entry(person.nhs).or_default().push(person.clone());
    }
    let mut numbers: Vec<u64> = hospital.keys().copied().collect();
    numbers.sort_unstable();
    parallel::each(periods.to_vec(), |period| {
        let (mut reabled, mut discharged) = (Vec::new(), Vec::new());
        for nhs in &numbers {
            let known = known.get(nhs).map_or(&[][..], |known| known);
            let patient = Patient {
                known,
                hospital: &hospital[nhs],
            };
            let (more_reabled, more_discharged) = ascof_2d::of_patient(&patient, areas, period);
            reabled.extend(more_reabled);
            discharged.extend(more_discharged);
        }
        (period, reabled, discharged)
    })
}
