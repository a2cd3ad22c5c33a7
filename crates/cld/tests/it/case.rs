//! The public case: one invented council, its files, and the run whose figures are known.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use cld::command::{MeasureOptions, work_out};
use cld::period::Period;
use cld::tables::Table;
use jiff::civil::date;

/// Where the public case is kept.
pub fn folder() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where this is"))
        .join("tests/data/public")
}

/// The run of which the figures are known, over this input.
pub fn options(input: &Path) -> MeasureOptions {
    let periods = |texts: [&str; 3]| {
        texts
            .iter()
            .map(|text| Period::read(text).unwrap())
            .collect()
    };
    MeasureOptions {
        folder: input.to_owned(),
        table: Period::read("2023-04-01..2026-03-31"),
        as_of: Some(date(2026, 5, 5)),
        periods: periods([
            "2024-04-01..2025-03-31",
            "2025-01-01..2025-12-31",
            "2025-04-01..2026-03-31",
        ]),
        hospital_periods: periods([
            "2024-04-01..2025-03-31",
            "2024-10-01..2025-09-30",
            "2025-01-01..2025-12-31",
        ]),
        ..MeasureOptions::default()
    }
}

/// Every table of a run, by file name.
pub fn run(options: &MeasureOptions) -> BTreeMap<String, Table> {
    let worked = work_out(options, date(2026, 12, 31)).unwrap();
    worked
        .tables
        .into_iter()
        .map(|table| (table.file.clone(), table))
        .collect()
}

/// A zipped table: its columns and its rows.
pub fn zipped(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(File::open(path).unwrap())
        .read_to_end(&mut bytes)
        .unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let texts = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let columns = texts(reader.headers().unwrap());
    let rows = reader
        .records()
        .map(|record| texts(&record.unwrap()))
        .collect();
    (columns, rows)
}

/// The table with this file name.
pub fn of_file<'a>(tables: &'a [Table], file: &str) -> &'a Table {
    let found = tables.iter().find(|table| table.file == file);
    found.unwrap_or_else(|| panic!("there is no {file}"))
}
