//! Thousands of files broken in many ways: reading and checking them gives rows or problems, never a panic, and lines
//! never go backwards. The same breaks in every run; the fuzz targets look for new ones.

use std::io::Cursor;

use cld::check::{CheckOptions, Source, run_sources};
use cld::field::Field;
use cld::file::Reader;
use cld::submissions::intake;
use jiff::civil::date;

use crate::case;

/// Pieces that readers trip over.
const PIECES: [&[u8]; 16] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x80",
    b"\xc3",
    b"=cmd|' /C calc'!A0",
    b"99999999999999999999",
];

/// A stream of numbers that is the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }

    /// The bytes with a few breaks in them.
    fn broken(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes[at..].rotate_left(1),
                2 => bytes[at] = self.below(256) as u8,
                3 => {
                    let until = (at + self.below(40)).min(bytes.len());
                    bytes.drain(at..until);
                }
                4 => {
                    let until = (at + self.below(400)).min(bytes.len());
                    let again = bytes[at..until].to_vec();
                    bytes.splice(at..at, again);
                }
                _ => {
                    let piece = PIECES[self.below(PIECES.len())];
                    bytes.splice(at..at, piece.iter().copied());
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        bytes
    }
}

/// Some rows of the public case as text, the same zipped, and a workbook.
fn whole() -> Vec<Vec<u8>> {
    let name = "901_20250401_20260331_08.csv.gz";
    let (columns, rows) = case::zipped(&case::folder().join("input/submissions").join(name));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&columns).unwrap();
    for row in rows.iter().take(30) {
        writer.write_record(row).unwrap();
    }
    let text = writer.into_inner().unwrap();
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut zip, &text).unwrap();
    let workbook = std::fs::read(case::folder().join("../submission.xlsx")).unwrap();
    vec![text, zip.finish().unwrap(), workbook]
}

fn try_out(bytes: &[u8]) {
    let source = || Cursor::new(bytes.to_vec());
    if let Ok(mut reader) = Reader::new("file", source()) {
        let mut last = 0;
        while let Ok(Some(row)) = reader.next_row() {
            assert!(row.line() > last, "line {} after {last}", row.line());
            last = row.line();
            for (field, _) in Field::ALL {
                assert!(row.as_written(field).starts_with(row.get(field)));
            }
        }
    }
    if let Ok(reader) = Reader::new("file", source()) {
        let _ = intake::read(reader, None, date(2026, 5, 5).at(9, 0, 0, 0));
    }
    let options = CheckOptions {
        keep: 3,
        threads: 1,
        ..CheckOptions::new(date(2026, 6, 1))
    };
    let source = Source::Bytes("file".to_owned(), Box::new(source()));
    assert!(run_sources(vec![source], &options, None).is_ok());
}

#[test]
fn a_broken_file_gives_problems_and_never_a_panic() {
    let mut chance = Chance(0x1234_5678_9abc_def1);
    for (file, times) in whole().into_iter().zip([1_500, 500, 150]) {
        for _ in 0..times {
            try_out(&chance.broken(&file));
        }
    }
}

#[test]
fn what_fuzzing_once_found_is_read_without_a_panic() {
    let folder = case::folder().join("../broken");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        try_out(&bytes);
        let mut below_a_heading = Field::ALL.map(|(_, name)| name).join(",").into_bytes();
        below_a_heading.push(b'\n');
        below_a_heading.extend(bytes);
        try_out(&below_a_heading);
        files += 1;
    }
    assert!(files >= 40, "{files} files");
}
