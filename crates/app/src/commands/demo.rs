//! `almoner demo`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use almoner::demo::{self, Made, Plan};
use almoner::house::clock::Clock;
use almoner::house::council::Council;
use almoner::house::settings::Settings;
use almoner::house::{logs, server};
use anyhow::{Context, bail};
use clap::Args;
use db::{Archive, Location};
use jiff::civil::Date;

/// Make Exampleshire unless it is there, and serve it to this machine only.
#[derive(Args)]
pub struct Demo {
    /// How many people.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(1..=800_000))]
    people: u64,
    /// The same seed and day give the same Exampleshire.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day on which its five years of history end; today if left out.
    #[arg(long)]
    today: Option<Date>,
    /// Folder to make it in.
    #[arg(long, default_value = "./data/demo")]
    data: PathBuf,
    /// Make it in an empty PostgreSQL database instead: postgres://user@host/name.
    #[arg(long, conflicts_with = "data")]
    database_url: Option<String>,
    /// Where to listen; only this machine can be reached so.
    #[arg(long, default_value = "127.0.0.1:8080", value_parser = loopback)]
    listen: SocketAddr,
    /// Make it, and serve nothing.
    #[arg(long)]
    only_make: bool,
}

/// Anyone may be anyone in a demonstration, so nobody else may reach it.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let at: SocketAddr = text
        .parse()
        .map_err(|_| format!("{text} is not an address such as 127.0.0.1:8080"))?;
    if at.ip().is_loopback() {
        Ok(at)
    } else {
        Err("a demonstration has no passwords and is for this machine only: listen at 127.0.0.1 or [::1]".to_owned())
    }
}

impl Demo {
    pub async fn run(self) -> anyhow::Result<()> {
        let clock = Clock::default();
        let plan = Plan {
            people: self.people,
            seed: self.seed,
            today: self.today.unwrap_or_else(|| clock.today_date()),
        };
        match &self.database_url {
            Some(url) => make_in_database(url, &plan).await?,
            None => make_in_folder(&self.data, &plan).await?,
        }
        if self.only_make {
            return Ok(());
        }
        let settings = Settings {
            data: self.database_url.is_none().then(|| self.data.clone()),
            database_url: self.database_url,
            listen: self.listen,
            ..Settings::read(None, serde_json::json!({}))?
        };
        logs::start(&settings)?;
        let house = server::open(settings, Council::exampleshire()?, clock, true).await?;
        server::serve(house, server::told_to_stop()).await
    }
}

/// Makes it beside its place and moves it there when it is whole: what was cut short is begun anew.
async fn make_in_folder(folder: &Path, plan: &Plan) -> anyhow::Result<()> {
    if folder.join("almoner.sqlite").is_file() {
        eprintln!("Exampleshire is in {} already.", folder.display());
        return Ok(());
    }
    let name = folder.file_name().context("--data must name a folder")?;
    let mut half = name.to_owned();
    half.push(".half-made");
    let half = folder.with_file_name(half);
    if half.is_dir() {
        std::fs::remove_dir_all(&half)
            .with_context(|| format!("cannot remove {}", half.display()))?;
    }
    if folder.is_dir() {
        std::fs::remove_dir(folder).with_context(|| {
            format!(
                "{} holds something else than Exampleshire",
                folder.display()
            )
        })?;
    }
    let archive = Archive::open(&Location::Folder(half.clone())).await?;
    make(&archive, plan).await?;
    archive.close().await?;
    std::fs::rename(&half, folder)
        .with_context(|| format!("cannot move {} to {}", half.display(), folder.display()))
}

/// One transaction makes all of it, so that it is there as a whole or not at all.
async fn make_in_database(url: &str, plan: &Plan) -> anyhow::Result<()> {
    let archive = Archive::open(&Location::Url {
        url: url.to_owned(),
        readers: None,
    })
    .await?;
    if archive.is_empty().await? {
        make(&archive, plan).await?;
    } else {
        eprintln!("Something is in that database already: left as it is.");
    }
    Ok(archive.close().await?)
}

async fn make(archive: &Archive, plan: &Plan) -> anyhow::Result<()> {
    eprintln!("Making Exampleshire: {} people, five years.", plan.people);
    let mut said = 0;
    let made = demo::make(archive, &Council::exampleshire()?, plan, |hundredths| {
        if hundredths >= said + 10 {
            said = hundredths - hundredths % 10;
            eprintln!("  {said}%");
        }
    })
    .await?;
    let Made {
        people,
        colleagues,
        contacts,
        notes,
        open_cases,
        waiting,
        ..
    } = made;
    eprintln!(
        "{people} people, {colleagues} colleagues, {contacts} contacts, {notes} notes; {open_cases} cases are open, and {waiting} wait for a worker."
    );
    if open_cases == 0 && people > 100 {
        bail!("Exampleshire came out empty");
    }
    Ok(())
}
