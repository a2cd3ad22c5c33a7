//! One council's return as a whole, for its report: what the check found, each headline with its
//! years, interval and place, what moved, how long people wait, and who cannot be placed.

mod people;
mod waits;

use std::path::PathBuf;

use jiff::civil::Date;

pub use people::{Unplaced, What};
pub use waits::Waiting;

use crate::check::{self, CheckOptions, Checked};
use crate::command::{self, MeasureOptions};
use crate::compare::headlines::From;
use crate::compare::neighbours::Neighbours;
use crate::compare::suppression::{self, Sum};
use crate::compare::{
    Comparators, Counted, HEADLINES, Headline, Interval, Per, Standing, interval, standing,
};
use crate::councils::Council;
use crate::measures::Share;
use crate::method::Method;
use crate::period::Period;
use crate::problem::{Problem, Problems};
use crate::run::{Input, Results, Terms, run};
use crate::submissions::folder;
use crate::tables::hospital;
use crate::tally::{Count, Plan, TOTAL, Tally};

/// What a report is asked to tell.
#[derive(Clone, Debug, Default)]
pub struct OverviewOptions {
    /// The folder, and everything else that measuring may be told. Periods are not taken from here:
    /// a report follows the year to each quarter's end.
    pub measures: MeasureOptions,
    /// The council's own list of statistical neighbours; else `neighbours.csv` of the folder.
    pub neighbours: Option<PathBuf>,
    /// Published figures that are newer than those shipped.
    pub comparators: Option<PathBuf>,
    /// A folder in which the council mends the specification.
    pub specification: Option<PathBuf>,
    /// How many problems of one rule to keep for each file.
    pub keep: usize,
}

/// Everything that a report tells.
#[derive(Debug)]
pub struct Overview {
    pub council: Council,
    pub as_of: Date,
    pub method: &'static Method,
    /// The years that end with each quarter, the latest last.
    pub years: Vec<Year>,
    /// The council's files, oldest submission first.
    pub checked: Checked,
    pub lines: Vec<Line>,
    pub waits: Vec<Waiting>,
    pub unplaced: Vec<Unplaced>,
    /// What was missing, each as a sentence without its full stop.
    pub notes: Vec<String>,
}

/// Twelve months up to a quarter's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Year {
    pub period: Period,
    /// Submissions cover all four quarters.
    pub complete: bool,
}

/// A headline through the years.
#[derive(Debug)]
pub struct Line {
    pub headline: &'static Headline,
    /// One for each year; none where nothing could be worked out.
    pub points: Vec<Option<Point>>,
    /// The groups of the latest year, then the total.
    pub groups: Vec<(&'static str, Point)>,
    /// The latest year beside the figures of other councils.
    pub standing: Option<Standing>,
    /// What the latest year gained on the year before it.
    pub gained: Option<Interval>,
}

/// One figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub counted: Counted,
    pub interval: Interval,
    /// Not to be published.
    pub hidden: bool,
}

/// How many years a report looks back.
const MOST_YEARS: usize = 12;
/// So many quarters before a year lies the one that it is compared with.
const A_YEAR: usize = 4;

impl Line {
    /// The latest year's figure.
    pub fn latest(&self) -> Option<Point> {
        self.points.last().copied().flatten()
    }
}

/// Works out everything that a report tells.
///
/// Errors: everything in the folder that stands in the way, and options that cannot be met.
pub fn work_out(options: &OverviewOptions, today: Date) -> Result<Overview, Problems> {
    let asked = &options.measures;
    let input = Input::read(&asked.folder, &asked.imported, None)?;
    let council = the_council(&input, asked.council.as_deref())?;
    let about = input.councils.0[council].clone();
    let checked = check(&input, options, &about.code, today)?;
    let quarters = command::terms(asked, today, &input)?.quarters;
    let asked = MeasureOptions {
        periods: years(&quarters),
        ..asked.clone()
    };
    let terms = command::terms(&asked, today, &input)?;
    let plan = Plan {
        unplaced: asked.periods.len().checked_sub(1),
        periods: asked.periods.clone(),
        shares: Share::ALL.to_vec(),
        waiting: true,
        facts: false,
        cost_quarter: terms.single.last_quarter(),
        explain: Vec::new(),
    };
    let mut notes = command::missing(&input);
    let results = run(input, &terms, &plan)?;
    let years = covered(&results, council, &plan.periods);
    notes.extend(incomplete(&years));
    let beside = Beside::read(options, &about)?;
    let mut lines = lines(&results, council, &plan, &beside);
    let whole = |back: usize| {
        years
            .iter()
            .rev()
            .nth(back)
            .is_some_and(|year| year.complete)
    };
    if !(whole(0) && whole(A_YEAR)) {
        lines.iter_mut().for_each(|line| line.gained = None);
    }
    Ok(Overview {
        lines,
        waits: waits::of(&results, council, &terms),
        unplaced: people::of(&results, council),
        council: about,
        as_of: terms.as_of,
        method: terms.method,
        years,
        checked,
        notes,
    })
}

