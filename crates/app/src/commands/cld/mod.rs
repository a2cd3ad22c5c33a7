//! `almoner cld`: the national return, without any other part of Almoner in use.

mod check;
mod export;
mod measures;
mod report;

use ::cld::period::Period;
use ::cld::problem::Problems;
use clap::Subcommand;
use jiff::civil::DateTime;

use super::Misused;

/// What to do with submission files.
#[derive(Subcommand)]
pub enum Cld {
    /// Check submission files against the national specification.
    Check(check::Check),
    /// Work out the national measures of a folder of submissions.
    Measures(measures::Measures),
    /// Write one page about a council's return, to be sent or published.
    Report(report::Report),
    /// Write the submission of a period from the council's own record, checked.
    Export(export::Export),
}

impl Cld {
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            Cld::Check(check) => check.run(),
            Cld::Measures(measures) => measures.run(),
            Cld::Report(report) => report.run(),
            Cld::Export(export) => export.run().await,
        }
    }
}

/// Problems with the options alone mean that the command was misused.
fn told(problems: Problems) -> anyhow::Error {
    let of_options = problems
        .0
        .iter()
        .all(|problem| problem.file.starts_with("--"));
    if of_options && !problems.0.is_empty() {
        Misused(problems.to_string()).into()
    } else {
        problems.into()
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
