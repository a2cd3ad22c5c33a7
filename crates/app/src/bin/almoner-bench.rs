//! `almoner-bench`: measures the real server on a large invented council, and kills it in a storm of writes.

use std::process::ExitCode;

use almoner::bench::{measure, national, storm};
use clap::{Parser, Subcommand};

/// As the server has it: half of the time that a large council takes to be invented went to memory without it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measure Almoner as a council would use it.
#[derive(Parser)]
#[command(
    name = "almoner-bench",
    version,
    args_conflicts_with_subcommands = true
)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    measure: measure::Options,
}

#[derive(Subcommand)]
enum Command {
    /// Kill the server in a storm of writes, again and again: what it acknowledged must be there afterwards.
    Storm(storm::Options),
    /// Check and measure a million invented rows of the national return.
    Cld(national::Options),
}

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let done = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
        runtime.block_on(async {
            match line.command {
                None => measure::run(line.measure).await,
                Some(Command::Storm(options)) => storm::run(options).await,
                Some(Command::Cld(options)) => national::run(options).await,
            }
        })
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("almoner-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}
