//! Checks one file: pieces of it side by side, each row by itself; and then, in the order of the
//! rows, what only rows together show.

use super::across_rows::AcrossRows;
use super::findings::{Finding, Place, RuleCount, Sink};
use super::history::History;
use super::one_row::{Filling, OneRow};
use super::period::{Stated, Volumes};
use super::row::RowReader;
use super::rules::{General, RuleBook, Severity};
use super::score::Score;
use super::seen::{Seen, Told};
use super::{CheckOptions, FileChecked};
use crate::field::Field;
use crate::file::{Columns, Reader};
use crate::problem::Problem;
use crate::spec::{Release, Specification};

/// What a hand needs for the rows of a file.
pub(super) struct Hand<'r> {
    read: RowReader<'r>,
    one_row: OneRow<'r>,
}

/// What was found in one piece of a file.
pub(super) struct Found {
    seen: Vec<Seen>,
    told: Told,
    counts: Vec<RuleCount>,
    findings: Vec<Finding>,
    filling: Filling,
    volumes: Volumes,
    /// The piece breaks off here.
    broken: Option<Problem>,
}

impl<'r> Hand<'r> {
    pub fn new(release: &'r Release, options: &CheckOptions, columns: &Columns) -> Self {
        Self {
            read: RowReader::new(release),
            one_row: OneRow::new(release, options.today, absent(columns)),
        }
    }

    /// Checks each row of a piece by itself.
    pub fn check(&mut self, reader: &mut Reader, mut sink: Sink) -> Found {
        let mut found = Found {
            seen: Vec::new(),
            told: Told::default(),
            counts: Vec::new(),
            findings: Vec::new(),
            filling: Filling::default(),
            volumes: Volumes::default(),
            broken: None,
        };
        loop {
            let row = match reader.next_row() {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(problem) => {
                    found.broken = Some(problem);
                    break;
                }
            };
            let width = row.width();
            let row = self.read.read(row);
            sink.worst = None;
            self.one_row.check(&row, &self.read, &mut sink);
            let mut seen = found.told.see(&row, &self.read, width);
            seen.digest.worst = sink.worst;
            found.volumes.add(&row);
            found.seen.push(seen);
        }
        found.counts = sink.counts;
        found.findings = sink.kept;
        found.filling = std::mem::take(&mut self.one_row.filling);
        found
    }
}

impl Found {
    /// Why the rest of the file is not read, if it is not.
    pub fn broken(&self) -> Option<&Problem> {
        self.broken.as_ref()
    }
}

/// Fields without a column, one bit each.
fn absent(columns: &Columns) -> u64 {
    let missing = columns.missing().into_iter();
    missing.fold(0, |bits, field| bits | 1 << field as u64)
}

/// The release asked for, or that of a period's end, as the first row writes it.
pub(super) fn release<'s>(
    spec: &'s Specification,
    options: &CheckOptions,
    period_end: &str,
) -> &'s Release {
    let named = options.release.as_deref().and_then(|name| spec.named(name));
    named.unwrap_or_else(|| spec.for_period_end(super::forms::Day::read(period_end.trim()).date()))
}

/// A file on its way through the checks.
pub(super) struct Walk<'r> {
    file: FileChecked,
    width: usize,
    release: &'r Release,
    across: AcrossRows,
    stated: Stated,
    filling: Filling,
    broken_off: bool,
}

impl<'r> Walk<'r> {
    /// Begins with the heading.
    pub fn new(
        name: &str,
        release: &'r Release,
        options: &CheckOptions,
        columns: &Columns,
        sink: &mut Sink,
    ) -> Self {
        heading(columns, sink);
        Self {
            file: empty(name),
            width: columns.width(),
            release,
            across: AcrossRows::new(release),
            stated: Stated::new(options.today, release.limit("period_months")),
            filling: Filling::default(),
            broken_off: false,
        }
    }

    /// Takes the next piece; nothing after one that breaks off.
    pub fn add(&mut self, found: Found, sink: &mut Sink) {
        if self.broken_off {
            return;
        }
        let mut findings = found.findings.iter().peekable();
        for seen in &found.seen {
            sink.worst = None;
            self.compare_width(seen, sink);
            self.stated.add(seen, &found.told, sink);
            while let Some(finding) =
                findings.next_if(|finding| finding.line == Some(seen.digest.line))
            {
                sink.adopt(finding);
            }
            self.across.add(seen, &found.told, sink);
            self.across.settle(sink.worst);
        }
        sink.add(found.counts);
        self.filling.merge(&found.filling);
        self.stated.volumes.merge(found.volumes);
        if let Some(problem) = found.broken {
            self.break_off(&problem, sink);
        }
    }

