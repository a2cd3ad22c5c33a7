//! Checks submission files before they are sent: every row against the specification, the rows
//! of a file against each other, and a council's files against the one before.
//!
//! [`run`] reads each file once, several at a time, and keeps counts, the first problems of each
//! kind and a few numbers a row; every single problem can be streamed as JSON meanwhile.

mod across_files;
mod across_rows;
mod costs;
mod dates;
mod fields;
mod findings;
mod forms;
mod history;
mod links;
mod lists;
mod one_file;
mod one_row;
mod period;
mod row;
mod rules;
mod score;
mod seen;
mod work;

use std::io::{self, Read, Write};
use std::path::PathBuf;

use jiff::civil::Date;

pub use findings::{Finding, RuleCount};
pub use rules::{Rule, Severity};
pub use score::Score;

use crate::spec::{SpecError, Specification};
use rules::RuleBook;
use work::Work;

/// How to check.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// Dates after this day are in the future.
    pub today: Date,
    /// Of which release the files are; none: by the period they state.
    pub release: Option<String>,
    /// A folder in which the council mends grade C facts and the severity of rules.
    pub council_folder: Option<PathBuf>,
    /// How many problems of one rule to keep for each file: none for counts alone, a thousand or so
    /// for the workbook and the page.
    pub keep: usize,
    /// How many files, or pieces of a long one, to read at a time.
    pub threads: usize,
}

impl CheckOptions {
    pub fn new(today: Date) -> Self {
        let threads = crate::parallel::threads();
        Self {
            today,
            release: None,
            council_folder: None,
            keep: 0,
            threads,
        }
    }
}

/// Why nothing could be checked at all. Problems of the files are never errors.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error(transparent)]
    Specification(#[from] SpecError),
    #[error("there is no release named {0:?}")]
    NoSuchRelease(String),
    #[error("the problems cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The day on which the files were checked.
    pub today: Date,
    /// Every rule; findings and counts refer to them by place.
    pub rules: Vec<Rule>,
    /// In the order in which they were named.
    pub files: Vec<FileChecked>,
}

/// What was found in one file.
#[derive(Debug, Clone)]
pub struct FileChecked {
    pub name: String,
    /// The council's code on the first row.
    pub council: String,
    pub release: String,
    /// First and last day of the stated period.
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub score: Score,
    /// One for each of the rules, in their order.
    pub counts: Vec<RuleCount>,
    /// The first problems of each rule.
    pub findings: Vec<Finding>,
    /// Of each field, how often it was needed and how often filled and usable, in their order.
    pub filling: Vec<(u64, u64)>,
}

impl Checked {
    /// How often a rule was broken over all files.
    pub fn count(&self, rule: usize) -> u64 {
        self.files
            .iter()
            .filter_map(|file| file.counts.get(rule))
            .map(|count| count.count)
            .sum()
    }

    /// Is there anything that would be rejected?
    pub fn any_reject(&self) -> bool {
        let rules = self.rules.iter().enumerate();
        rules
            .filter(|(_, rule)| rule.severity == Severity::Reject)
            .any(|(at, _)| self.count(at) > 0)
    }
}

/// Where lines of JSON go, if anywhere.
pub type Output<'a> = Option<&'a mut dyn Write>;

/// A file to check.
pub enum Source {
    File(PathBuf),
    /// Anything else that gives bytes, with the name that problems are to call it.
    Bytes(String, Box<dyn Read + Send>),
}

/// Checks files; with `json`, writes each problem as one line as it is found, file by file.
///
/// Files of one council are compared in the order of their period's end, then in the order named.
/// Errors: a specification that does not hold together, or an output that cannot be written.
pub fn run(files: &[PathBuf], options: &CheckOptions, json: Output) -> Result<Checked, CheckError> {
    run_sources(
        files.iter().cloned().map(Source::File).collect(),
        options,
        json,
    )
}

/// The same for files that need not lie on disk: an upload, or standard input.
///
/// Errors: as [`run`].
pub fn run_sources(
    sources: Vec<Source>,
    options: &CheckOptions,
    json: Output,
) -> Result<Checked, CheckError> {
    if let Some(folder) = &options.council_folder {
        let spec = Specification::with_council_folder(folder)?;
        let book = RuleBook::load(&spec, Some(folder))?;
        return check(&spec, &book, sources, options, json);
    }
    check(
        Specification::shipped()?,
        RuleBook::shipped()?,
        sources,
        options,
        json,
    )
}

fn check(
    spec: &Specification,
    book: &RuleBook,
    sources: Vec<Source>,
    options: &CheckOptions,
    mut json: Output,
) -> Result<Checked, CheckError> {
    let unknown = |name: &&String| spec.named(name).is_none();
    if let Some(name) = options.release.as_ref().filter(unknown) {
        return Err(CheckError::NoSuchRelease(name.clone()));
    }
    let work = Work::new(spec, book, options, sources);
    let mut done = work.every_file(&mut json)?;
    work.across_files(&mut done, &mut json)?;
    let files = done.into_iter().map(|(file, _)| file).collect();
    Ok(Checked {
        today: options.today,
        rules: book.rules.clone(),
        files,
    })
}

impl FileChecked {
    fn add(&mut self, counts: Vec<RuleCount>, findings: Vec<Finding>) {
        for (count, more) in self.counts.iter_mut().zip(counts) {
            count.count += more.count;
            count.first_lines.extend(more.first_lines);
        }
        self.findings.extend(findings);
    }
}

#[cfg(test)]
mod tests;
