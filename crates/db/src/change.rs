//! The only way to write the record: rows and the event that explains them, in one transaction.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel, QuerySelect,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::entities::{chain_head, event, number_series, person};
use crate::{Archive, At, Error, Event, Result, chain};

/// A table of the record: every one of its rows is answered for by the chain of events.
pub trait Kept: EntityTrait {
    /// The table's name.
    const TABLE: &'static str;
    /// A row's id and version.
    fn key(row: &Self::Model) -> (Uuid, i64);
}

/// A set of writes that becomes true as a whole, or not at all.
///
/// Rows are written first, then `log` says what was done; `commit` refuses while a row is unexplained.
pub struct Change {
    txn: DatabaseTransaction,
    actor: Option<Uuid>,
    at: At,
    rows: Vec<Json>,
    events: Vec<event::Model>,
}

impl Archive {
    /// Begins a change in the name of `actor` (none: the system itself), at the instant `at`.
    /// Errors: `Unavailable` when the archive is too busy.
    pub async fn change(&self, actor: Option<Uuid>, at: At) -> Result<Change> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let txn = self.unchained().begin_with_options(options).await?;
        Ok(Change {
            txn,
            actor,
            at,
            rows: Vec::new(),
            events: Vec::new(),
        })
    }
}

impl Change {
    /// When this change is being made.
    pub fn at(&self) -> At {
        self.at
    }

    /// Who is making it.
    pub fn actor(&self) -> Option<Uuid> {
        self.actor
    }

    /// The transaction, for reading what this change must agree with, and for rows outside the record.
    pub fn conn(&self) -> &DatabaseTransaction {
        &self.txn
    }

    /// A new id, in the order of time.
    pub fn new_id(&self) -> Uuid {
        let millis = u64::try_from(self.at.as_millisecond()).unwrap_or_default();
        let stamp = uuid::Timestamp::from_unix_time(
            millis / 1000,
            (millis % 1000) as u32 * 1_000_000,
            0,
            0,
        );
        Uuid::new_v7(stamp)
    }

    /// The next number of a series that is shown to people. Numbers may be missed, never given twice.
    pub async fn next_number(&mut self, series: &str) -> Result<i64> {
        if !self.raise(series).await? {
            let first = number_series::Model {
                id: self.new_id(),
                name: series.to_owned(),
                next: 1,
            };
            let once = OnConflict::column(number_series::Column::Name)
                .do_nothing()
                .to_owned();
            number_series::Entity::insert(first.into_active_model())
                .on_conflict(once)
                .exec_without_returning(&self.txn)
                .await?;
            self.raise(series).await?;
        }
        let series = number_series::Entity::find()
            .filter(number_series::Column::Name.eq(series))
            .one(&self.txn)
            .await?;
        series.map(|series| series.next - 1).ok_or(Error::NotFound)
    }

    /// Raises a series by one; false when there is none yet.
    async fn raise(&self, series: &str) -> Result<bool> {
        let raised = number_series::Entity::update_many()
            .col_expr(
                number_series::Column::Next,
                Expr::col(number_series::Column::Next).add(1),
            )
            .filter(number_series::Column::Name.eq(series))
            .exec(&self.txn)
            .await?;
        Ok(raised.rows_affected == 1)
    }

    /// Reads a person, and makes every other change that holds them wait until this one has ended: for what
    /// must be judged by several rows of theirs together.
    /// Errors: `NotFound`.
    pub async fn hold_person(&self, id: Uuid) -> Result<person::Model> {
        let mut find = person::Entity::find_by_id(id);
        if self.txn.get_database_backend() == DbBackend::Postgres {
            find = find.lock_exclusive();
        }
        find.one(&self.txn).await?.ok_or(Error::NotFound)
    }

    /// The person with whom this one was joined, as it is now. Joining or parting them waits until this change
    /// has ended; other changes do not.
    /// Errors: `NotFound`.
    pub async fn joined_with(&self, id: Uuid) -> Result<Option<Uuid>> {
        self.wait("pg_advisory_xact_lock_shared", id).await?;
        let found: Option<Option<Uuid>> = person::Entity::find_by_id(id)
            .select_only()
            .column(person::Column::MergedInto)
            .into_tuple()
            .one(&self.txn)
            .await?;
        found.ok_or(Error::NotFound)
    }

