//! Looks at a file that came: is it a submission, a table that is read beside submissions, or neither? And cuts it
//! into pieces for the archive.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};

use ::cld::field::Field;
use ::cld::file::Reader;
use ::cld::sheet;
use ::cld::submissions::folder::read_time;
use anyhow::Context;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::{Date, DateTime};
use sha2::{Digest, Sha256};

/// Most bytes of one file.
pub const LARGEST: u64 = 1 << 30;

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Rows of the return.
    Submission {
        council: String,
        /// The smallest first day and the largest last day that its rows state.
        period: Option<(Date, Date)>,
    },
    /// Rows of the return that were made from the record, and not brought in yet.
    Made {
        council: String,
        period: (Date, Date),
    },
    /// A table of this name that is read beside submissions.
    Table,
    /// When files were sent, by their names. It is read and not kept.
    Manifest(BTreeMap<String, DateTime>),
}

/// A file that was looked at.
#[derive(Clone, Debug)]
pub struct Looked {
    pub name: String,
    pub kind: Kind,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

/// The tables that may stand beside submissions, with columns by which they are known.
const TABLES: [(&str, &[&str]); 5] = [
    (
        "population.csv",
        &["Code", "Age_Band", "Gender", "Geography", "Population"],
    ),
    ("la_lookup.csv", &["LA_Code", "LA_Area_Code", "LA_Name"]),
    (
        "lsoa_utla.csv",
        &["LSOA_Code_2011", "UTLA_Code_2023", "UTLA_Name_2023"],
    ),
    ("sus_apce.csv", &[]),
    ("neighbours.csv", &["la_code", "neighbour_code"]),
];
const MANIFEST: &str = "manifest.csv";

/// Looks at a file.
///
/// Errors: in words for who sent it: it is none of what is read here, or cannot be read.
pub fn look(name: &str, path: &Path) -> Result<Looked, String> {
    let unread = |error: std::io::Error| format!("{name} cannot be read: {error}");
    let (sha256, bytes) = sum(path).map_err(unread)?;
    let looked = |kind, rows| Looked {
        name: name.to_owned(),
        kind,
        rows,
        bytes,
        sha256: sha256.clone(),
    };
    let table = name.strip_suffix(".gz").unwrap_or(name).to_lowercase();
    if table == MANIFEST {
        let sent = manifest(path)?;
        let rows = sent.len() as u64;
        return Ok(looked(Kind::Manifest(sent), rows));
    }
    if let Some((_, columns)) = TABLES.iter().find(|(known, _)| *known == table) {
        let rows = rows_of_table(name, path, columns)?;
        return Ok(Looked {
            name: table,
            ..looked(Kind::Table, rows)
        });
    }
    submission(path).map(|(kind, rows)| looked(kind, rows)).map_err(|says| {
        let known: Vec<&str> = TABLES.iter().map(|(known, _)| *known).collect();
        format!("{name}: {says}. A file may be a submission (CSV, gzipped CSV or XLSX), or one of {}, {MANIFEST}", known.join(", "))
    })
}

/// The sum of a file's bytes, and how many they are.
pub fn sum(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let (mut sum, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            break;
        }
        bytes += count as u64;
        sum.update(&piece[..count]);
    }
    let text = sum
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok((text, bytes))
}

fn submission(path: &Path) -> Result<(Kind, u64), String> {
    let mut reader = Reader::open(path).map_err(|problem| problem.says)?;
    let (mut council, mut period, mut rows) = (String::new(), None, 0);
    while let Some(row) = reader.next_row().map_err(|problem| {
        let line = problem
            .line
            .map_or(String::new(), |line| format!("breaks off at line {line}: "));
        format!("{line}{}", problem.says)
    })? {
        rows += 1;
        if council.is_empty() {
            council = row.get(Field::LaCode).trim().to_owned();
        }
        let day = |field| ::cld::day::Day::read(row.get(field)).map(::cld::day::Day::date);
        if let (Some(from), Some(to)) = (day(Field::PeriodStart), day(Field::PeriodEnd)) {
            let (first, last) = period.unwrap_or((from, to));
            period = Some((from.min(first), to.max(last)));
        }
    }
    if rows == 0 {
        return Err("has a heading and no rows".to_owned());
    }
    if council.is_empty() {
        return Err("does not say whose it is: LA Code is blank".to_owned());
    }
    Ok((Kind::Submission { council, period }, rows))
}

fn manifest(path: &Path) -> Result<BTreeMap<String, DateTime>, String> {
    let mut found = BTreeMap::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    sheet::read_from(
        file,
        MANIFEST,
        ["file", "import_timestamp"],
        |[file, time], _| {
            let says = "is no date and time, such as 2026-04-22 09:28:00";
            let time = read_time(time).ok_or_else(|| {
                ::cld::problem::Problem::with_file("", says).in_field("import_timestamp")
            })?;
            found.insert(file.to_owned(), time);
            Ok(())
        },
    )
    .map_err(|problem| problem.to_string())?;
    Ok(found)
}

