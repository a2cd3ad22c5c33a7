//! `almoner cld measures`: what was asked for, worked out and written.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, DateTime};

use crate::field::Field;
use crate::measures::Share;
use crate::method::{METHODS, Method};
use crate::period::Period;
use crate::problem::{Problem, Problems};
use crate::run::{Input, Terms, run};
use crate::tables::{Shown, Table};
use crate::tally::{Explain, Plan};

/// What `almoner cld measures` was asked to do. An empty list or a none takes the default.
#[derive(Clone, Debug, Default)]
pub struct MeasureOptions {
    /// The input folder.
    pub folder: PathBuf,
    /// The joined table's span of whole quarters; else from the first quarter covered to the last.
    pub table: Option<Period>,
    /// Submissions imported later do not exist; else today.
    pub as_of: Option<Date>,
    /// Reporting periods; else the latest twelve months and the financial year before.
    pub periods: Vec<Period>,
    /// Reporting periods of 2D; else three months before each period.
    pub hospital_periods: Vec<Period>,
    /// The dated national method's name; else the first of [`METHODS`].
    pub method: Option<String>,
    /// Only these measures: 2A, 2B, 2C, 2D, 2E, 3D, waiting, facts.
    pub measures: Vec<String>,
    /// Only this council.
    pub council: Option<String>,
    /// Where to write every table; else the figures go to standard output.
    pub out: Option<PathBuf>,
    /// The measures to explain person by person.
    pub explain: Vec<String>,
    /// Times of import by file name, where there is no manifest.
    pub imported: Vec<(String, DateTime)>,
}

/// What `--measure` takes.
pub const MEASURES: [&str; 8] = ["2A", "2B", "2C", "2D", "2E", "3D", "waiting", "facts"];

/// Works out the measures of a folder and writes them: every table to the folder asked for, or the
/// figures to `out`.
///
/// Errors: everything in the input that stands in the way; nothing is written then.
pub fn measures(
    options: &MeasureOptions,
    today: Date,
    out: &mut dyn Write,
) -> Result<(), Problems> {
    work_out(options, today)?.write(options.out.as_deref(), out)
}

/// The tables asked for, and what a reader of them should know.
#[derive(Clone, Debug)]
pub struct Worked {
    /// Every table, the measures' figures first.
    pub tables: Vec<Table>,
    /// What was missing, each as a sentence without its full stop: for standard error.
    pub notes: Vec<String>,
}

impl Worked {
    /// Writes every table to a folder, or the figures to `out` when there is none.
    ///
    /// Errors: the folder or a file cannot be written.
    pub fn write(&self, folder: Option<&Path>, out: &mut dyn Write) -> Result<(), Problems> {
        if let Some(folder) = folder {
            return write_all(folder, &self.tables);
        }
        let figures = self
            .tables
            .first()
            .map(Table::to_csv)
            .transpose()?
            .unwrap_or_default();
        out.write_all(&figures)
            .map_err(|e| Problem::with_file("standard output", e.to_string()).into())
    }
}

/// Works out the measures of a folder.
///
/// Errors: as [`measures`].
pub fn work_out(options: &MeasureOptions, today: Date) -> Result<Worked, Problems> {
    let wanted = Wanted::read(options)?;
    let only = options.council.as_deref().filter(|_| !wanted.has("2D"));
    let input = Input::read(&options.folder, &options.imported, only)?;
    work_out_of(input, options, today)
}

/// Works out the measures of a folder that has been read.
///
/// Errors: an option that cannot be met.
pub fn work_out_of(
    input: Input,
    options: &MeasureOptions,
    today: Date,
) -> Result<Worked, Problems> {
    let wanted = Wanted::read(options)?;
    let council = options.council.as_ref().map(|code| {
        let place = input.councils.place(code);
        place.ok_or_else(|| asked("council", format!("{code} is in no file")))
    });
    let council = council.transpose()?;
    let terms = terms(options, today, &input)?;
    let plan = wanted.plan(periods(options, terms.single), &terms);
    let mut notes = missing_files(&input, &wanted);
    notes.extend(missing_columns(&input));
    let results = run(input, &terms, &plan)?;
    let shown = Shown {
        results: &results,
        plan: &plan,
        council,
        hospital: wanted.has("2D"),
    };
    notes.extend(shown.quarters_missing(&terms.quarters));
    Ok(Worked {
        tables: shown.all(),
        notes,
    })
}

