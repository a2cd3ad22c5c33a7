//! Bringing in much at once: histories made for a demonstration, or carried over from another system.
//!
//! Each event is chained as in daily work; only the statements are larger. A row that changed in the history is
//! written once, as it is in the end; the events still tell of each of its versions.

use std::collections::HashSet;

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend,
    EntityTrait, IdenStatic, IntoActiveModel, Iterable, Statement, TransactionTrait, Value,
};
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::change::{Kept, differences, head};
use crate::entities::{chain_head, event, name_spelling, number_series, person_name};
use crate::{Archive, At, Event, Result, chain, migrations, tables};

/// Rows in one statement. The same statement is prepared once and used again and again, which saves most of the
/// time; longer ones save nothing more.
const ROWS: usize = 50;

macro_rules! shelves {
    ($($table:ident),+ $(,)?) => {
        /// Rows waiting to be written, by table.
        #[derive(Default)]
        struct Shelves { $($table: Vec<crate::entities::$table::Model>),+ }

        impl Shelves {
            async fn write(&mut self, txn: &DatabaseTransaction) -> Result<()> {
                $( write_rows::<crate::entities::$table::Entity>(txn, std::mem::take(&mut self.$table)).await?; )+
                Ok(())
            }
        }

        $(
            impl Shelved for crate::entities::$table::Entity {
                fn shelve(loader: &mut Loader, row: Self::Model) {
                    loader.shelves.$table.push(row);
                }
            }
        )+
    };
}

/// A table that a loader can fill.
pub trait Shelved: Kept {
    #[doc(hidden)]
    fn shelve(loader: &mut Loader, row: Self::Model);
}

tables::every_kept_table!(shelves);

/// Collects rows and events, and writes many at once within one transaction.
pub struct Loader {
    db: DatabaseConnection,
    txn: DatabaseTransaction,
    /// Statements that make the indexes again that a new archive does without while it is filled.
    indexes: Vec<String>,
    head: chain_head::Model,
    shelves: Shelves,
    events: Vec<event::Model>,
    names: Vec<person_name::Model>,
    spellings: Vec<name_spelling::Model>,
    words: HashSet<String>,
    waiting: usize,
    ids: u64,
}

/// Rows held back before they are written.
const BATCH: usize = 8_000;

impl Archive {
    /// Begins to bring in much at once. Nobody else can write meanwhile. An empty archive has no indexes until
    /// the loader finishes, and SQLite does not wait for the disk: what is cut short must be begun anew.
    pub async fn loader(&self) -> Result<Loader> {
        let db = self.unchained().clone();
        let new = self.is_empty().await?;
        if new && db.get_database_backend() == DbBackend::Sqlite {
            db.execute_unprepared(IN_HASTE).await?;
        }
        let txn = db.begin().await?;
        let mut indexes = Vec::new();
        if new {
            for (name, make) in migrations::indexes(db.get_database_backend()) {
                txn.execute_unprepared(&format!("DROP INDEX {name}"))
                    .await?;
                indexes.push(make);
            }
        }
        Ok(Loader {
            head: head(&txn).await?,
            db,
            txn,
            indexes,
            shelves: Shelves::default(),
            events: Vec::new(),
            names: Vec::new(),
            spellings: Vec::new(),
            words: HashSet::new(),
            waiting: 0,
            ids: 0,
        })
    }
}

/// SQLite while a new archive is filled, and afterwards as `connect` sets it.
const IN_HASTE: &str = "PRAGMA synchronous = OFF; PRAGMA cache_size = -200000";
const AT_EASE: &str =
    "PRAGMA synchronous = FULL; PRAGMA cache_size = -24000; PRAGMA wal_checkpoint(TRUNCATE)";

