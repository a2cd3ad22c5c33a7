//! `almoner cld export`: the submission from the council's own record.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use ::cld::period::Period;
use ::cld::report;
use almoner::house::clock::Clock;
use almoner::house::council::Council;
use almoner::house::settings::Settings;
use almoner::oversight::returns::record;
use anyhow::{Context, bail};
use clap::Args;
use db::Archive;
use serde_json::json;

use super::period;

/// Write the submission of a period from the council's own record, checked.
#[derive(Args)]
pub struct Export {
    /// The council's code in the return, such as 901.
    #[arg(long, value_name = "CODE")]
    council: String,
    /// The reporting period, first and last day included, such as 2025-04-01..2026-03-31.
    #[arg(long, value_name = "FROM..UNTIL", value_parser = period)]
    period: Period,
    /// The file to write; it must not be there yet.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Write it even when rows would be rejected.
    #[arg(long)]
    with_problems: bool,
    /// Folder of the archive, when it is in SQLite.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The archive, when it is in PostgreSQL: postgres://user@host/name.
    #[arg(long)]
    database_url: Option<String>,
    /// A settings file in TOML.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Folder with the council's own settings.
    #[arg(long, value_name = "DIR")]
    settings: Option<PathBuf>,
}

impl Export {
    pub async fn run(self) -> anyhow::Result<()> {
        if self.out.exists() {
            bail!(
                "{} is there already: nothing was written",
                self.out.display()
            );
        }
        let mut flags = json!({});
        for (name, value) in [("data", &self.data), ("council", &self.settings)] {
            if let Some(value) = value {
                flags[name] = json!(value);
            }
        }
        if let Some(url) = &self.database_url {
            flags["database_url"] = json!(url);
        }
        let settings = Settings::read(self.config.as_ref(), flags)?;
        let council = Council::of(&settings)?;
        let archive = Archive::open_as_it_is(&settings.location()?).await?;
        let today = Clock::default().today_date();
        let exported = record::export(
            archive.reader(),
            &council,
            &self.council,
            self.period,
            today,
        )
        .await?;
        archive.close().await?;
        for (why, count) in &exported.preview.left_out {
            eprintln!("Left out: {count} {why}.");
        }
        eprintln!("Note: {}.", record::NOT_YET);
        if exported.checked.any_reject() {
            print!("{}", report::text::summary(&exported.checked));
            if !self.with_problems {
                bail!(
                    "rows would be rejected, so nothing was written: mend them, or say --with-problems"
                );
            }
        }
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&self.out);
        let mut file = file.with_context(|| format!("cannot write {}", self.out.display()))?;
        file.write_all(&exported.bytes)?;
        file.sync_all()?;
        eprintln!(
            "{} requests are in {}.",
            exported.preview.total(),
            self.out.display()
        );
        Ok(())
    }
}
