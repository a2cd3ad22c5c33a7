//! Any bytes at all: the reader gives rows or a problem, its lines never go backwards, and read in
//! pieces of any size the file has the same rows and the same problem.
#![no_main]

use std::io::Cursor;

use cld::field::Field;
use cld::file::Reader;
use libfuzzer_sys::fuzz_target;

type Rows = Vec<(u64, usize, [String; 4])>;

fuzz_target!(|bytes: &[u8]| {
    let open = || Reader::new("file", Cursor::new(bytes.to_vec()));
    let (Ok(mut whole), Ok(again)) = (open(), open()) else {
        return;
    };
    let mut expected = Rows::new();
    let problem = rows(&mut whole, &mut expected);
    let size = bytes.iter().fold(bytes.len(), |sum, byte| sum + usize::from(*byte)) % 300 + 1;
    let mut pieces = again.into_pieces_of(size);
    let mut found = Rows::new();
    let same_problem = loop {
        match pieces.next_piece() {
            Ok(Some(piece)) => {
                let problem = rows(&mut piece.into_reader(), &mut found);
                if problem.is_some() {
                    break problem;
                }
            }
            Ok(None) => break None,
            Err(problem) => break Some(problem.to_string()),
        }
    };
    assert_eq!((found, same_problem), (expected, problem), "pieces of {size}");
});

/// Adds every row, and gives the problem that ends them.
fn rows(reader: &mut Reader, found: &mut Rows) -> Option<String> {
    loop {
        let row = match reader.next_row() {
            Ok(Some(row)) => row,
            Ok(None) => return None,
            Err(problem) => return Some(problem.to_string()),
        };
        let last = found.last().map_or(0, |(line, ..)| *line);
        assert!(row.line() > last, "line {} after {last}", row.line());
        for (field, _) in Field::ALL {
            assert!(row.as_written(field).starts_with(row.get(field)));
        }
        let fields = [Field::LaCode, Field::NhsNumber, Field::EventDescription, Field::UnitCost];
        let texts = fields.map(|field| row.as_written(field).to_owned());
        found.push((row.line(), row.width(), texts));
    }
}
