//! `almoner migrate`, `verify`, `backup` and `restore`.

use std::fs::{File, OpenOptions};
use std::io::BufWriter;
use std::path::PathBuf;

use almoner::house::clock::Clock;
use anyhow::{Context, bail};
use clap::Args;
use db::Archive;

use super::At;

/// Brings the schema up to date.
pub async fn migrate(at: &At) -> anyhow::Result<()> {
    let archive = Archive::open(&at.settings(())?.location()?).await?;
    archive.close().await?;
    println!("The archive has the schema {}.", db::newest_schema());
    Ok(())
}

/// Proves the archive.
pub async fn verify(at: &At) -> anyhow::Result<()> {
    let archive = Archive::open_as_it_is(&at.settings(())?.location()?).await?;
    prove(&archive).await?;
    Ok(archive.close().await?)
}

async fn prove(archive: &Archive) -> anyhow::Result<()> {
    match db::verify(archive).await? {
        Ok(proof) => {
            println!(
                "The chain of {} events holds, and {} rows agree with it.",
                proof.events, proof.rows
            );
            Ok(())
        }
        Err(broken) => bail!("{broken}"),
    }
}

/// Write a backup while the archive is in use.
#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    at: At,
    /// The file to write; it must not be there yet.
    #[arg(long)]
    out: PathBuf,
}

impl Backup {
    pub async fn run(self) -> anyhow::Result<()> {
        let archive = Archive::open_as_it_is(&self.at.settings(())?.location()?).await?;
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&self.out);
        let file = file.with_context(|| format!("cannot write {}", self.out.display()))?;
        let now = Clock::default().now();
        match db::backup(&archive, BufWriter::new(&file), now).await {
            Ok(backup) => {
                file.sync_all()?;
                println!("{} rows are in {}.", backup.rows, self.out.display());
                Ok(archive.close().await?)
            }
            Err(error) => {
                let _ = std::fs::remove_file(&self.out);
                Err(error.into())
            }
        }
    }
}

/// Fill an empty archive from a backup, and prove it.
#[derive(Args)]
pub struct Restore {
    #[command(flatten)]
    at: At,
    /// The backup.
    from: PathBuf,
}

impl Restore {
    pub async fn run(self) -> anyhow::Result<()> {
        let file = File::open(&self.from)
            .with_context(|| format!("cannot read {}", self.from.display()))?;
        let archive = Archive::open(&self.at.settings(())?.location()?).await?;
        let backup = db::restore(&archive, file).await?;
        println!("{} rows of {} are restored.", backup.rows, backup.taken_at);
        prove(&archive).await?;
        Ok(archive.close().await?)
    }
}
