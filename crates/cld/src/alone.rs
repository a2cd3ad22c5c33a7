//! What the national method finds in one submission by itself, taken for the whole of the period that it states: what
//! its council can expect of it before anybody else has it.

use std::path::Path;

use jiff::civil::Date;

use crate::compare::Per;
use crate::compare::headlines::{From, HEADLINES, Headline};
use crate::councils::{Council, Councils};
use crate::file::Reader;
use crate::measures::Share;
use crate::measures::facts::Facts;
use crate::method::METHODS;
use crate::period::Period;
use crate::problem::{Problem, Problems};
use crate::run::{Input, Terms, run};
use crate::submissions::intake;
use crate::tally::{Count, Plan, TOTAL, Tally};

/// What is found in a submission.
#[derive(Clone, Debug, Default)]
pub struct Alone {
    /// Its events, each once.
    pub facts: Facts,
    /// Every headline that needs nothing but submissions.
    pub figures: Vec<Figure>,
    /// From the first to the last month that its rows show to be covered: the nation takes it for no more.
    pub covered: Option<Period>,
}

/// How many count for a headline. A rate has no denominator here: that is the population.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    pub headline: &'static Headline,
    pub count: Count,
}

impl Figure {
    /// Those among whom they are; none for a rate.
    pub fn of(&self) -> Option<u64> {
        (self.headline.per == Per::Hundred).then_some(self.count.denominator)
    }
}

/// Measures the submission of a council for a period, by the national method in force.
///
/// Errors: the file cannot be read, or breaks off.
pub fn measured(file: &Path, council: &str, period: Period) -> Result<Alone, Problems> {
    let after = period.last.plus_days(1).date();
    let code = Some(council.to_owned());
    let mut submission = intake::read(Reader::open(file)?, code, after.at(12, 0, 0, 0))?;
    let covered = submission.derived.replace(period);
    let input = Input {
        submissions: vec![submission],
        councils: Councils(vec![Council {
            code: council.to_owned(),
            area: String::new(),
            name: String::new(),
        }]),
        populations: None,
        areas: None,
        hospital: None,
    };
    let plan = Plan {
        periods: vec![period],
        shares: Share::ALL.to_vec(),
        waiting: false,
        facts: true,
        cost_quarter: period,
        explain: Vec::new(),
        unplaced: None,
    };
    let mut results = run(input, &terms(period, after), &plan)?;
    let tally = results.tallies.remove(&0).map(|result| result.tally);
    let tally = tally.ok_or_else(|| Problem::with_file(council, "sent nothing"))?;
    Ok(Alone {
        figures: figures(&tally),
        facts: tally.facts,
        covered,
    })
}

fn terms(period: Period, as_of: Date) -> Terms {
    Terms {
        method: &METHODS[0],
        as_of,
        quarters: vec![period],
        single: period,
        persons: period,
        hospital_periods: Vec::new(),
    }
}

fn figures(tally: &Tally) -> Vec<Figure> {
    let figures = HEADLINES.iter().filter_map(|headline| {
        let From::Share(share, description) = headline.from else {
            return None;
        };
        let line = tally.shares[Tally::place(0, share)][description];
        let place = if share.form().has_total { TOTAL } else { 0 };
        let count = line[place];
        Some(Figure { headline, count })
    });
    figures.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "LA Code,Reporting Period Start Date,Reporting Period End Date,LA Person Unique Identifier,Date of Birth,Client Type,Event Type,Event Start Date,Event End Date,Event Outcome,Service Type,Service Component,Delivery Mechanism";

    fn found(rows: &[&str], period: &str) -> Alone {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("901.csv");
        let rows = rows.iter().map(|row| format!("901,,,{row}\n"));
        let text = format!("{HEADING}\n{}", rows.collect::<String>());
        std::fs::write(&file, text).unwrap();
        measured(&file, "901", Period::read(period).unwrap()).unwrap()
    }

    fn figure(found: &Alone, code: &str) -> (u64, u64) {
        let mut figures = found.figures.iter();
        let one = figures.find(|one| one.headline.code == code).unwrap();
        (one.count.numerator, one.count.denominator)
    }

    const ROWS: [&str; 3] = [
        "P1,01/02/1950,Service user,Service,01/05/2025,,,Long term support: Community,Direct payment,Direct payment",
        "P2,01/02/1950,Service user,Service,01/05/2025,,,Long term support: Community,Day support,CASSR commissioned support",
        "P2,01/02/1950,Service user,Review,01/06/2025,02/06/2025,Continuation of support or services,,,",
    ];

    #[test]
    fn a_file_counts_for_the_whole_of_its_period_whatever_its_rows_cover() {
        let year = found(&ROWS, "2025-04-01..2026-03-31");
        assert_eq!(figure(&year, "3D 2a"), (1, 2));
        assert_eq!(figure(&year, "3D 1a"), (1, 2));
        assert_eq!(year.facts.services["Long term support: Community"], [2, 2]);
        let covered = Period::read("2025-06-01..2025-06-30");
        assert_eq!(year.covered, covered);
        // Months that are no quarter; the review was in none of them.
        let few = found(&ROWS, "2025-07-01..2025-08-31");
        assert_eq!(figure(&few, "3D 2a"), (1, 2));
        assert!(few.facts.reviews.is_empty());
    }

    #[test]
    fn a_file_without_rows_measures_to_nothing() {
        let found = found(&[], "2025-04-01..2026-03-31");
        assert_eq!(figure(&found, "3D 2a"), (0, 0));
        assert_eq!((found.facts, found.covered), (Facts::default(), None));
    }

    #[test]
    fn every_headline_without_hospitals_is_there() {
        let found = found(&ROWS, "2025-04-01..2026-03-31");
        let codes: Vec<&str> = found.figures.iter().map(|one| one.headline.code).collect();
        let all = HEADLINES.iter().map(|one| one.code);
        let expected: Vec<&str> = all.filter(|code| !code.starts_with("2D")).collect();
        assert_eq!(codes, expected);
    }
}