impl Loader {
    /// An id for a row made at `at`: the same sequence of calls gives the same ids.
    pub fn new_id(&mut self, at: At) -> Uuid {
        self.ids += 1;
        let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
        let mut tail = [0_u8; 10];
        tail[2..].copy_from_slice(&self.ids.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    /// Adds a row of the record as it is when the history ends. Parents come before their children, and an
    /// event must tell of each of its versions.
    pub fn keep<E: Shelved>(&mut self, row: E::Model) {
        E::shelve(self, row);
        self.waiting += 1;
    }

    /// Says what was done, and to which rows. Writes when enough is waiting.
    pub async fn log(&mut self, done: Done, told: Vec<Told>) -> Result<()> {
        self.head.seq += 1;
        let mut event = event::Model {
            id: self.new_id(done.at),
            seq: self.head.seq,
            at: done.at,
            actor_id: done.actor,
            kind: done.kind.as_str().to_owned(),
            person_id: done.person,
            about_id: done.about,
            body: done.body,
            rows: Json::Array(told.into_iter().map(Told::into_json).collect()),
            hash: String::new(),
        };
        event.hash = chain::link(&self.head.hash, &event)?;
        self.head.hash.clone_from(&event.hash);
        self.events.push(event);
        self.waiting += 1;
        if self.waiting >= BATCH {
            self.flush().await
        } else {
            Ok(())
        }
    }

    /// Adds a row of a table outside the record, such as a piece of a file. Its parents are in already.
    pub async fn lay_aside<E: EntityTrait>(&mut self, row: E::Model) -> Result<()>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        self.flush().await?;
        write_rows::<E>(&self.txn, vec![row]).await
    }

    /// Makes a person findable by these names; see `names_of`.
    pub fn keep_names(&mut self, names: Vec<person_name::Model>) {
        for name in &names {
            for word in [&name.given_key, &name.family_key] {
                if self.words.insert(word.clone()) {
                    self.spellings.extend(crate::search::spellings_of(word));
                }
            }
        }
        self.waiting += names.len();
        self.names.extend(names);
    }

    /// Sets the next number of a series.
    pub async fn begin_series(&mut self, name: &str, next: i64) -> Result<()> {
        let id = self.new_id(At::new(jiff::Timestamp::UNIX_EPOCH));
        let row = number_series::Model {
            id,
            name: name.to_owned(),
            next,
        };
        number_series::Entity::insert(row.into_active_model())
            .exec_without_returning(&self.txn)
            .await?;
        Ok(())
    }

    async fn flush(&mut self) -> Result<()> {
        self.waiting = 0;
        self.shelves.write(&self.txn).await?;
        write_rows::<person_name::Entity>(&self.txn, std::mem::take(&mut self.names)).await?;
        write_spellings(&self.txn, std::mem::take(&mut self.spellings)).await?;
        write_rows::<event::Entity>(&self.txn, std::mem::take(&mut self.events)).await
    }

    /// Makes true what was brought in so far, and goes on. For what is too much for one transaction.
    pub async fn go_on(mut self) -> Result<Loader> {
        self.flush().await?;
        self.write_head().await?;
        self.txn.commit().await?;
        let txn = self.db.begin().await?;
        Ok(Loader { txn, ..self })
    }

    async fn write_head(&self) -> Result<()> {
        chain_head::Entity::update(self.head.clone().into_active_model().reset_all())
            .exec(&self.txn)
            .await?;
        Ok(())
    }

    /// Writes the rest, makes the indexes again, and makes all of it true at once.
    pub async fn finish(mut self) -> Result<()> {
        self.flush().await?;
        self.write_head().await?;
        let new = !self.indexes.is_empty();
        for index in &self.indexes {
            self.txn.execute_unprepared(index).await?;
        }
        self.txn.commit().await?;
        if new && self.db.get_database_backend() == DbBackend::Sqlite {
            self.db.execute_unprepared(AT_EASE).await?;
        }
        if new {
            self.db.execute_unprepared("ANALYZE").await?;
        }
        Ok(())
    }
}

/// What an event says of one row: that it was made, or what changed in it.
#[derive(Clone, Debug)]
pub struct Told {
    table: &'static str,
    id: Uuid,
    changed: Json,
    digest: String,
}

impl Told {
    /// The row was made so.
    pub fn made<E: Kept>(row: &E::Model) -> Result<Told>
    where
        E::Model: Serialize,
    {
        Ok(Told {
            table: E::TABLE,
            id: E::key(row).0,
            changed: Json::Null,
            digest: chain::digest(row)?,
        })
    }

    /// The row became so. `after` has the next version.
    pub fn changed<E: Kept>(before: &E::Model, after: &E::Model) -> Result<Told>
    where
        E::Model: Serialize,
    {
        let mut changed = differences(before, after)?;
        changed.remove("version");
        Ok(Told {
            table: E::TABLE,
            id: E::key(after).0,
            changed: Json::Object(changed),
            digest: chain::digest(after)?,
        })
    }

    fn into_json(self) -> Json {
        chain::told(self.table, self.id, self.changed, &self.digest)
    }
}

/// What an event of a loaded history says.
pub struct Done {
    pub at: At,
    pub actor: Option<Uuid>,
    pub kind: Event,
    pub person: Option<Uuid>,
    pub about: Option<Uuid>,
    pub body: Json,
}

async fn write_rows<E: EntityTrait>(txn: &DatabaseTransaction, rows: Vec<E::Model>) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    insert::<E>(txn, rows, "").await
}

/// Spellings that the archive has already stay as they are.
async fn write_spellings(txn: &DatabaseTransaction, rows: Vec<name_spelling::Model>) -> Result<()> {
    insert::<name_spelling::Entity>(txn, rows, " ON CONFLICT DO NOTHING").await
}

async fn insert<E: EntityTrait>(
    txn: &DatabaseTransaction,
    rows: Vec<E::Model>,
    ending: &str,
) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    let backend = txn.get_database_backend();
    let columns: Vec<E::Column> = E::Column::iter().collect();
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    let (many, one) = (
        words::<E>(backend, ROWS, ending),
        words::<E>(backend, 1, ending),
    );
    while left > 0 {
        let (sql, count) = if left >= ROWS {
            (&many, ROWS)
        } else {
            (&one, 1)
        };
        let mut values = Vec::with_capacity(count * columns.len());
        for row in rows.by_ref().take(count) {
            let mut row = row.into_active_model();
            let value = |column: &E::Column| row.take(*column).into_value();
            values.extend(
                columns
                    .iter()
                    .map(value)
                    .map(|v| v.unwrap_or(Value::Bool(None))),
            );
        }
        let statement = Statement::from_sql_and_values(backend, sql, values);
        txn.execute_raw(statement).await?;
        left -= count;
    }
    Ok(())
}

/// `INSERT INTO "team" ("id", …) VALUES (?, …), …`. SQLite reads numbered places too, but looks each up by its name.
fn words<E: EntityTrait>(backend: DbBackend, rows: usize, ending: &str) -> String {
    let names: Vec<String> = E::Column::iter()
        .map(|column| format!("\"{}\"", column.as_str()))
        .collect();
    let mark = |place: usize| match backend {
        DbBackend::Postgres => format!("${place}"),
        _ => "?".to_owned(),
    };
    let row = |nth: usize| {
        let first = nth * names.len() + 1;
        let marks: Vec<String> = (first..first + names.len()).map(mark).collect();
        format!("({})", marks.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!(
        "INSERT INTO \"{}\" ({}) VALUES {}{ending}",
        E::default().table_name(),
        names.join(", "),
        rows.join(", ")
    )
}
