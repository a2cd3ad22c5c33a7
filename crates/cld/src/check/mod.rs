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
mod links;
mod lists;
mod one_file;
mod one_row;
mod period;
mod row;
mod rules;
mod score;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use jiff::civil::Date;

pub use findings::{Finding, RuleCount};
pub use rules::{Rule, Severity};
pub use score::Score;

use crate::spec::{SpecError, Specification};
use across_files::{History, Plausible};
use findings::{Sink, Stream};
use rules::RuleBook;

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
    /// How many files to read at a time.
    pub threads: usize,
}

impl CheckOptions {
    pub fn new(today: Date) -> Self {
        let threads = thread::available_parallelism().map_or(1, usize::from);
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

/// Checks files; with `json`, writes each problem as one line as it is found, file by file.
///
/// Files of one council are compared in the order of their period's end, then in the order named.
/// Errors: a specification that does not hold together, or an output that cannot be written.
pub fn run(
    files: &[PathBuf],
    options: &CheckOptions,
    mut json: Output,
) -> Result<Checked, CheckError> {
    let spec = match &options.council_folder {
        Some(folder) => Specification::with_council_folder(folder)?,
        None => Specification::shipped()?,
    };
    if let Some(name) = options
        .release
        .as_ref()
        .filter(|name| spec.named(name).is_none())
    {
        return Err(CheckError::NoSuchRelease(name.clone()));
    }
    let book = RuleBook::load(&spec, options.council_folder.as_deref())?;
    let names = names(files);
    let work = Work {
        spec: &spec,
        book: &book,
        options,
        files,
        names: &names,
    };
    let mut done = work.every_file(&mut json)?;
    work.across_files(&mut done, &mut json)?;
    let files = done.into_iter().map(|(file, _)| file).collect();
    Ok(Checked {
        today: options.today,
        rules: book.rules,
        files,
    })
}

/// The last part of each path, or the whole path where two end alike.
fn names(files: &[PathBuf]) -> Vec<String> {
    let last = |path: &PathBuf| {
        path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        )
    };
    let mut names: Vec<String> = files.iter().map(last).collect();
    let alone = |name: &String| names.iter().filter(|other| *other == name).count() == 1;
    let unique: Vec<bool> = names.iter().map(alone).collect();
    for ((name, path), unique) in names.iter_mut().zip(files).zip(unique) {
        if !unique {
            *name = path.display().to_string();
        }
    }
    names
}

/// Everything that the threads share.
struct Work<'a> {
    spec: &'a Specification,
    book: &'a RuleBook,
    options: &'a CheckOptions,
    files: &'a [PathBuf],
    names: &'a [String],
}

type Done = (FileChecked, Option<History>);
/// A file that is ahead of the one being written may hold back this many pieces of JSON.
const PIECES: usize = 256;

impl Work<'_> {
    /// Reads all files, some at a time, and writes their problems in order.
    fn every_file(&self, json: &mut Output) -> Result<Vec<Done>, CheckError> {
        let next = AtomicUsize::new(0);
        let slots: Vec<Mutex<Option<Done>>> = self.files.iter().map(|_| Mutex::new(None)).collect();
        let (senders, receivers): (Vec<_>, Vec<_>) =
            self.files.iter().map(|_| sync_channel(PIECES)).unzip();
        let senders: Vec<Mutex<Option<SyncSender<Vec<u8>>>>> = senders
            .into_iter()
            .map(|sender| Mutex::new(Some(sender)))
            .collect();
        let streaming = json.is_some();
        thread::scope(|scope| {
            for _ in 0..self.options.threads.clamp(1, self.files.len().max(1)) {
                scope.spawn(|| {
                    while let Some(at) = take(&next, self.files.len()) {
                        let stream = senders[at]
                            .lock()
                            .ok()
                            .and_then(|mut sender| sender.take())
                            .filter(|_| streaming);
                        let done = self.one_file(at, stream);
                        if let Ok(mut slot) = slots[at].lock() {
                            *slot = Some(done);
                        }
                    }
                });
            }
            write_in_order(receivers, json)
        })?;
        Ok(slots
            .into_iter()
            .filter_map(|slot| slot.into_inner().ok().flatten())
            .collect())
    }

    fn one_file(&self, at: usize, sender: Option<SyncSender<Vec<u8>>>) -> Done {
        let stream =
            sender.map(|sender| -> Stream { Box::new(move |piece| sender.send(piece).is_ok()) });
        let mut sink = Sink::new(self.book, &self.names[at], self.options.keep, stream);
        one_file::check(
            self.spec,
            self.options,
            &self.files[at],
            &self.names[at],
            &mut sink,
        )
    }

    /// Compares each file with the council's one before it.
    fn across_files(&self, done: &mut [Done], json: &mut Output) -> Result<(), CheckError> {
        let order = in_order(done);
        for (place, at) in order.iter().enumerate() {
            let council = &done[*at].0.council;
            let same = order[..=place]
                .iter()
                .filter(|other| done[**other].0.council == *council);
            let histories: Vec<&History> =
                same.filter_map(|other| done[*other].1.as_ref()).collect();
            let mut lines = Vec::new();
            let stream: Stream = Box::new(|piece| {
                lines.extend(piece);
                true
            });
            let mut sink = Sink::new(
                self.book,
                &self.names[*at],
                self.options.keep,
                json.is_some().then_some(stream),
            );
            if let [.., earlier, later] = histories.as_slice() {
                across_files::compare(earlier, later, &mut sink);
            }
            let release = self
                .spec
                .named(&done[*at].0.release)
                .unwrap_or(self.spec.latest());
            across_files::volumes(&histories, plausible(release), &mut sink);
            sink.flush();
            let found = (
                std::mem::take(&mut sink.counts),
                std::mem::take(&mut sink.kept),
            );
            drop(sink);
            done[*at].0.add(found.0, found.1);
            if let Some(out) = json {
                out.write_all(&lines)?;
            }
        }
        Ok(())
    }
}

fn take(next: &AtomicUsize, until: usize) -> Option<usize> {
    Some(next.fetch_add(1, Ordering::Relaxed)).filter(|at| *at < until)
}

fn write_in_order(receivers: Vec<Receiver<Vec<u8>>>, json: &mut Output) -> Result<(), CheckError> {
    let Some(out) = json else { return Ok(()) };
    for receiver in receivers {
        for piece in receiver {
            out.write_all(&piece)?;
        }
    }
    Ok(out.flush()?)
}

/// Places of the files by council, end of period and place.
fn in_order(done: &[Done]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..done.len()).filter(|at| done[*at].1.is_some()).collect();
    order.sort_by_key(|at| (done[*at].0.council.clone(), done[*at].0.to, *at));
    order
}

fn plausible(release: &crate::spec::Release) -> Plausible {
    Plausible {
        share: release.limit("volume_share") as f64 / 100.0,
        spread: release.limit("volume_spread") as f64,
        quarters: usize::try_from(release.limit("volume_quarters")).unwrap_or(usize::MAX),
    }
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
