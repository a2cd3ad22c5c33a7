//! The command line: `almoner serve`, and all that an administrator does from a terminal.

mod commands;

use std::process::ExitCode;

/// SQLite takes its memory from here too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    commands::run()
}