    /// Waits until nobody writes to these records, and keeps others from it until this change has ended.
    pub async fn hold_alone(&self, mut people: Vec<Uuid>) -> Result<()> {
        people.sort_unstable();
        people.dedup();
        for id in people {
            self.wait("pg_advisory_xact_lock", id).await?;
        }
        Ok(())
    }

    /// Waits until nobody else changes who may manage staff: somebody must always be left who can.
    pub async fn hold_staff(&self) -> Result<()> {
        self.wait("pg_advisory_xact_lock", Uuid::nil()).await
    }

    /// Waits until nobody else is putting a person on file, and keeps others from it until this change has ended: who
    /// may be the same person is looked for among all.
    pub async fn hold_new_people(&self) -> Result<()> {
        self.wait("pg_advisory_xact_lock", Uuid::max()).await
    }

    /// On SQLite there is one writer at a time, and nothing to wait for.
    async fn wait(&self, lock: &str, id: Uuid) -> Result<()> {
        if self.txn.get_database_backend() == DbBackend::Postgres {
            let key = id.as_u64_pair().1 as i64;
            let sql = format!("SELECT {lock}($1)");
            let asked = Statement::from_sql_and_values(DbBackend::Postgres, sql, [key.into()]);
            self.txn.execute_raw(asked).await?;
        }
        Ok(())
    }

    /// Adds a row.
    /// Errors: `Constraint` when the schema forbids it.
    pub async fn insert<E: Kept>(&mut self, row: E::Model) -> Result<E::Model>
    where
        E::Model: IntoActiveModel<E::ActiveModel> + Serialize + Sync,
    {
        let digest = chain::digest(&row)?;
        self.rows
            .push(chain::told(E::TABLE, E::key(&row).0, Json::Null, &digest));
        E::insert(row.clone().into_active_model())
            .exec_without_returning(&self.txn)
            .await?;
        Ok(row)
    }

    /// Changes a row, if nobody has since it was read. Nothing is written when nothing differs.
    /// Errors: `Conflict` when somebody has; `Constraint`.
    pub async fn update<E: Kept>(
        &mut self,
        before: &E::Model,
        edit: impl FnOnce(&mut E::Model),
    ) -> Result<E::Model>
    where
        E::Model: IntoActiveModel<E::ActiveModel> + Serialize + Sync + Send,
        E::ActiveModel: Send,
    {
        let mut after = before.clone();
        edit(&mut after);
        let Some((after, told)) = rewrite::<E>(&self.txn, before, after).await? else {
            return Ok(before.clone());
        };
        self.rows.push(told);
        Ok(after)
    }

