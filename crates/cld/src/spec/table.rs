//! Reads one small table of the specification, so that every mistake in it can
//! be named by file and row.

use std::collections::HashMap;

/// What is wrong with a specification, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, row {row}: {says}")]
pub struct SpecError {
    pub file: String,
    /// Counted from 1, the heading included; 0 when the whole file is meant.
    pub row: usize,
    pub says: String,
}

/// A table with its headings: rows in the order of the file.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub file: String,
    headings: HashMap<String, usize>,
    pub rows: Vec<Line>,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub row: usize,
    cells: Vec<String>,
}

impl Table {
    pub fn read(file: &str, text: &str) -> Result<Self, SpecError> {
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let fault = |row: usize, says: String| SpecError {
            file: file.to_owned(),
            row,
            says,
        };
        let headings = reader
            .headers()
            .map_err(|error| fault(1, error.to_string()))?;
        let headings = headings
            .iter()
            .enumerate()
            .map(|(at, name)| (name.trim().to_owned(), at))
            .collect();
        let mut rows = Vec::new();
        for (at, record) in reader.records().enumerate() {
            let record = record.map_err(|error| fault(at + 2, error.to_string()))?;
            let cells = record.iter().map(|cell| cell.trim().to_owned()).collect();
            rows.push(Line { row: at + 2, cells });
        }
        Ok(Self {
            file: file.to_owned(),
            headings,
            rows,
        })
    }

    /// The cell under a heading; empty where the table has no such heading.
    pub fn cell<'a>(&self, line: &'a Line, heading: &str) -> &'a str {
        self.headings
            .get(heading)
            .map_or("", |&at| line.cells.get(at).map_or("", String::as_str))
    }

    pub fn set(&self, line: &mut Line, heading: &str, value: &str) {
        if let Some(cell) = self
            .headings
            .get(heading)
            .and_then(|&at| line.cells.get_mut(at))
        {
            *cell = value.to_owned();
        }
    }

    pub fn has(&self, heading: &str) -> bool {
        self.headings.contains_key(heading)
    }

    pub fn headings(&self) -> Vec<&str> {
        let mut all: Vec<_> = self.headings.iter().collect();
        all.sort_by_key(|(_, at)| **at);
        all.into_iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The same row laid out under this table's headings.
    pub fn adopt(&self, other: &Table, line: &Line) -> Line {
        let cells = self
            .headings()
            .iter()
            .map(|name| other.cell(line, name).to_owned())
            .collect();
        Line {
            row: line.row,
            cells,
        }
    }

    pub fn number<T: std::str::FromStr>(&self, line: &Line, heading: &str) -> Result<T, SpecError> {
        let text = self.cell(line, heading);
        text.parse()
            .map_err(|_| self.fault(line, format!("{heading} is {text:?}, not a number")))
    }

    pub fn fault(&self, line: &Line, says: String) -> SpecError {
        SpecError {
            file: self.file.clone(),
            row: line.row,
            says,
        }
    }
}
