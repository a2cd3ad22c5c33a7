//! Opening the archive: SQLite in a folder, or PostgreSQL at a URL.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, EntityTrait, IsolationLevel, TransactionTrait,
};

use crate::entities::chain_head;
use crate::looks::Looks;
use crate::{Error, Result, migrations};

/// Where a council's archive is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A folder that holds `almoner.sqlite`.
    Folder(PathBuf),
    /// A PostgreSQL database, as `postgres://user@host/name`, and how many connections read from it at most; some for each
    /// core where that is not said.
    Url { url: String, readers: Option<u32> },
}

/// An open archive. Cheap to clone; all clones share the same connections.
#[derive(Clone)]
pub struct Archive {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    looks: Arc<Looks>,
}

/// Connections that may read at once: more than the cores of a small server gains nothing.
const SQLITE_READERS: u32 = 4;
/// More of them hinder one another, where the database works on the same cores; fewer leave some without work.
const POSTGRES_READERS_A_CORE: usize = 3;
/// Connections that may change something at once; they wait for one another at the head of the chain.
const POSTGRES_WRITERS: u32 = 6;
/// Statements that a connection keeps prepared: all that the pages ask.
const STATEMENTS: usize = 500;
/// Rows that SQLite may read ahead of whoever takes them, so that the two do not wait for each other in turns.
const ROWS: usize = 500;
/// How long a request waits for a connection before it is told that the archive is busy.
const PATIENCE: Duration = Duration::from_secs(10);

impl Archive {
    /// Opens the archive and brings its schema up to date, making it where there is none.
    /// Errors: `Unfit` when the schema is newer than this program; `Unavailable`.
    pub async fn open(location: &Location) -> Result<Archive> {
        let archive = Archive::connect(location).await?;
        migrations::up(&archive.writer).await?;
        Ok(archive)
    }

    /// Opens an archive as it is, refusing one whose schema is not this program's.
    /// Errors: `Unfit` when it must be migrated first or is newer; `Unavailable`.
    pub async fn open_as_it_is(location: &Location) -> Result<Archive> {
        let archive = Archive::connect(location).await?;
        migrations::must_be_current(&archive.reader).await?;
        Ok(archive)
    }

    async fn connect(location: &Location) -> Result<Archive> {
        let (reader, writer) = match location {
            Location::Folder(folder) => sqlite(folder).await?,
            Location::Url { url, readers } => (
                postgres(url, readers.unwrap_or_else(postgres_readers)).await?,
                postgres(url, POSTGRES_WRITERS).await?,
            ),
        };
        // SQLite has one writer; on PostgreSQL a look does not wait for those who change records.
        let looks = match location {
            Location::Folder(_) => writer.clone(),
            Location::Url { url, .. } => postgres(url, 1).await?,
        };
        let looks = Arc::new(Looks::start(looks));
        Ok(Archive {
            reader,
            writer,
            looks,
        })
    }

    /// For reading. A write through it is a mistake that SQLite refuses.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// For what is not part of the record: sessions, sign-in attempts, held forms.
    /// Everything else is written through a `Change`.
    pub fn unchained(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// The log of who looked at which record.
    pub fn looks(&self) -> &Looks {
        &self.looks
    }

    /// Which database this is.
    pub fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    /// One unchanging view of the whole archive, whatever others write meanwhile.
    pub async fn frozen(&self) -> Result<DatabaseTransaction> {
        let (level, mode) = match self.backend() {
            DbBackend::Postgres => (
                Some(IsolationLevel::RepeatableRead),
                Some(AccessMode::ReadOnly),
            ),
            _ => (None, None),
        };
        let view = self.reader.begin_with_config(level, mode).await?;
        view.execute_unprepared("SELECT seq FROM chain_head")
            .await?;
        Ok(view)
    }

    /// Whether it is SQLite in a folder, not a database at a URL.
    pub fn is_in_a_folder(&self) -> bool {
        self.backend() == DbBackend::Sqlite
    }

    /// Whether nothing has happened yet.
    pub async fn is_empty(&self) -> Result<bool> {
        let head = chain_head::Entity::find().one(&self.reader).await?;
        Ok(head.is_none_or(|head| head.seq == 0))
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<()> {
        self.reader.ping().await.map_err(Error::from)
    }

    /// Ends all connections after what is under way.
    pub async fn close(self) -> Result<()> {
        self.looks.finish().await;
        self.reader.close().await?;
        self.writer.close().await.map_err(Error::from)
    }
}

async fn sqlite(folder: &Path) -> Result<(DatabaseConnection, DatabaseConnection)> {
    std::fs::create_dir_all(folder)
        .map_err(|e| Error::Unfit(format!("cannot make the folder {}: {e}", folder.display())))?;
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.join("almoner.sqlite").display()
    );
    let writer = Database::connect(sqlite_options(&url, 1, false)).await?;
    let reader = Database::connect(sqlite_options(&url, SQLITE_READERS, true)).await?;
    Ok((reader, writer))
}

/// Write-ahead log, so that readers never wait for the writer; `FULL`, so that what was
/// acknowledged is on the disk even when the power fails.
fn sqlite_options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(PATIENCE)
                .pragma("cache_size", "-48000")
                .pragma("temp_store", "memory")
                .pragma("query_only", if read_only { "on" } else { "off" })
                .statement_cache_capacity(STATEMENTS)
                .row_buffer_size(ROWS)
                .optimize_on_close(!read_only, 400)
        });
    options
}

fn postgres_readers() -> u32 {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    u32::try_from(cores * POSTGRES_READERS_A_CORE).unwrap_or(u32::MAX)
}

/// Without compiling a query, and without planning it anew for the values it comes with: ours look up a few rows by a
/// key, and either takes longer than the answer.
async fn postgres(url: &str, connections: u32) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(PATIENCE)
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|options| {
            options
                .options([("jit", "off"), ("plan_cache_mode", "force_generic_plan")])
                .statement_cache_capacity(STATEMENTS)
        });
    Ok(Database::connect(options).await?)
}