    fn compare_width(&self, seen: &Seen, sink: &mut Sink) {
        if seen.width != self.width {
            let place = Place {
                line: Some(seen.digest.line),
                ..Place::default()
            };
            let says = format_args!(
                "the row has {} columns, the heading {}",
                seen.width, self.width
            );
            sink.note(RuleBook::general(General::RowWidth), place, says);
        }
    }

    /// The file cannot be read further.
    pub fn break_off(&mut self, problem: &Problem, sink: &mut Sink) {
        if !self.broken_off {
            self.broken_off = true;
            broken(General::BrokenOff, problem, sink);
            self.file.score.unreadable = true;
        }
    }

    /// At the end of the file.
    pub fn finish(mut self, sink: &mut Sink) -> (FileChecked, Option<History>) {
        let history = if self.across.digests.is_empty() {
            if !self.broken_off {
                let says = format_args!("the file has a heading and no rows");
                sink.note(RuleBook::general(General::NoRows), Place::default(), says);
            }
            None
        } else {
            self.across.finish(sink);
            self.stated.borne_out(sink);
            self.sum_up();
            self.stated.from.zip(self.stated.to).map(|period| {
                let quarters = self.stated.volumes.quarters;
                History::new(&self.file.name, period, self.across, quarters)
            })
        };
        (counted(self.file, sink), history)
    }

    fn sum_up(&mut self) {
        let digests = &self.across.digests;
        let with = |severity| {
            digests
                .iter()
                .filter(|row| row.worst == Some(severity))
                .count()
        };
        let file = &mut self.file;
        file.score.rows = digests.len() as u64;
        file.score.rejected = with(Severity::Reject) as u64;
        file.score.warned = with(Severity::Warn) as u64;
        file.council = self.stated.council().to_owned();
        file.release.clone_from(&self.release.name);
        (file.from, file.to) = (self.stated.from, self.stated.to);
        let filling = &self.filling;
        file.filling = filling.needed.iter().copied().zip(filling.usable).collect();
    }
}

/// What is told of a file that cannot be opened, or whose heading cannot be read.
pub(super) fn unreadable(name: &str, problem: &Problem, sink: &mut Sink) -> FileChecked {
    let mut file = empty(name);
    broken(General::Unreadable, problem, sink);
    file.score.unreadable = true;
    counted(file, sink)
}

fn empty(name: &str) -> FileChecked {
    FileChecked {
        name: name.to_owned(),
        council: String::new(),
        release: String::new(),
        from: None,
        to: None,
        score: Score::default(),
        counts: Vec::new(),
        findings: Vec::new(),
        filling: Vec::new(),
    }
}

fn counted(mut file: FileChecked, sink: &mut Sink) -> FileChecked {
    sink.flush();
    file.counts = std::mem::take(&mut sink.counts);
    file.findings = std::mem::take(&mut sink.kept);
    file
}

fn broken(rule: General, problem: &Problem, sink: &mut Sink) {
    let place = Place {
        line: problem.line.and_then(|line| u32::try_from(line).ok()),
        ..Place::default()
    };
    // Most say what the file is or does not let be done; some are sentences of their own.
    let whose = if problem.says.starts_with("the ") {
        ""
    } else {
        "the file "
    };
    let says = format_args!("{whose}{}", problem.says);
    sink.note(RuleBook::general(rule), place, says);
}

/// Reports the heading.
fn heading(columns: &Columns, sink: &mut Sink) {
    let mut note = |rule, field: Option<Field>, says: std::fmt::Arguments| {
        let place = Place {
            line: Some(1),
            field: field.map(Field::name),
            ..Place::default()
        };
        sink.note(RuleBook::general(rule), place, says);
    };
    for field in columns.missing() {
        let says = format_args!("there is no column {}", field.name());
        note(General::ColumnMissing, Some(field), says);
    }
    for field in columns.repeated() {
        let says = format_args!("there is a second column {}", field.name());
        note(General::ColumnRepeated, Some(*field), says);
    }
    for extra in columns.extra() {
        let shown: String = extra.chars().take(80).collect();
        let says = format_args!("the column {shown:?} is no field of the return");
        note(General::ColumnUnknown, None, says);
    }
}
