//! Commands, each in a file of its own. Exit 0: done; 1: the input has problems, or it could not be done;
//! 2: misused.

mod archive;
mod check_council;
mod cld;
mod deadlines;
mod demo;
mod serve;
mod shipped;
mod user;
mod work_out;

use std::path::PathBuf;
use std::process::ExitCode;

use almoner::house::settings::{LogFormat, Settings};
use clap::{Args, Parser, Subcommand};
use serde::Serialize;

/// One record from the first phone call to the ledger file.
#[derive(Parser)]
#[command(name = "almoner", version, about, propagate_version = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the fictional council unless it is there, and serve it to this machine only.
    Demo(demo::Demo),
    /// Serve a council.
    Serve(serve::Serve),
    /// Bring the schema of an archive up to date.
    Migrate(At),
    /// Prove the chain of events, and that the tables agree with it.
    Verify(At),
    /// Write a backup while the archive is in use.
    Backup(archive::Backup),
    /// Fill an empty archive from a backup, and prove it.
    Restore(archive::Restore),
    /// Check the national return, and work out the national measures.
    #[command(subcommand)]
    Cld(cld::Cld),
    /// Accounts of colleagues: add, list, close, set a password.
    User(user::User),
    /// Check a council's folder of settings.
    CheckCouncil(check_council::CheckCouncil),
    /// Name the settings that come with Almoner, or print one file of them.
    Shipped(shipped::Shipped),
    /// Reckon the last day of every running time limit anew: after a limit was changed, and each night.
    RecomputeDeadlines(At),
    /// Ask the rule book line by line: JSON in, JSON out.
    WorkOut(work_out::WorkOut),
}

/// Where the archive is, and how to run: flags over environment over file.
#[derive(Args, Serialize, Clone)]
pub struct At {
    /// Folder of the archive, when it is in SQLite.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<PathBuf>,
    /// The archive, when it is in PostgreSQL: postgres://user@host/name.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    database_url: Option<String>,
    /// A settings file in TOML.
    #[arg(long)]
    #[serde(skip)]
    config: Option<PathBuf>,
    /// Folder with the council's own settings.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    council: Option<PathBuf>,
    /// How log lines look.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    log_format: Option<LogFormat>,
    /// What to log, such as info or almoner=debug.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<String>,
}

impl At {
    fn settings(&self, more: impl Serialize) -> anyhow::Result<Settings> {
        let mut flags = serde_json::to_value(self)?;
        if let (Some(flags), Ok(serde_json::Value::Object(more))) =
            (flags.as_object_mut(), serde_json::to_value(more))
        {
            flags.extend(more);
        }
        let file = self
            .config
            .clone()
            .or_else(|| std::env::var_os("ALMONER_CONFIG").map(PathBuf::from));
        Settings::read(file.as_ref(), flags)
    }
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let line = CommandLine::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let done = runtime.block_on(async {
        match line.command {
            Command::Demo(demo) => demo.run().await,
            Command::Serve(serve) => serve.run().await,
            Command::Migrate(at) => archive::migrate(&at).await,
            Command::Verify(at) => archive::verify(&at).await,
            Command::Backup(backup) => backup.run().await,
            Command::Restore(restore) => restore.run().await,
            Command::Cld(cld) => cld.run().await,
            Command::User(user) => user.run().await,
            Command::CheckCouncil(check) => check.run(),
            Command::Shipped(shipped) => shipped.run(),
            Command::RecomputeDeadlines(at) => deadlines::run(&at).await,
            Command::WorkOut(work_out) => work_out.run(),
        }
    });
    done.map_or_else(|error| failed(&error), |()| ExitCode::SUCCESS)
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("almoner: {error:#}");
    if error.is::<Misused>() {
        ExitCode::from(2)
    } else {
        ExitCode::FAILURE
    }
}

/// The command was asked for something that it cannot do, whatever the input.
#[derive(Debug)]
struct Misused(String);

impl std::fmt::Display for Misused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misused {}
