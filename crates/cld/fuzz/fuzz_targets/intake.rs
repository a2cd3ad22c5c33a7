//! Any bytes at all: reading them as a submission gives rows or a problem, never a panic.
//!
//! `cargo fuzz run intake` in `crates/cld`.

#![no_main]

use cld::file::Reader;
use cld::submissions::intake;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = std::io::Cursor::new(bytes.to_vec());
    if let Ok(reader) = Reader::new("fuzz", source) {
        let _ = intake::read(reader, None, jiff::civil::date(2026, 5, 5).at(9, 0, 0, 0));
    }
});
