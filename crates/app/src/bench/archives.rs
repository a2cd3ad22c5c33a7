//! The archives that are measured: made once for each size, seed and schema, and kept.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::ValueEnum;
use db::sea_orm::{ConnectionTrait, Database};
use db::{Archive, Location};

use super::report::say;
use crate::demo::{self, Plan};
use crate::house::clock::{Clock, Stopwatch};
use crate::house::council::Council;

/// Which databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    Sqlite,
    Postgres,
    Both,
}

impl Which {
    /// Their names, as people say them.
    pub fn engines(self) -> &'static [Engine] {
        match self {
            Which::Sqlite => &[Engine::Sqlite],
            Which::Postgres => &[Engine::Postgres],
            Which::Both => &[Engine::Sqlite, Engine::Postgres],
        }
    }
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        }
    }
}

/// Where archives are kept.
#[derive(clap::Args, Clone, Debug)]
pub struct Kept {
    /// Folder for SQLite archives.
    #[arg(long, default_value = "data/bench")]
    pub folder: PathBuf,
    /// A PostgreSQL server for archives: postgres://user@host/postgres.
    #[arg(long, env = "ALMONER_BENCH_POSTGRES", hide_env_values = true)]
    pub postgres: Option<String>,
}

/// The archive of this size and seed, made if it is not there.
pub async fn archive(
    kept: &Kept,
    engine: Engine,
    people: u64,
    seed: u64,
) -> anyhow::Result<Location> {
    let name = format!("bench_{people}_{seed}_{}", db::schema_mark());
    let at = match engine {
        Engine::Sqlite => Location::Folder(kept.folder.join(&name)),
        Engine::Postgres => Location::Url {
            url: database(kept, &name).await?,
            readers: None,
        },
    };
    let archive = Archive::open(&half_made(&at)?).await?;
    if archive.is_empty().await? {
        make(&archive, engine, people, seed).await?;
    }
    archive.close().await?;
    whole(&at)?;
    Ok(at)
}

/// A folder is made under another name first, so that one cut short is never taken for a whole one.
fn half_made(at: &Location) -> anyhow::Result<Location> {
    Ok(match at {
        Location::Folder(folder) if !folder.is_dir() => {
            let half = folder.with_extension("half-made");
            if half.is_dir() {
                std::fs::remove_dir_all(&half)?;
            }
            Location::Folder(half)
        }
        at => at.clone(),
    })
}

fn whole(at: &Location) -> anyhow::Result<()> {
    if let Location::Folder(folder) = at
        && !folder.is_dir()
    {
        std::fs::rename(folder.with_extension("half-made"), folder)?;
    }
    Ok(())
}

async fn make(archive: &Archive, engine: Engine, people: u64, seed: u64) -> anyhow::Result<()> {
    let plan = Plan {
        people,
        seed,
        today: Clock::default().today_date(),
    };
    let watch = Stopwatch::start();
    let made = demo::make(archive, &Council::exampleshire()?, &plan, |_| {}).await?;
    let seconds = watch.taken().as_secs_f64();
    let size = made.events;
    say(&format!(
        "Made {people} people, {} notes, {} open cases, {size} events on {} in {seconds:.0} s.",
        made.notes,
        made.open_cases,
        engine.name()
    ));
    Ok(())
}

/// A database of that name on the server, made if it is not there.
pub async fn database(kept: &Kept, name: &str) -> anyhow::Result<String> {
    let Some(server) = &kept.postgres else {
        bail!("say where PostgreSQL is: --postgres, or ./dev bench, which starts one");
    };
    let connection = Database::connect(server)
        .await
        .context("PostgreSQL does not answer")?;
    let find = format!("SELECT 1 AS one FROM pg_database WHERE datname = '{name}'");
    let backend = connection.get_database_backend();
    let statement = db::sea_orm::Statement::from_string(backend, find);
    if connection.query_one_raw(statement).await?.is_none() {
        let create = format!("CREATE DATABASE {name}");
        connection.execute_unprepared(&create).await?;
    }
    connection.close().await?;
    let (base, _) = server
        .rsplit_once('/')
        .context("--postgres names no database")?;
    Ok(format!("{base}/{name}"))
}

/// An archive of its own that begins empty; what had the name before is gone.
pub async fn fresh(kept: &Kept, engine: Engine, name: &str) -> anyhow::Result<Location> {
    remove(kept, engine, name).await?;
    Ok(match engine {
        Engine::Sqlite => Location::Folder(kept.folder.join(name)),
        Engine::Postgres => Location::Url {
            url: database(kept, name).await?,
            readers: None,
        },
    })
}

/// Removes an archive.
pub async fn remove(kept: &Kept, engine: Engine, name: &str) -> anyhow::Result<()> {
    let folder = kept.folder.join(name);
    match engine {
        Engine::Sqlite if folder.is_dir() => Ok(std::fs::remove_dir_all(&folder)?),
        Engine::Sqlite => Ok(()),
        Engine::Postgres => drop_database(kept, name).await,
    }
}

async fn drop_database(kept: &Kept, name: &str) -> anyhow::Result<()> {
    if let Some(server) = &kept.postgres {
        let connection = Database::connect(server).await?;
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        connection.execute_unprepared(&drop).await?;
        connection.close().await?;
    }
    Ok(())
}
