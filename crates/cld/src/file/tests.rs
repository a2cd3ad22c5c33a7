//! The reader against the shapes in which councils keep their files, and broken ones.

use std::io::{Cursor, Write};

use super::*;

const HEADING: &str = "LA Code,NHS Number,Event Description,Event Type";

fn rows(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
    let mut reader = Reader::new("file", Cursor::new(bytes.to_vec())).unwrap();
    let mut found = Vec::new();
    while let Some(row) = reader.next_row().unwrap() {
        let fields = [
            Field::LaCode,
            Field::NhsNumber,
            Field::EventDescription,
            Field::EventType,
        ];
        found.push((row.line(), fields.map(|f| row.get(f).to_owned()).to_vec()));
    }
    found
}

fn row(line: u64, fields: [&str; 4]) -> (u64, Vec<String>) {
    (line, fields.map(str::to_owned).to_vec())
}

fn problem(bytes: &[u8]) -> String {
    match Reader::new("file", Cursor::new(bytes.to_vec())) {
        Err(problem) => problem.to_string(),
        Ok(mut reader) => loop {
            match reader.next_row() {
                Ok(Some(_)) => {}
                Ok(None) => return "no problem".to_owned(),
                Err(problem) => return problem.to_string(),
            }
        },
    }
}

#[test]
fn a_file_reads_the_same_in_every_usual_shape() {
    let expected = vec![
        row(2, ["901", "999", "seen, at home", "Review"]),
        row(3, ["902", "", "", "Service"]),
    ];
    let body = "901,999,\"seen, at home\",Review\n902,,,Service\n";
    let plain = format!("{HEADING}\n{body}");
    assert_eq!(rows(plain.as_bytes()), expected);
    assert_eq!(
        rows(plain.trim_end().as_bytes()),
        expected,
        "no line end at the end"
    );
    assert_eq!(
        rows(plain.replace('\n', "\r\n").as_bytes()),
        expected,
        "CRLF"
    );
    assert_eq!(
        rows(format!("\u{feff}{plain}").as_bytes()),
        expected,
        "byte-order mark"
    );
    let other = format!(
        "la_code;NHS  NUMBER;event description;EVENT_TYPE\n{}",
        "901;999;seen, at home;Review\n902;;;Service\n"
    );
    assert_eq!(
        rows(other.as_bytes()),
        expected,
        "semicolons and other spelling of headings"
    );
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(plain.as_bytes()).unwrap();
    assert_eq!(rows(&gzip.finish().unwrap()), expected, "gzip");
}

#[test]
fn columns_may_be_shuffled_missing_extra_or_repeated() {
    let bytes = b"Event Type,Shoe size,LA Code,LA Code\nReview,9,901,903\n";
    assert_eq!(rows(bytes), [row(2, ["901", "", "", "Review"])]);
    let reader = Reader::new("file", Cursor::new(bytes.to_vec())).unwrap();
    assert_eq!(reader.columns().extra(), ["Shoe size"]);
    assert_eq!(reader.columns().repeated(), [Field::LaCode]);
    assert_eq!(reader.columns().missing().len(), 48);
}

#[test]
fn quoted_fields_keep_line_ends_and_marks_and_lines_are_counted() {
    let bytes = format!(
        "{HEADING}\n1,2,\"two\r\nlines\",a\n\n1,2,\"say \"\"now\"\"\",b\n1,2,\"odd\" end,c\n"
    );
    let expected = [
        row(2, ["1", "2", "two\r\nlines", "a"]),
        row(5, ["1", "2", "say \"now\"", "b"]),
        row(6, ["1", "2", "odd end", "c"]),
    ];
    assert_eq!(rows(bytes.as_bytes()), expected);
}

#[test]
fn a_spreadsheet_reads_as_its_rows_would_in_csv() {
    let bytes = include_bytes!("../../tests/data/submission.xlsx");
    let mut reader = Reader::new("file", Cursor::new(bytes.to_vec())).unwrap();
    let row = reader.next_row().unwrap().unwrap();
    let fields = [
        Field::LaCode,
        Field::NhsNumber,
        Field::EventStart,
        Field::EventOutcome,
        Field::UnitCost,
    ];
    let expected = [
        "901",
        "9992837578",
        "2026-03-31",
        "Progress to assessment, review or reassessment",
        "12.5",
    ];
    assert_eq!(fields.map(|field| row.get(field)), expected);
    assert_eq!(row.line(), 2);
    let row = reader.next_row().unwrap().unwrap();
    assert_eq!(
        (row.get(Field::LaCode), row.get(Field::UnitCost), row.line()),
        ("", "7", 4)
    );
    assert!(reader.next_row().unwrap().is_none());
}

