//! Checks one file from its heading to its last row.

use super::across_rows::AcrossRows;
use super::findings::{Place, Sink};
use super::history::History;
use super::one_row::OneRow;
use super::period::Stated;
use super::row::RowReader;
use super::rules::{General, RuleBook, Severity};
use super::score::Score;
use super::work::Done;
use super::{CheckOptions, FileChecked};
use crate::field::Field;
use crate::file::{Columns, Reader};
use crate::problem::Problem;
use crate::spec::{Release, Specification};

/// Checks a file; what cannot be read is a problem, never an error.
pub(crate) fn check(
    spec: &Specification,
    options: &CheckOptions,
    reader: Result<Reader, Problem>,
    name: &str,
    sink: &mut Sink,
) -> Done {
    let mut file = FileChecked {
        name: name.to_owned(),
        council: String::new(),
        release: String::new(),
        from: None,
        to: None,
        score: Score::default(),
        counts: Vec::new(),
        findings: Vec::new(),
        filling: Vec::new(),
    };
    let history = match reader {
        Ok(reader) => rows(spec, options, reader, &mut file, sink),
        Err(problem) => {
            broken(General::Unreadable, &problem, sink);
            file.score.unreadable = true;
            None
        }
    };
    sink.flush();
    file.counts = std::mem::take(&mut sink.counts);
    file.findings = std::mem::take(&mut sink.kept);
    (file, history)
}

fn broken(rule: General, problem: &Problem, sink: &mut Sink) {
    let place = Place {
        line: problem.line.and_then(|line| u32::try_from(line).ok()),
        ..Place::default()
    };
    sink.note(
        RuleBook::general(rule),
        place,
        format_args!("the file {}", problem.says),
    );
}

fn rows(
    spec: &Specification,
    options: &CheckOptions,
    mut reader: Reader,
    file: &mut FileChecked,
    sink: &mut Sink,
) -> Option<History> {
    let absent = heading(reader.columns(), sink);
    let width = reader.columns().width();
    let mut walk: Option<Walk> = None;
    loop {
        sink.worst = None;
        let row = match reader.next_row() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(problem) => {
                broken(General::BrokenOff, &problem, sink);
                file.score.unreadable = true;
                break;
            }
        };
        if row.width() != width {
            let line = u32::try_from(row.line()).ok();
            let says = format_args!("the row has {} columns, the heading {width}", row.width());
            sink.note(
                RuleBook::general(General::RowWidth),
                Place {
                    line,
                    ..Place::default()
                },
                says,
            );
        }
        let walk =
            walk.get_or_insert_with(|| Walk::new(release(spec, options, &row), options, absent));
        walk.row(row, sink);
    }
    let Some(walk) = walk else {
        if !file.score.unreadable {
            sink.note(
                RuleBook::general(General::NoRows),
                Place::default(),
                format_args!("the file has a heading and no rows"),
            );
        }
        return None;
    };
    walk.finish(file, sink)
}

/// The release asked for, or that of the period end on the first row.
fn release<'s>(
    spec: &'s Specification,
    options: &CheckOptions,
    row: &crate::file::Row,
) -> &'s Release {
    let named = options.release.as_deref().and_then(|name| spec.named(name));
    named.unwrap_or_else(|| {
        spec.for_period_end(super::forms::Day::read(row.get(Field::PeriodEnd).trim()).date())
    })
}

/// Reports the heading; gives the fields without a column, one bit each.
fn heading(columns: &Columns, sink: &mut Sink) -> u64 {
    let mut note = |rule, field: Option<Field>, says: std::fmt::Arguments| {
        let place = Place {
            line: Some(1),
            field: field.map(Field::name),
            ..Place::default()
        };
        sink.note(RuleBook::general(rule), place, says);
    };
    let mut absent = 0;
    for field in columns.missing() {
        absent |= 1 << field as u64;
        note(
            General::ColumnMissing,
            Some(field),
            format_args!("there is no column {}", field.name()),
        );
    }
    for field in columns.repeated() {
        note(
            General::ColumnRepeated,
            Some(*field),
            format_args!("there is a second column {}", field.name()),
        );
    }
    for extra in columns.extra() {
        let shown: String = extra.chars().take(80).collect();
        note(
            General::ColumnUnknown,
            None,
            format_args!("the column {shown:?} is no field of the return"),
        );
    }
    absent
}

/// The state of a walk through a file.
struct Walk<'r> {
    release: &'r Release,
    read: RowReader<'r>,
    one_row: OneRow<'r>,
    across: AcrossRows,
    stated: Stated,
}

impl<'r> Walk<'r> {
    fn new(release: &'r Release, options: &CheckOptions, absent: u64) -> Self {
        Self {
            release,
            read: RowReader::new(release),
            one_row: OneRow::new(release, options.today, absent),
            across: AcrossRows::new(release),
            stated: Stated::new(options.today, release.limit("period_months")),
        }
    }

    fn row(&mut self, row: crate::file::Row, sink: &mut Sink) {
        let row = self.read.read(row);
        self.stated.add(&row, sink);
        self.one_row.check(&row, &self.read, sink);
        self.across.add(&row, &self.read, sink);
        self.across.settle(sink.worst);
    }

    fn finish(mut self, file: &mut FileChecked, sink: &mut Sink) -> Option<History> {
        self.across.finish(sink);
        self.stated.borne_out(sink);
        let with = |severity| {
            self.across
                .digests
                .iter()
                .filter(|row| row.worst == Some(severity))
                .count() as u64
        };
        file.score.rows = self.across.digests.len() as u64;
        file.score.rejected = with(Severity::Reject);
        file.score.warned = with(Severity::Warn);
        file.council = self.stated.council().to_owned();
        file.release.clone_from(&self.release.name);
        (file.from, file.to) = (self.stated.from, self.stated.to);
        let filling = &self.one_row.filling;
        file.filling = filling.needed.iter().copied().zip(filling.usable).collect();
        let period = (self.stated.from?, self.stated.to?);
        Some(History::new(
            &file.name,
            period,
            self.across,
            self.stated.quarters,
        ))
    }
}