/// The council asked for, or the only one that sent anything.
fn the_council(input: &Input, asked: Option<&str>) -> Result<usize, Problem> {
    let mut senders: Vec<&str> = input
        .submissions
        .iter()
        .map(|submission| submission.council.as_str())
        .collect();
    senders.sort_unstable();
    senders.dedup();
    let code = match (asked, senders.as_slice()) {
        (Some(code), _) if senders.contains(&code) => code,
        (Some(code), _) => {
            return Err(Problem::with_file(
                "--council",
                format!("{code} is in no file"),
            ));
        }
        (None, [only]) => only,
        (None, _) => {
            let says = format!("choose one of {}", senders.join(", "));
            return Err(Problem::with_file("--council", says));
        }
    };
    let place = input.councils.place(code);
    place.ok_or_else(|| Problem::with_file("--council", format!("{code} is in no file")))
}

/// Checks the council's files that had come in by the day, in the order in which they came.
fn check(
    input: &Input,
    options: &OverviewOptions,
    council: &str,
    today: Date,
) -> Result<Checked, Problems> {
    let asked = &options.measures;
    let as_of = asked.as_of.unwrap_or(today);
    let paths = folder::paths(&asked.folder, &asked.imported)?;
    let of_council = input
        .submissions
        .iter()
        .filter(|submission| submission.council == council && submission.imported.date() <= as_of);
    let paths: Vec<PathBuf> = of_council
        .filter_map(|submission| {
            let found = paths.iter().find(|(file, _)| *file == submission.file);
            found.map(|(_, path)| path.clone())
        })
        .collect();
    let options = CheckOptions {
        council_folder: options.specification.clone(),
        keep: options.keep,
        ..CheckOptions::new(as_of)
    };
    check::run(&paths, &options, None)
        .map_err(|error| Problem::with_file("--specification", error.to_string()).into())
}

/// The year to each quarter's end, as far as the quarters reach back; of fewer than four quarters,
/// the year that ends with them.
fn years(quarters: &[Period]) -> Vec<Period> {
    let year_to = |last: &Period| Period {
        first: last.months_earlier(9).first,
        last: last.last,
    };
    let skipped = quarters.len().saturating_sub(MOST_YEARS).max(3);
    let whole: Vec<Period> = quarters.iter().skip(skipped).map(year_to).collect();
    if whole.is_empty() {
        return quarters.last().map(year_to).into_iter().collect();
    }
    whole
}

fn covered(results: &Results, council: usize, periods: &[Period]) -> Vec<Year> {
    let covered = |quarter: &Period| {
        let result = results.tallies.get(&council);
        result.is_some_and(|result| result.joined.iter().any(|(window, _)| window == quarter))
    };
    periods
        .iter()
        .map(|period| Year {
            period: *period,
            complete: period.quarters().is_some_and(|all| all.iter().all(covered)),
        })
        .collect()
}

fn incomplete(years: &[Year]) -> Vec<String> {
    let years = years.iter().filter(|year| !year.complete);
    years
        .map(|year| {
            let label = year.period.label();
            format!("no submission covers every quarter of {label}: its figures are too low")
        })
        .collect()
}

/// What figures are put beside.
struct Beside {
    comparators: Comparators,
    neighbours: Option<Neighbours>,
    area: String,
}

impl Beside {
    fn read(options: &OverviewOptions, council: &Council) -> Result<Beside, Problems> {
        let comparators = match &options.comparators {
            Some(path) => Comparators::with_file(path)?,
            None => Comparators::shipped().clone(),
        };
        let in_folder = options.measures.folder.join("neighbours.csv");
        let path = options.neighbours.as_ref().unwrap_or(&in_folder);
        let neighbours = Neighbours::read(path, &council.area)?;
        if let (Some(path), None) = (&options.neighbours, &neighbours) {
            let says = format!("names no neighbours of {} ({})", council.name, council.area);
            return Err(Problem::with_file(path.display().to_string(), says).into());
        }
        Ok(Beside {
            comparators,
            neighbours,
            area: council.area.clone(),
        })
    }
}