    /// Changes a row unless the schema forbids it beside the others: then all stays as it was, and none is given.
    /// Errors: as `update`, but for `Constraint`.
    pub async fn update_if_it_fits<E: Kept>(
        &mut self,
        before: &E::Model,
        after: E::Model,
    ) -> Result<Option<E::Model>>
    where
        E::Model: IntoActiveModel<E::ActiveModel> + Serialize + Sync + Send,
        E::ActiveModel: Send,
    {
        let trial = self.txn.begin().await?;
        match rewrite::<E>(&trial, before, after).await {
            Ok(written) => {
                trial.commit().await?;
                Ok(written.map(|(after, told)| {
                    self.rows.push(told);
                    after
                }))
            }
            Err(Error::Constraint(_)) => {
                trial.rollback().await?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Says what was done by the rows written since the last event.
    ///
    /// `person`: whom it concerns; `about`: the row it is about; `body`: what a reader must know.
    pub fn log(&mut self, kind: Event, person: Option<Uuid>, about: Option<Uuid>, body: Json) {
        self.events.push(event::Model {
            id: self.new_id(),
            seq: 0,
            at: self.at,
            actor_id: self.actor,
            kind: kind.as_str().to_owned(),
            person_id: person,
            about_id: about,
            body,
            rows: Json::Array(std::mem::take(&mut self.rows)),
            hash: String::new(),
        });
    }

    /// Links the events to the chain and makes everything true at once.
    /// Errors: `Unfit` when a row was written without an event; `Unavailable`, and then nothing is kept.
    pub async fn commit(mut self) -> Result<()> {
        if !self.rows.is_empty() {
            return Err(Error::Unfit(
                "a change wrote rows without saying what was done".to_owned(),
            ));
        }
        if !self.events.is_empty() {
            let events = std::mem::take(&mut self.events);
            append(&self.txn, events).await?;
        }
        self.txn.commit().await?;
        Ok(())
    }
}

/// Writes a row as it is wanted, if nobody has since it was read, and says how the chain tells of it.
/// Nothing is written, and none given, when nothing differs.
async fn rewrite<E: Kept>(
    txn: &DatabaseTransaction,
    before: &E::Model,
    after: E::Model,
) -> Result<Option<(E::Model, Json)>>
where
    E::Model: IntoActiveModel<E::ActiveModel> + Serialize + Sync + Send,
    E::ActiveModel: Send,
{
    let changed = differences(before, &after)?;
    if changed.is_empty() {
        return Ok(None);
    }
    let (id, version) = E::key(before);
    let mut active = after.into_active_model().reset_all();
    active.set(version_of::<E>()?, (version + 1).into());
    let filter = version_of::<E>()?.eq(version);
    let after = E::update(active)
        .validate()?
        .filter(filter)
        .exec(txn)
        .await?;
    let digest = chain::digest(&after)?;
    let told = chain::told(E::TABLE, id, Json::Object(changed), &digest);
    Ok(Some((after, told)))
}

/// Events in one statement: ten columns each stay below both databases' limit of parameters.
const EVENTS_AT_ONCE: usize = 1000;

/// Links events behind the head of the chain. The head is locked, so changes commit one after another.
pub(crate) async fn append(txn: &DatabaseTransaction, mut events: Vec<event::Model>) -> Result<()> {
    let mut head = head(txn).await?;
    for event in &mut events {
        head.seq += 1;
        event.seq = head.seq;
        event.hash = chain::link(&head.hash, event)?;
        head.hash.clone_from(&event.hash);
    }
    for some in events.chunks(EVENTS_AT_ONCE) {
        let rows = some.iter().cloned().map(IntoActiveModel::into_active_model);
        event::Entity::insert_many(rows)
            .exec_without_returning(txn)
            .await?;
    }
    chain_head::Entity::update_many()
        .col_expr(chain_head::Column::Seq, head.seq.into())
        .col_expr(chain_head::Column::Hash, head.hash.into())
        .exec(txn)
        .await?;
    Ok(())
}

pub(crate) async fn head(txn: &DatabaseTransaction) -> Result<chain_head::Model> {
    let mut find = chain_head::Entity::find();
    if txn.get_database_backend() == DbBackend::Postgres {
        find = find.lock_exclusive();
    }
    find.one(txn).await?.ok_or(Error::NotFound)
}

fn version_of<E: EntityTrait>() -> Result<E::Column> {
    use std::str::FromStr;
    E::Column::from_str("version")
        .map_err(|_| Error::Unfit("a kept table has no version".to_owned()))
}

/// Columns of which the chain tells only that they changed: nobody who reads it may learn a secret.
const SECRET: &[&str] = &["password_hash", "code_secret"];

/// Each column that differs, with its old and its new value.
pub(crate) fn differences<M: Serialize>(before: &M, after: &M) -> Result<Map<String, Json>> {
    let (Json::Object(before), Json::Object(after)) =
        (serde_json::to_value(before)?, serde_json::to_value(after)?)
    else {
        return Ok(Map::new());
    };
    let differs = after.into_iter().filter_map(|(column, new)| {
        let old = before.get(&column).cloned().unwrap_or_default();
        if old == new {
            return None;
        }
        let told = if SECRET.contains(&column.as_str()) {
            vec![veiled(&old), veiled(&new)]
        } else {
            vec![old, new]
        };
        Some((column, Json::Array(told)))
    });
    Ok(differs.collect())
}

fn veiled(value: &Json) -> Json {
    if value.is_null() {
        Json::Null
    } else {
        Json::String("not told".to_owned())
    }
}
