//! Any bytes at all: the reader gives rows or a problem, and its lines never go backwards.
#![no_main]

use std::io::Cursor;

use cld::field::Field;
use cld::file::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut reader) = Reader::new("file", Cursor::new(bytes.to_vec())) else {
        return;
    };
    let mut last = 0;
    while let Ok(Some(row)) = reader.next_row() {
        assert!(row.line() > last, "line {} after {last}", row.line());
        last = row.line();
        for (field, _) in Field::ALL {
            assert!(row.as_written(field).starts_with(row.get(field)));
        }
    }
});
