//! `almoner cld`: the national return, without any other part of Almoner in use.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use ::cld::check::CheckOptions;
use ::cld::command::{MEASURES, MeasureOptions};
use ::cld::period::Period;
use ::cld::report;
use almoner::house::clock::Clock;
use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::{Date, DateTime};

/// What to do with submission files.
#[derive(Subcommand)]
pub enum Cld {
    /// Check submission files against the national specification.
    Check(Check),
    /// Work out the national measures of a folder of submissions.
    Measures(Measures),
}

impl Cld {
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Cld::Check(check) => check.run(),
            Cld::Measures(measures) => measures.run(),
        }
    }
}

/// How findings are told.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A summary by rule, with counts and first lines.
    Text,
    /// One object a line for each finding.
    Json,
    /// A workbook that can be filtered, with a sheet for each team that owns the data.
    Xlsx,
    /// One page that needs nothing else.
    Html,
}

/// Check submission files against the national specification.
#[derive(Args)]
pub struct Check {
    /// The files, oldest submission first.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Where to write; otherwise to standard output.
    #[arg(long)]
    out: Option<PathBuf>,
    /// The release that the files are of [default: by the period that they state].
    #[arg(long)]
    release: Option<String>,
    /// A folder in which the council mends uncertain facts of the specification and how severe a rule is.
    #[arg(long, value_name = "DIR")]
    specification: Option<PathBuf>,
    /// Dates after this day are in the future [default: today].
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// Findings of one rule that the workbook and the page show for each file.
const SHOWN: usize = 1_000;

impl Check {
    fn run(self) -> anyhow::Result<()> {
        if self.format == Format::Xlsx && self.out.is_none() {
            anyhow::bail!("a workbook needs a file: say --out FILE.xlsx");
        }
        let mut options =
            CheckOptions::new(self.today.unwrap_or_else(|| Clock::default().today_date()));
        options.release = self.release;
        options.council_folder = self.specification;
        options.keep = if matches!(self.format, Format::Xlsx | Format::Html) {
            SHOWN
        } else {
            0
        };
        let mut out: Box<dyn Write + Send> = match &self.out {
            Some(path) => Box::new(BufWriter::new(
                File::create(path).with_context(|| format!("cannot write {}", path.display()))?,
            )),
            None => Box::new(BufWriter::new(std::io::stdout())),
        };
        let checked = match self.format {
            Format::Json => ::cld::check::run(&self.files, &options, Some(&mut out))?,
            _ => ::cld::check::run(&self.files, &options, None)?,
        };
        match self.format {
            Format::Json => {}
            Format::Text => out.write_all(report::text::summary(&checked).as_bytes())?,
            Format::Html => out.write_all(report::html::page(&checked).as_bytes())?,
            Format::Xlsx => out.write_all(&report::xlsx::workbook(&checked)?)?,
        }
        out.flush()?;
        if checked.any_reject() {
            anyhow::bail!("some rows would be rejected");
        }
        Ok(())
    }
}

/// Work out the national measures of a folder of submissions.
#[derive(Args)]
pub struct Measures {
    /// The folder: submissions, manifest, populations, hospital episodes.
    folder: PathBuf,
    /// The joined table's span of whole quarters, such as 2023-04-01..2026-03-31.
    #[arg(long, value_name = "FROM..TO", value_parser = period)]
    table: Option<Period>,
    /// Files imported later do not exist [default: today].
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// A reporting period, first and last day included; may be given more than once
    /// [default: the latest 12 months, and the financial year before].
    #[arg(long, value_name = "FROM..TO", value_parser = period)]
    period: Vec<Period>,
    /// The same for 2D [default: three months before each period].
    #[arg(long, value_name = "FROM..TO", value_parser = period)]
    hospital_period: Vec<Period>,
    /// The dated national method [default: june-2026].
    #[arg(long)]
    method: Option<String>,
    /// Only these measures, divided by commas.
    #[arg(long, value_delimiter = ',', value_name = "MEASURE", long_help = format!("Only these measures, divided by commas: {}", MEASURES.join(", ")))]
    measure: Vec<String>,
    /// Only this council.
    #[arg(long, value_name = "CODE")]
    council: Option<String>,
    /// Write every table to this folder; otherwise the measures go to standard output.
    #[arg(long)]
    out: Option<PathBuf>,
    /// With --out: one row for each person or episode of a measure, with what it counted as and why.
    #[arg(long, value_name = "MEASURE", requires = "out")]
    explain: Option<String>,
    /// When a file was imported, where there is no manifest, such as f.csv=2026-05-01T09:00.
    #[arg(long, value_name = "FILE=TIME", value_parser = imported)]
    imported: Vec<(String, DateTime)>,
}

impl Measures {
    fn run(self) -> anyhow::Result<()> {
        let options = MeasureOptions {
            folder: self.folder,
            table: self.table,
            as_of: self.as_of,
            periods: self.period,
            hospital_periods: self.hospital_period,
            method: self.method,
            measures: self.measure,
            council: self.council,
            out: self.out,
            explain: self.explain,
            imported: self.imported,
        };
        let today = Clock::default().today_date();
        let mut out = std::io::stdout().lock();
        ::cld::command::measures(&options, today, &mut out)
            .map_err(|problems| anyhow::anyhow!("{problems}"))
    }
}

fn period(text: &str) -> Result<Period, String> {
    Period::read(text).ok_or_else(|| "write it as 2025-04-01..2026-03-31".to_owned())
}

fn imported(text: &str) -> Result<(String, DateTime), String> {
    let (file, time) = text
        .split_once('=')
        .ok_or("write it as FILE=2026-05-01T09:00")?;
    let time = time
        .parse()
        .map_err(|_| format!("{time} is no time: write it as 2026-05-01T09:00"))?;
    Ok((file.to_owned(), time))
}
