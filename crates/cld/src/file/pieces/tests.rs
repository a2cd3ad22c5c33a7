//! What is read in pieces is what is read whole, wherever the pieces are cut.

use std::io::{Cursor, Read};

use super::*;
use crate::field::Field;

/// A stream of numbers that is the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

type Rows = Vec<(u64, usize, Vec<String>)>;

fn rows(reader: &mut Reader, found: &mut Rows) -> Option<String> {
    loop {
        match reader.next_row() {
            Ok(Some(row)) => {
                let texts = Field::ALL
                    .iter()
                    .map(|(field, _)| row.as_written(*field).to_owned());
                found.push((row.line(), row.width(), texts.collect()));
            }
            Ok(None) => return None,
            Err(problem) => return Some(problem.to_string()),
        }
    }
}

/// Every row, and the problem that ended the reading; none when not even the heading can be read.
fn whole(bytes: &[u8]) -> Option<(Rows, Option<String>)> {
    let mut reader = Reader::new("file", Cursor::new(bytes.to_vec())).ok()?;
    let mut found = Rows::new();
    let problem = rows(&mut reader, &mut found);
    Some((found, problem))
}

/// The same in pieces of about this size.
fn in_pieces(bytes: &[u8], size: usize) -> Option<(Rows, Option<String>)> {
    let reader = Reader::new("file", Cursor::new(bytes.to_vec())).ok()?;
    let mut pieces = reader.into_pieces_of(size);
    let mut found = Rows::new();
    loop {
        let piece = match pieces.next_piece() {
            Ok(Some(piece)) => piece,
            Ok(None) => return Some((found, None)),
            Err(problem) => return Some((found, Some(problem.to_string()))),
        };
        if let Some(problem) = rows(&mut piece.into_reader(), &mut found) {
            return Some((found, Some(problem)));
        }
    }
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut zip = flate2::read::GzEncoder::new(bytes, flate2::Compression::fast());
    let mut found = Vec::new();
    zip.read_to_end(&mut found).unwrap();
    found
}

/// Rows made of what readers trip over.
fn awkward(chance: &mut Chance, rows: usize) -> Vec<u8> {
    const PARTS: [&[u8]; 18] = [
        b",",
        b",",
        b",",
        b"\"",
        b"\"\"",
        b"\n",
        b"\r\n",
        b"\r",
        b"a",
        b"901",
        b"01/02/2025",
        b"\xe9",
        "é".as_bytes(),
        b" ",
        b";",
        b"\",\"",
        b"\"\n",
        b",\"x\ny\",",
    ];
    let mut bytes = b"LA Code,NHS Number,Event Description\n".to_vec();
    for _ in 0..rows {
        for _ in 0..chance.below(9) {
            bytes.extend_from_slice(PARTS[chance.below(PARTS.len())]);
        }
        bytes.push(b'\n');
    }
    bytes
}

#[test]
fn a_file_in_pieces_of_any_size_has_the_rows_of_the_whole_file() {
    let mut chance = Chance(0x5eed_0001);
    for round in 0..1_500 {
        let count = 1 + chance.below(60);
        let mut bytes = awkward(&mut chance, count);
        if round % 3 == 0 {
            bytes.extend_from_slice(b"901,,\"closed\"\n");
        }
        if round % 5 == 0 {
            bytes = zipped(&bytes);
            if round % 10 == 0 {
                bytes.truncate(bytes.len() - chance.below(12));
            }
        }
        let expected = whole(&bytes);
        for size in [1, 2, 7, 64, 1 + chance.below(500), 1 << 20] {
            assert_eq!(
                in_pieces(&bytes, size),
                expected,
                "{size}: {:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
    }
}

#[test]
fn pieces_end_between_rows_however_many_there_are() {
    let mut bytes = b"LA Code,NHS Number,Event Description\r\n".to_vec();
    for number in 0..3_000 {
        bytes.extend_from_slice(
            format!("901,{number},\"first\nsecond, with \"\"marks\"\" and \r\nthird\"\r\n")
                .as_bytes(),
        );
    }
    let expected = whole(&bytes).unwrap();
    assert_eq!(
        (expected.0.len(), expected.0[2_999].0),
        (3_000, 2 + 3 * 2_999)
    );
    for size in [1, 5_000, 100_000] {
        assert_eq!(in_pieces(&bytes, size).as_ref(), Some(&expected), "{size}");
        assert_eq!(
            in_pieces(&zipped(&bytes), size).as_ref(),
            Some(&expected),
            "{size}, zipped"
        );
    }
}

#[test]
fn a_row_longer_than_a_million_bytes_ends_the_reading_whatever_the_pieces() {
    for (long, ends_at) in [
        (LONGEST_ROW - 10, None),
        (
            LONGEST_ROW + 1,
            Some("file, line 3: a quotation mark opened in this row is never closed"),
        ),
    ] {
        for mark in ["", "\""] {
            let mut bytes = b"LA Code,Event Description\n901,a\n901,".to_vec();
            bytes.extend_from_slice(mark.as_bytes());
            bytes.resize(bytes.len() + long, b'x');
            bytes.extend_from_slice(mark.as_bytes());
            bytes.extend_from_slice(b"\n901,b\n");
            let expected = whole(&bytes).unwrap();
            assert_eq!(expected.1.as_deref(), ends_at, "{long}");
            for size in [1 << 12, 300_000, 1 << 20] {
                assert_eq!(
                    in_pieces(&bytes, size).as_ref(),
                    Some(&expected),
                    "{long} {size}"
                );
            }
        }
    }
    let unclosed = b"LA Code,Event Description\n901,a\n901,\"b\n901,c\n";
    assert_eq!(in_pieces(unclosed, 4), whole(unclosed));
}
