//! The command line: `almoner serve`, and all that an administrator does from a terminal.

mod commands;

use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run()
}