fn lines(results: &Results, council: usize, plan: &Plan, beside: &Beside) -> Vec<Line> {
    let after_hospital = hospital::totals(results, council);
    let lines = HEADLINES.iter().map(|headline| {
        let families: Vec<Vec<(&'static str, Option<Point>)>> = match headline.from {
            From::Share(share, description) => (0..plan.periods.len())
                .map(|period| family(results, council, headline, (share, description, period)))
                .collect(),
            From::AtHomeAfterHospital => after_hospital
                .iter()
                .map(|(_, part_1, _)| vec![("Total", alone(*part_1, headline.per))])
                .collect(),
            From::OfferedReablement => after_hospital
                .iter()
                .map(|(_, _, part_2)| vec![("Total", alone(*part_2, headline.per))])
                .collect(),
        };
        line(headline, families, beside)
    });
    lines.collect()
}

fn line(
    headline: &'static Headline,
    families: Vec<Vec<(&'static str, Option<Point>)>>,
    beside: &Beside,
) -> Line {
    let total = |family: &Vec<(&'static str, Option<Point>)>| family.last().and_then(|one| one.1);
    let points: Vec<Option<Point>> = families.iter().map(total).collect();
    let latest = points.last().copied().flatten();
    let year_before = points.iter().rev().nth(A_YEAR).copied().flatten();
    let groups = families.into_iter().next_back().unwrap_or_default();
    let groups = groups.into_iter();
    Line {
        headline,
        standing: latest.and_then(|point| {
            let neighbours = beside.neighbours.as_ref();
            let (area, comparators) = (&beside.area, &beside.comparators);
            standing::of(headline, point.counted, area, comparators, neighbours)
        }),
        gained: latest
            .zip(year_before)
            .map(|(now, before)| interval::gained(before.interval, now.interval)),
        groups: groups
            .filter_map(|(name, point)| Some((name, point?)))
            .collect(),
        points,
    }
}

/// The figures of a share's line in a year: its groups, then the total, with those hidden that must be.
fn family(
    results: &Results,
    council: usize,
    headline: &Headline,
    (share, description, period): (Share, usize, usize),
) -> Vec<(&'static str, Option<Point>)> {
    let form = share.form();
    let counts = results
        .tallies
        .get(&council)
        .map(|result| result.tally.shares[Tally::place(period, share)][description])
        .unwrap_or_default();
    let mut names = form.groups.to_vec();
    let mut counted: Vec<Counted> = (0..names.len()).map(|group| of(counts[group])).collect();
    if form.has_total {
        names.push("Total");
        counted.push(of(counts[TOTAL]));
    }
    if headline.per == Per::HundredThousand {
        let area = &results.councils.0[council].area;
        for (one, band) in counted.iter_mut().zip(&names) {
            let people = results
                .populations
                .as_ref()
                .and_then(|all| all.of(area, band));
            one.denominator = people.unwrap_or(0);
        }
    }
    let sums: Vec<Sum> = form
        .has_total
        .then(|| Sum {
            total: names.len() - 1,
            parts: (0..names.len() - 1).collect(),
        })
        .into_iter()
        .collect();
    let hidden = suppression::hidden(&counted, headline.per, &sums);
    let points = counted.iter().zip(hidden).map(|(counted, hidden)| {
        point(*counted, headline.per).map(|point| Point { hidden, ..point })
    });
    names.into_iter().zip(points).collect()
}

fn of(count: Count) -> Counted {
    Counted {
        numerator: count.numerator,
        denominator: count.denominator,
    }
}

fn alone(counted: Counted, per: Per) -> Option<Point> {
    let hidden = suppression::is_small(counted, per);
    point(counted, per).map(|point| Point { hidden, ..point })
}

fn point(counted: Counted, per: Per) -> Option<Point> {
    Some(Point {
        counted,
        interval: interval::around(counted, per)?,
        hidden: false,
    })
}

/// The latest quarters of the joined table.
fn last_quarters(terms: &Terms, most: usize) -> &[Period] {
    let skipped = terms.quarters.len().saturating_sub(most);
    &terms.quarters[skipped..]
}