/// What figures of every measure need and the folder lacks, each as a sentence without its full stop.
pub(crate) fn missing(input: &Input) -> Vec<String> {
    let all = Wanted {
        measures: MEASURES.to_vec(),
        explain: Vec::new(),
    };
    let mut notes = missing_files(input, &all);
    notes.extend(missing_columns(input));
    notes
}

/// The tables that figures need and the folder lacks.
fn missing_files(input: &Input, wanted: &Wanted) -> Vec<String> {
    let missing = [
        (
            input.hospital.is_none() && wanted.has("2D"),
            "2D is blank: the folder has no sus_apce.csv",
        ),
        (
            input.areas.is_none() && wanted.has("2D"),
            "2D is blank: the folder has no lsoa_utla.csv",
        ),
        (
            input.populations.is_none() && (wanted.has("2B") || wanted.has("2C")),
            "2B and 2C have no rates: the folder has no population.csv",
        ),
    ];
    missing
        .into_iter()
        .filter(|(is_missing, _)| *is_missing)
        .map(|(_, says)| says.to_owned())
        .collect()
}

/// Files without a column that a measure reads.
fn missing_columns(input: &Input) -> Vec<String> {
    let mut notes = Vec::new();
    for submission in &input.submissions {
        let read = submission
            .missing
            .iter()
            .filter(|field| READ_BY_MEASURES.contains(field));
        let names: Vec<&str> = read.map(|field| field.name()).collect();
        if !names.is_empty() {
            notes.push(format!(
                "{} has no column {}: read as blank",
                submission.file,
                names.join(", ")
            ));
        }
    }
    notes
}

/// The fields without which figures change.
const READ_BY_MEASURES: [Field; 24] = [
    Field::NhsNumber,
    Field::LaPersonId,
    Field::Gender,
    Field::BirthDate,
    Field::DeathDate,
    Field::ClientType,
    Field::SupportReason,
    Field::Accommodation,
    Field::EventType,
    Field::EventStart,
    Field::EventEnd,
    Field::EventDescription,
    Field::EventOutcome,
    Field::RouteOfAccess,
    Field::AssessmentType,
    Field::ServiceType,
    Field::ServiceComponent,
    Field::DeliveryMechanism,
    Field::ReviewReason,
    Field::UnitCost,
    Field::CostFrequency,
    Field::PlannedUnits,
    Field::PeriodStart,
    Field::PeriodEnd,
];

/// Which measures are wanted, and which is to be explained.
struct Wanted {
    measures: Vec<&'static str>,
    explain: Vec<Explain>,
}

impl Wanted {
    fn read(options: &MeasureOptions) -> Result<Wanted, Problems> {
        let mut measures = Vec::new();
        for name in &options.measures {
            measures.push(known(name).ok_or_else(|| {
                asked(
                    "measure",
                    format!("{name} is none of {}", MEASURES.join(", ")),
                )
            })?);
        }
        let explain = options.explain.iter().map(|name| explain(name));
        let explain = explain.collect::<Result<_, _>>()?;
        if measures.is_empty() {
            measures = MEASURES.to_vec();
        }
        let mut explained = options.explain.iter().filter_map(|name| known(name));
        if explained.any(|explained| !measures.contains(&explained)) {
            return Err(asked(
                "explain",
                "is not among the measures asked for".to_owned(),
            ));
        }
        Ok(Wanted { measures, explain })
    }

    fn plan(&self, periods: Vec<Period>, terms: &Terms) -> Plan {
        let shares = Share::ALL.into_iter();
        Plan {
            shares: shares.filter(|share| self.has_share(*share)).collect(),
            waiting: self.has("waiting"),
            facts: self.has("facts"),
            cost_quarter: terms.single.last_quarter(),
            explain: self.explain.clone(),
            unplaced: None,
            periods,
        }
    }

    fn has(&self, measure: &str) -> bool {
        self.measures.contains(&measure)
    }

    fn has_share(&self, share: Share) -> bool {
        self.measures
            .iter()
            .any(|measure| share.form().short == *measure)
    }
}