/// How many rows a table has; its columns are looked for by their names.
fn rows_of_table(name: &str, path: &Path, columns: &[&str]) -> Result<u64, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let source: Box<dyn Read> = if name.ends_with(".gz") {
        Box::new(flate2::read::MultiGzDecoder::new(file))
    } else {
        Box::new(BufReader::new(file))
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(source);
    let unread = |error: csv::Error| format!("{name} cannot be read as a table: {error}");
    let heading = reader.headers().map_err(unread)?.clone();
    let has = |column: &&&str| {
        let is_it = |text: &str| {
            text.trim_matches(['\u{feff}', ' '])
                .eq_ignore_ascii_case(column)
        };
        heading.iter().any(is_it)
    };
    if let Some(missing) = columns.iter().find(|column| !has(column)) {
        return Err(format!("{name} has no column {missing}"));
    }
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record).map_err(unread)? {
        rows += 1;
    }
    Ok(rows)
}

/// Bytes of a file that make one piece.
const PIECE: usize = 1 << 20;

/// Cuts a file into pieces, each compressed into a file of its own; gives them in order.
pub fn pieces(path: &Path, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut file = File::open(path)?;
    let mut made = Vec::new();
    loop {
        let mut piece = Vec::new();
        Read::by_ref(&mut file)
            .take(PIECE as u64)
            .read_to_end(&mut piece)?;
        if piece.is_empty() {
            return Ok(made);
        }
        let name = path.file_name().context("a file without a name")?;
        let out = folder.join(format!("{}.{}", name.to_string_lossy(), made.len()));
        std::fs::write(&out, pressed(&piece)?)?;
        made.push(out);
    }
}

/// Bytes compressed.
pub fn pressed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut zip = GzEncoder::new(Vec::new(), Compression::fast());
    zip.write_all(bytes)?;
    zip.finish()
}

/// Bytes as they were.
pub fn unpressed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(name: &str, bytes: &[u8]) -> Result<Looked, String> {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("came");
        std::fs::write(&path, bytes).unwrap();
        look(name, &path)
    }

    #[test]
    fn a_file_is_known_by_what_is_in_it() {
        let text = b"LA Code,Reporting Period Start Date,Reporting Period End Date,Event Type\n901,01/04/2025,31/03/2026,Review\n901,,,Review\n";
        let found = looked("any name.txt", text).unwrap();
        assert_eq!((found.rows, found.bytes), (2, text.len() as u64));
        let period = Some((
            jiff::civil::date(2025, 4, 1),
            jiff::civil::date(2026, 3, 31),
        ));
        let council = "901".to_owned();
        assert_eq!(found.kind, Kind::Submission { council, period });
        let table = looked(
            "Population.CSV",
            b"Code,Age_Band,Gender,Geography,Population\nE1,65 and above,All,Local Authority,5\n",
        )
        .unwrap();
        assert_eq!(
            (table.kind, table.name.as_str(), table.rows),
            (Kind::Table, "population.csv", 1)
        );
        let manifest = looked(
            "manifest.csv",
            b"file,la_code,import_timestamp\na.csv,901,2026-04-22 09:28:00\n",
        )
        .unwrap();
        let sent = jiff::civil::date(2026, 4, 22).at(9, 28, 0, 0);
        assert_eq!(
            manifest.kind,
            Kind::Manifest(BTreeMap::from([("a.csv".to_owned(), sent)]))
        );
    }

    #[test]
    fn what_is_no_file_of_the_return_is_refused_in_words() {
        for (name, bytes, says) in [
            ("photo.png", &b"\x89PNG\r\n\x1a\n"[..], "names no field"),
            ("a.csv", b"", "is empty"),
            (
                "a.csv",
                b"LA Code,Event Type\n",
                "has a heading and no rows",
            ),
            (
                "a.csv",
                b"LA Code,Event Type\n,Review\n",
                "does not say whose it is",
            ),
            (
                "a.csv",
                b"LA Code,Event Type\n901,\"Review\n",
                "is never closed",
            ),
            (
                "population.csv",
                b"Code,People\nE1,5\n",
                "has no column Age_Band",
            ),
            (
                "manifest.csv",
                b"file,import_timestamp\na.csv,soon\n",
                "is no date and time",
            ),
        ] {
            let found = looked(name, bytes).unwrap_err();
            assert!(found.contains(says), "{found}");
        }
    }

    #[test]
    fn pieces_put_together_are_the_file() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("came");
        let bytes: Vec<u8> = (0..2_500_000_u32).map(|n| (n % 251) as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        let pieces = pieces(&path, place.path()).unwrap();
        assert_eq!(pieces.len(), 3);
        let all: Vec<u8> = pieces
            .iter()
            .flat_map(|piece| unpressed(&std::fs::read(piece).unwrap()).unwrap())
            .collect();
        assert_eq!(all, bytes);
    }
}
