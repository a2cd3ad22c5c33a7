//! `almoner cld check`: what is wrong with submission files, before they are sent.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use ::cld::check::{CheckError, CheckOptions, Source};
use ::cld::field::Field;
use ::cld::report;
use almoner::house::clock::Clock;
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::super::Misused;

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
    /// The files, oldest submission first [default: one file from standard input].
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
    pub fn run(self) -> anyhow::Result<()> {
        if self.format == Format::Xlsx && self.out.is_none() {
            return Err(Misused("a workbook needs a file: say --out FILE.xlsx".to_owned()).into());
        }
        let mut options =
            CheckOptions::new(self.today.unwrap_or_else(|| Clock::default().today_date()));
        options.release = self.release;
        options.council_folder = self.specification;
        options.keep = match self.format {
            Format::Xlsx | Format::Html => SHOWN,
            // As many as there are columns to miss.
            Format::Text => Field::COUNT,
            Format::Json => 0,
        };
        let mut out: Box<dyn Write + Send> = match &self.out {
            Some(path) => Box::new(BufWriter::new(NewFile {
                path: path.clone(),
                file: None,
            })),
            None => Box::new(BufWriter::new(std::io::stdout())),
        };
        let json: Option<&mut dyn Write> = match self.format {
            Format::Json => Some(&mut out),
            _ => None,
        };
        let checked =
            ::cld::check::run_sources(sources(self.files), &options, json).map_err(|error| {
                match error {
                    CheckError::NoSuchRelease(_) => Misused(error.to_string()).into(),
                    error => anyhow::Error::new(error),
                }
            })?;
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

/// A file that is made when the first is written to it, or when it is known to stay empty: what cannot
/// be checked at all leaves no file.
struct NewFile {
    path: PathBuf,
    file: Option<File>,
}

impl NewFile {
    fn file(&mut self) -> io::Result<&mut File> {
        let made = match self.file.take() {
            Some(file) => file,
            None => File::create(&self.path).map_err(|error| {
                io::Error::new(
                    error.kind(),
                    format!("cannot write {}: {error}", self.path.display()),
                )
            })?,
        };
        Ok(self.file.insert(made))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file()?.flush()
    }
}

/// The files named, or standard input when none is.
fn sources(files: Vec<PathBuf>) -> Vec<Source> {
    if files.is_empty() {
        let input = Box::new(std::io::stdin());
        return vec![Source::Bytes("standard input".to_owned(), input)];
    }
    files.into_iter().map(Source::File).collect()
}
