//! `almoner cld report`: one page about a council's return.

use std::path::PathBuf;

use ::cld::command::MeasureOptions;
use ::cld::overview::{OverviewOptions, work_out};
use ::cld::period::Period;
use ::cld::report::council::{Readers, page};
use almoner::house::clock::Clock;
use anyhow::Context;
use clap::Args;
use jiff::civil::{Date, DateTime};

use super::{imported, period, told};

/// Write one page about a council's return: what would be rejected, and where every measure stands.
///
/// Figures of a few people are left out, so that the page may be published; not so with --internal.
#[derive(Args)]
pub struct Report {
    /// The folder: submissions, manifest, populations, hospital episodes, neighbours.
    folder: PathBuf,
    /// Where to write the page.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The council, where the folder has files of several.
    #[arg(long, value_name = "CODE")]
    council: Option<String>,
    /// Files imported later do not exist [default: today].
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The joined table's span of whole quarters, such as 2023-04-01..2026-03-31.
    #[arg(long, value_name = "FROM..TO", value_parser = period)]
    table: Option<Period>,
    /// The dated national method [default: june-2026].
    #[arg(long)]
    method: Option<String>,
    /// Show figures of a few people and name records: for use inside the council only.
    #[arg(long)]
    internal: bool,
    /// The council's own list of statistical neighbours, with the columns la_code and neighbour_code
    /// [default: neighbours.csv of the folder].
    #[arg(long, value_name = "FILE")]
    neighbours: Option<PathBuf>,
    /// Published figures of other councils that are newer than those shipped.
    #[arg(long, value_name = "FILE")]
    comparators: Option<PathBuf>,
    /// A folder in which the council mends uncertain facts of the specification.
    #[arg(long, value_name = "DIR")]
    specification: Option<PathBuf>,
    /// When a file was imported, where there is no manifest, such as f.csv=2026-05-01T09:00.
    #[arg(long, value_name = "FILE=TIME", value_parser = imported)]
    imported: Vec<(String, DateTime)>,
}

impl Report {
    pub fn run(self) -> anyhow::Result<()> {
        let options = OverviewOptions {
            measures: MeasureOptions {
                folder: self.folder,
                table: self.table,
                as_of: self.as_of,
                method: self.method,
                council: self.council,
                imported: self.imported,
                ..MeasureOptions::default()
            },
            neighbours: self.neighbours,
            comparators: self.comparators,
            specification: self.specification,
            keep: 0,
        };
        let overview = work_out(&options, Clock::default().today_date()).map_err(told)?;
        for note in &overview.notes {
            eprintln!("{note}.");
        }
        let readers = if self.internal {
            Readers::Council
        } else {
            Readers::Anybody
        };
        std::fs::write(&self.out, page(&overview, readers))
            .with_context(|| format!("cannot write {}", self.out.display()))
    }
}
