//! `almoner cld export`: the submission from the council's own record.

use std::path::{Path, PathBuf};

use ::cld::lists::EventType;
use ::cld::period::Period;
use ::cld::report;
use almoner::house::clock::Clock;
use almoner::house::council::Council;
use almoner::house::settings::Settings;
use almoner::oversight::returns::record::{self, Exported};
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
        let asked = record::Asked {
            code: self.council.clone(),
            period: self.period,
            today,
        };
        let folder = self.out.parent().filter(|folder| *folder != Path::new(""));
        let folder = tempfile::TempDir::new_in(folder.unwrap_or(Path::new(".")))
            .with_context(|| format!("cannot write {}", self.out.display()))?;
        let written = folder.path().join("submission.csv");
        let view = archive.frozen().await?;
        let exported = record::export(&view, &council, &asked, &written).await?;
        view.rollback().await?;
        archive.close().await?;
        for (why, count) in &exported.preview.left_out {
            eprintln!("Left out: {why}: {count}.");
        }
        if exported.checked.any_reject() {
            print!("{}", report::text::summary(&exported.checked));
            if !self.with_problems {
                bail!(
                    "rows would be rejected, so nothing was written: mend them, or say --with-problems"
                );
            }
        }
        // Under its name only when it is whole, and never over another file.
        let placed = tempfile::TempPath::try_from_path(&written)?.persist_noclobber(&self.out);
        placed.with_context(|| format!("cannot write {}", self.out.display()))?;
        eprintln!("{}", self.said(&exported));
        Ok(())
    }

    /// What is in the file, in a line or two.
    fn said(&self, exported: &Exported) -> String {
        let preview = &exported.preview;
        let kinds = [
            EventType::Request,
            EventType::Assessment,
            EventType::Service,
            EventType::Review,
        ];
        let counts = kinds.map(|kind| {
            let name = record::kind_says(kind).to_lowercase();
            format!("{} {name}s", preview.of_kind(kind))
        });
        format!(
            "{} rows are in {}: {} about {} people. {} are unpaid carers known by association: they look after somebody in the file and have no event of their own as carers.",
            preview.rows,
            self.out.display(),
            counts.join(", "),
            preview.people,
            preview.associated
        )
    }
}