fn known(name: &str) -> Option<&'static str> {
    MEASURES
        .into_iter()
        .find(|measure| measure.eq_ignore_ascii_case(name.trim()))
}

fn explain(name: &str) -> Result<Explain, Problems> {
    match known(name) {
        Some("2D") => Ok(Explain::Hospital),
        Some("waiting") => Ok(Explain::Waiting),
        Some("facts") => Err(asked(
            "explain",
            "facts are counts of events, not of people".to_owned(),
        )),
        Some(short) => Ok(Explain::Share(short)),
        None => Err(asked(
            "explain",
            format!("{name} is none of {}", MEASURES.join(", ")),
        )),
    }
}

/// Which submissions the options ask for, of what was read.
///
/// Errors: an option that cannot be met.
pub(crate) fn terms(
    options: &MeasureOptions,
    today: Date,
    input: &Input,
) -> Result<Terms, Problems> {
    let as_of = options.as_of.unwrap_or(today);
    let method = match &options.method {
        Some(name) => Method::named(name).ok_or_else(|| asked("method", unknown_method(name)))?,
        None => &METHODS[0],
    };
    let covered = || input.quarters_covered(as_of);
    let table = options.table.or_else(covered).ok_or_else(|| {
        Problem::with_file(
            options.folder.display().to_string(),
            "no submission covers a whole quarter",
        )
    })?;
    let quarters = table
        .quarters()
        .ok_or_else(|| asked("table", "is not made of whole quarters".to_owned()))?;
    let twelve_months = Period {
        first: table.last.plus_days(1).plus_months(-12),
        last: table.last,
    };
    let latest = options
        .periods
        .iter()
        .max_by_key(|period| (period.last, period.first));
    let latest = latest.copied().unwrap_or(twelve_months);
    let mut hospital_periods = options.hospital_periods.clone();
    if hospital_periods.is_empty() {
        hospital_periods = periods(options, latest)
            .iter()
            .map(|period| period.months_earlier(3))
            .collect();
    }
    Ok(Terms {
        method,
        as_of,
        quarters,
        single: latest,
        persons: latest,
        hospital_periods: sorted(hospital_periods),
    })
}

/// The reporting periods, earliest first: those given, or the latest and the financial year before.
fn periods(options: &MeasureOptions, latest: Period) -> Vec<Period> {
    if options.periods.is_empty() {
        sorted(vec![financial_year_before(latest), latest])
    } else {
        sorted(options.periods.clone())
    }
}

fn sorted(mut periods: Vec<Period>) -> Vec<Period> {
    periods.sort_unstable();
    periods.dedup();
    periods
}

/// The latest 1 April to 31 March that ended before the period does.
fn financial_year_before(latest: Period) -> Period {
    let (year, month, _) = latest.last.parts();
    let march = (month, latest.last) >= (3, latest.last.month_end());
    let ended_by = if march { year } else { year - 1 };
    let day = |year, month, day| crate::day::Day::new(year, month, day).unwrap_or(latest.last);
    let ends = |year| day(year, 3, 31);
    let year = if ends(ended_by) < latest.last {
        ended_by
    } else {
        ended_by - 1
    };
    Period {
        first: day(year - 1, 4, 1),
        last: ends(year),
    }
}

fn unknown_method(name: &str) -> String {
    let names: Vec<&str> = METHODS.iter().map(|method| method.name).collect();
    format!("{name} is none of {}", names.join(", "))
}

/// A problem with what was asked for rather than with a file.
fn asked(option: &str, says: String) -> Problems {
    Problem::with_file(format!("--{option}"), says).into()
}

/// Writes every table, or none when the folder cannot be made.
fn write_all(folder: &Path, tables: &[Table]) -> Result<(), Problems> {
    let problem = |path: &Path, error: std::io::Error| {
        Problem::with_file(
            path.display().to_string(),
            format!("cannot be written: {error}"),
        )
    };
    let mut ready = Vec::new();
    for table in tables {
        ready.push((folder.join(&table.file), table.to_csv()?));
    }
    fs::create_dir_all(folder).map_err(|e| problem(folder, e))?;
    for (path, bytes) in ready {
        fs::write(&path, bytes).map_err(|e| problem(&path, e))?;
    }
    Ok(())
}
