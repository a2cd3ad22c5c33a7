//! `almoner cld measures`: every national measure of a folder of submissions.

use std::path::PathBuf;

use ::cld::command::{MEASURES, MeasureOptions};
use ::cld::period::Period;
use almoner::house::clock::Clock;
use clap::Args;
use jiff::civil::{Date, DateTime};

use super::{imported, period, told};

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
    explain: Vec<String>,
    /// When a file was imported, where there is no manifest, such as f.csv=2026-05-01T09:00.
    #[arg(long, value_name = "FILE=TIME", value_parser = imported)]
    imported: Vec<(String, DateTime)>,
}

impl Measures {
    pub fn run(self) -> anyhow::Result<()> {
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
        let worked = ::cld::command::work_out(&options, today).map_err(told)?;
        for note in &worked.notes {
            eprintln!("{note}.");
        }
        let mut out = std::io::stdout().lock();
        Ok(worked.write(options.out.as_deref(), &mut out)?)
    }
}