#[test]
fn windows_1252_is_read_where_a_row_is_not_utf_8() {
    let mut bytes = format!("{HEADING}\n1,2,caf\u{e9},a  \n").into_bytes();
    bytes.extend_from_slice(b"1,2,caf\xe9 \x80,b\n");
    assert_eq!(
        rows(&bytes),
        [
            row(2, ["1", "2", "caf\u{e9}", "a"]),
            row(3, ["1", "2", "caf\u{e9} \u{20ac}", "b"])
        ]
    );
}

#[test]
fn rows_longer_than_the_buffer_are_whole() {
    let long = "x".repeat(BUFFER + 7);
    let bytes = format!("{HEADING}\n1,2,\"{long}\",a\n3,4,{long},b\n");
    assert_eq!(
        rows(bytes.as_bytes()),
        [
            row(2, ["1", "2", &long, "a"]),
            row(3, ["3", "4", &long, "b"])
        ]
    );
}

#[test]
fn short_and_long_rows_tell_their_width() {
    let bytes = format!("{HEADING}\n1\n1,2,3,4,5,6\n");
    let mut reader = Reader::new("file", Cursor::new(bytes.into_bytes())).unwrap();
    assert_eq!(reader.columns().width(), 4);
    assert_eq!(reader.next_row().unwrap().unwrap().width(), 1);
    assert_eq!(reader.next_row().unwrap().unwrap().width(), 6);
}

#[test]
fn what_cannot_be_read_is_named() {
    assert_eq!(problem(b""), "file: is empty");
    assert_eq!(problem(b"\n\n"), "file: is empty");
    assert_eq!(
        problem(b"a,b\n1,2\n"),
        "file, line 1: the first line names no field of the national return"
    );
    assert!(problem(b"PK\x03\x04zip").starts_with("file, line 1: cannot be read further"));
    assert_eq!(
        problem(b"\xd0\xcf\x11\xe0"),
        "file: is a spreadsheet of the old kind: save it as XLSX or CSV"
    );
    assert_eq!(
        problem(b"\xff\xfeL\0A\0"),
        "file: is in UTF-16: save it as UTF-8"
    );
    let open = format!("{HEADING}\n1,2,3,4\n1,\"2,3,4\n5,6,7,8\n");
    assert_eq!(
        problem(open.as_bytes()),
        "file, line 3: a quotation mark opened in this row is never closed"
    );
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(format!("{HEADING}\n1,2,3,4\n").as_bytes())
        .unwrap();
    let whole = gzip.finish().unwrap();
    assert!(problem(&whole[..whole.len() - 9]).starts_with("file, line 3: cannot be read further"));
}

/// A few kinds of damage done to a small file, the same in every run.
fn damaged(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let mut bytes =
        format!("\u{feff}{HEADING}\r\n1,\"2\"\"x\",\"a\nb\",caf\u{e9}\r\n,,,\n").into_bytes();
    for _ in 0..=below(6) {
        let (place, other) = (below(bytes.len()), below(bytes.len()));
        match below(5) {
            0 => bytes[place] = b"\",\r\n\x00\xff;\t"[below(8)],
            1 => bytes.truncate(place + 1),
            2 => bytes.swap(place, other),
            3 => bytes.insert(place, b'"'),
            _ => bytes.extend_from_within(place..),
        }
    }
    bytes
}

#[test]
fn broken_files_give_rows_or_a_problem_and_never_a_panic() {
    let (mut read, mut refused) = (0, 0);
    for seed in 0..4000 {
        let Ok(mut reader) = Reader::new("file", Cursor::new(damaged(seed))) else {
            refused += 1;
            continue;
        };
        let mut line = 0;
        loop {
            match reader.next_row() {
                Ok(Some(row)) => {
                    assert!(row.line() > line, "lines rise");
                    line = row.line();
                    Field::ALL
                        .iter()
                        .for_each(|(field, _)| assert!(row.get(*field).len() < 4096));
                    read += 1;
                }
                Ok(None) => break,
                Err(problem) => {
                    assert!(problem.line.is_some());
                    refused += 1;
                    break;
                }
            }
        }
        assert!(
            reader.next_row().is_ok_and(|row| row.is_none()),
            "nothing follows the end"
        );
    }
    assert!(
        read > 1000 && refused > 100,
        "{read} rows read, {refused} files refused"
    );
}
