//! Any bytes after a right heading: the checks give findings, never a panic.
#![no_main]

use std::io::Cursor;

use cld::check::{CheckOptions, Source, run_sources};
use cld::field::Field;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut file = Field::ALL.map(|(_, name)| name).join(",").into_bytes();
    file.push(b'\n');
    file.extend_from_slice(bytes);
    let options = CheckOptions { keep: 5, threads: 1, ..CheckOptions::new(jiff::civil::date(2026, 6, 1)) };
    let source = Source::Bytes("file".to_owned(), Box::new(Cursor::new(file)));
    let checked = run_sources(vec![source], &options, None);
    assert!(checked.is_ok());
});
