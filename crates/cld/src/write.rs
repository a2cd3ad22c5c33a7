//! Writes a submission: the fifty fields in order, every list value in the release's own words, and the file
//! checked before anybody sends it.

use std::io::{self, Read, Write};

use jiff::civil::Date;

use crate::check::{CheckError, CheckOptions, Checked, Source, run_sources};
use crate::field::Field;
use crate::period::Period;
use crate::spec::{Release, SpecError, Specification};

/// One row: texts by field. A field that is not set is blank.
#[derive(Clone, Debug)]
pub struct Row([String; Field::COUNT]);

impl Default for Row {
    fn default() -> Row {
        Row(std::array::from_fn(|_| String::new()))
    }
}

impl Row {
    /// A field's text.
    pub fn get(&self, field: Field) -> &str {
        &self.0[field as usize]
    }

    /// Sets a field. New lines and other control characters become blanks: a row is one line.
    pub fn set(&mut self, field: Field, text: impl AsRef<str>) {
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        self.0[field as usize] = text
            .as_ref()
            .chars()
            .map(plain)
            .collect::<String>()
            .trim()
            .to_owned();
    }

    /// Sets a date as the return writes it; none leaves it blank.
    pub fn set_day(&mut self, field: Field, day: Option<Date>) {
        if let Some(day) = day {
            self.set(
                field,
                format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()),
            );
        }
    }
}

/// A submission being written, row by row: only the row at hand is in memory.
pub struct Submission<W: Write> {
    release: &'static Release,
    council: String,
    period: Period,
    writer: csv::Writer<W>,
    rows: u64,
}

/// Why a submission cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Specification(#[from] SpecError),
    #[error("the submission cannot be written: {0}")]
    Output(#[from] io::Error),
    #[error("the submission cannot be written: {0}")]
    Row(#[from] csv::Error),
}

impl<W: Write> Submission<W> {
    /// Begins a council's submission for a period, in the release that is in force at its end.
    ///
    /// Errors: the shipped specification does not hold together, or nothing can be written.
    pub fn new(council: &str, period: Period, to: W) -> Result<Submission<W>, WriteError> {
        let release = Specification::shipped()?.for_period_end(Some(period.last.date()));
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(to);
        writer.write_record(Field::ALL.map(|(_, name)| name))?;
        Ok(Submission {
            release,
            council: council.to_owned(),
            period,
            writer,
            rows: 0,
        })
    }

    /// Adds a row: whose it is and for which period is filled in here, and what stands for a value of a list is
    /// written in the release's words. What stands for none is left as it is, for the check to name.
    ///
    /// Errors: it cannot be written.
    pub fn add(&mut self, mut row: Row) -> Result<(), WriteError> {
        row.set(Field::LaCode, self.council.clone());
        row.set_day(Field::PeriodStart, Some(self.period.first.date()));
        row.set_day(Field::PeriodEnd, Some(self.period.last.date()));
        for (field, _) in Field::ALL {
            let text = &mut row.0[field as usize];
            let list = self
                .release
                .list(field as usize + 1)
                .filter(|_| !text.is_empty());
            if let Some(entry) = list.and_then(|list| list.entry(list.read(text))) {
                text.clone_from(&entry.value);
            }
        }
        self.writer.write_record(&row.0)?;
        self.rows += 1;
        Ok(())
    }

    /// How many rows it has.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes what is not written yet, and gives back where it was written to.
    ///
    /// Errors: it cannot be written.
    pub fn finish(self) -> Result<W, WriteError> {
        let into = self.writer.into_inner();
        Ok(into.map_err(|error| error.into_error())?)
    }
}

/// What the check says of a submission as of a day, with the first problems of each rule.
///
/// Errors: the check cannot be made at all.
pub fn checked(
    name: &str,
    from: Box<dyn Read + Send>,
    today: Date,
    keep: usize,
) -> Result<Checked, CheckError> {
    let options = CheckOptions {
        keep,
        ..CheckOptions::new(today)
    };
    run_sources(vec![Source::Bytes(name.to_owned(), from)], &options, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(submission: Submission<Vec<u8>>) -> Vec<u8> {
        submission.finish().unwrap()
    }

    #[test]
    fn values_are_written_in_the_words_of_the_release_in_force() {
        for (period, route, outcome) in [
            (
                "2025-04-01..2026-03-31",
                "Community or other route",
                "NFA: Information and advice or signposting",
            ),
            (
                "2024-04-01..2025-03-31",
                "Community / Other route",
                "NFA - Information & Advice / Signposting only",
            ),
        ] {
            let mut submission =
                Submission::new("901", Period::read(period).unwrap(), Vec::new()).unwrap();
            let mut row = Row::default();
            row.set(Field::EventType, "request");
            row.set(Field::RouteOfAccess, "Community / other route");
            row.set(
                Field::EventOutcome,
                "NFA: Information and advice or signposting",
            );
            row.set(Field::EventDescription, "two\nlines, \"quoted\"");
            row.set_day(Field::BirthDate, Some(jiff::civil::date(1950, 2, 1)));
            submission.add(row).unwrap();
            let bytes = written(submission);
            let mut reader = csv::Reader::from_reader(&bytes[..]);
            let found = reader.records().next().unwrap().unwrap();
            let text = |field: Field| found.get(field as usize).unwrap();
            assert_eq!(text(Field::EventType), "Request");
            assert_eq!(text(Field::RouteOfAccess), route);
            assert_eq!(text(Field::EventOutcome), outcome);
            assert_eq!(text(Field::EventDescription), "two lines, \"quoted\"");
            assert_eq!(
                (text(Field::LaCode), text(Field::BirthDate)),
                ("901", "01/02/1950")
            );
        }
    }

    #[test]
    fn the_file_is_checked_as_any_other() {
        let period = Period::read("2025-04-01..2026-03-31").unwrap();
        let mut submission = Submission::new("901", period, Vec::new()).unwrap();
        let mut row = Row::default();
        row.set(Field::EventType, "Request");
        row.set(Field::RouteOfAccess, "by pigeon");
        submission.add(row).unwrap();
        let bytes = Box::new(io::Cursor::new(written(submission)));
        let checked = checked("f.csv", bytes, jiff::civil::date(2026, 5, 1), 10).unwrap();
        assert!(checked.any_reject());
        let says = checked.files[0]
            .findings
            .iter()
            .find(|one| one.field == Some("Request: Route of Access"));
        assert!(says.is_some());
    }
}
