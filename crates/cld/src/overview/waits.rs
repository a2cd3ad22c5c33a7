//! How long people waited, quarter by quarter.

use super::last_quarters;
use crate::compare::suppression::FEWEST;
use crate::measures::waiting::{AgeBand, Awaited, median};
use crate::period::Period;
use crate::run::{Results, Terms};

/// The middle wait of those whose wait ended in a quarter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    pub quarter: Period,
    pub what: Awaited,
    pub band: AgeBand,
    /// In days.
    pub median: f64,
    /// How many people's waits ended.
    pub people: usize,
    /// Not to be published.
    pub hidden: bool,
}

/// Two years of quarters.
const QUARTERS: usize = 8;

/// The waits of a council in the latest quarters; a quarter in which none ended is left out.
pub(super) fn of(results: &Results, council: usize, terms: &Terms) -> Vec<Waiting> {
    let Some(result) = results.tallies.get(&council) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for what in [Awaited::Response, Awaited::Service] {
        for band in [AgeBand::Younger, AgeBand::Older] {
            for quarter in last_quarters(terms, QUARTERS) {
                let waits = result.tally.waits.iter().filter(|wait| {
                    wait.what == what && wait.band == band && wait.quarter == quarter.first
                });
                let mut days: Vec<i32> = waits.map(|wait| wait.days).collect();
                days.sort_unstable();
                if !days.is_empty() {
                    found.push(Waiting {
                        quarter: *quarter,
                        what,
                        band,
                        median: median(&days),
                        people: days.len(),
                        hidden: (days.len() as u64) < FEWEST,
                    });
                }
            }
        }
    }
    found
}
