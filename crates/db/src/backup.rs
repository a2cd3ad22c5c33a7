//! Backup and restore: the whole archive as one gzipped file of JSON lines, the same from both databases.
//!
//! The first line names the form and the schema, then each table's name and rows follow, and the last
//! line carries the count and the SHA-256 of all before it, so that a file cut short is known as such.

use std::io::{BufRead, BufReader, Read, Write};

use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt;
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseTransaction, IntoActiveModel, Iterable, TransactionTrait};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Archive, At, Error, Result, entities, migrations, tables};

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// The newest migration of the archive that it was taken from.
    pub schema: String,
    /// When it was taken.
    pub taken_at: At,
    /// Rows in it, of all tables.
    #[serde(default)]
    pub rows: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Line {
    Head {
        almoner_backup: u8,
        schema: String,
        taken_at: At,
    },
    Table {
        table: String,
    },
    Tail {
        rows: u64,
        sha256: String,
    },
}

/// Writes a backup while others go on working.
/// Errors: `Unavailable`, or `Unfit` when the file cannot be written; a file without its last line is no backup.
pub async fn backup(archive: &Archive, out: impl Write, taken_at: At) -> Result<Backup> {
    let view = archive.frozen().await?;
    let mut file = Summed::new(GzEncoder::new(out, flate2::Compression::fast()));
    let schema = migrations::newest().to_owned();
    file.line(&Line::Head {
        almoner_backup: 1,
        schema: schema.clone(),
        taken_at,
    })?;
    let mut rows = 0;
    macro_rules! write_all {
        ($($table:ident),+ $(,)?) => { $(
            file.line(&Line::Table { table: stringify!($table).to_owned() })?;
            rows += Box::pin(write_table::<entities::$table::Entity>(&view, &mut file)).await?;
        )+ };
    }
    tables::every_kept_table!(write_all);
    tables::every_other_table!(write_all);
    let sha256 = file.sum();
    file.line(&Line::Tail { rows, sha256 })?;
    file.out
        .finish()
        .and_then(|mut out| out.flush())
        .map_err(unwritable)?;
    Ok(Backup {
        schema,
        taken_at,
        rows,
    })
}

async fn write_table<E: EntityTrait>(
    view: &DatabaseTransaction,
    file: &mut Summed<impl Write>,
) -> Result<u64>
where
    E::Model: Serialize + Send,
{
    let mut rows = 0;
    let mut all = E::find().stream(view).await?;
    while let Some(row) = all.try_next().await? {
        file.line(&row)?;
        rows += 1;
    }
    Ok(rows)
}

/// Fills an empty archive from a backup, all or nothing.
/// Errors: `Unfit` naming the line when the file is damaged, of a newer schema, or the archive is not empty.
pub async fn restore(archive: &Archive, from: impl Read) -> Result<Backup> {
    let txn = archive.unchained().begin().await?;
    if entities::event::Entity::find().one(&txn).await?.is_some() {
        return Err(Error::Unfit(
            "this archive is not empty: restore into a new one".to_owned(),
        ));
    }
    entities::chain_head::Entity::delete_many()
        .exec(&txn)
        .await?;
    let mut lines = Lines::new(BufReader::new(GzDecoder::new(from)));
    let mut found = lines.head()?;
    lines.older = found.schema != migrations::newest();
    macro_rules! read_all {
        ($($table:ident),+ $(,)?) => { $(
            found.rows += Box::pin(read_table::<entities::$table::Entity>(&txn, &mut lines, stringify!($table))).await?;
        )+ };
    }
    lines.next()?;
    tables::every_kept_table!(read_all);
    tables::every_other_table!(read_all);
    lines.tail(found.rows)?;
    txn.commit().await?;
    Ok(found)
}

/// Rows restored by one statement: their columns stay below both databases' limits.
const PARAMETERS: usize = 30_000;
/// Text of rows that wait for one statement: some tables hold pieces of large files.
const TEXT_AT_ONCE: usize = 16 << 20;

async fn read_table<E: EntityTrait>(
    txn: &DatabaseTransaction,
    lines: &mut Lines<impl BufRead>,
    table: &str,
) -> Result<u64>
where
    E::Model: DeserializeOwned + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    match serde_json::from_str(&lines.text) {
        Ok(Line::Table { table: named }) if named == table => {}
        // A backup from before a table was made has nothing of it.
        Ok(Line::Table { .. } | Line::Tail { .. }) if lines.older => return Ok(0),
        _ => return Err(lines.wrong(&format!("the table {table} should begin here"))),
    }
    let at_once = PARAMETERS / E::Column::iter().count();
    let (mut rows, mut count, mut waiting) = (Vec::new(), 0, 0);
    while lines.next()?
        && !matches!(
            serde_json::from_str(&lines.text),
            Ok(Line::Table { .. } | Line::Tail { .. })
        )
    {
        let row: E::Model =
            serde_json::from_str(&lines.text).map_err(|e| lines.wrong(&e.to_string()))?;
        rows.push(row.into_active_model());
        count += 1;
        waiting += lines.text.len();
        if rows.len() == at_once || waiting > TEXT_AT_ONCE {
            waiting = 0;
            E::insert_many(std::mem::take(&mut rows))
                .exec_without_returning(txn)
                .await?;
        }
    }
    if !rows.is_empty() {
        E::insert_many(rows).exec_without_returning(txn).await?;
    }
    Ok(count)
}

/// The lines of a backup, summed up as they are read.
struct Lines<R> {
    from: R,
    text: String,
    number: u64,
    sum: Sha256,
    sum_before: Sha256,
    /// It was written before the newest migration of this program.
    older: bool,
}

impl<R: BufRead> Lines<R> {
    fn new(from: R) -> Lines<R> {
        Lines {
            from,
            text: String::new(),
            number: 0,
            sum: Sha256::new(),
            sum_before: Sha256::new(),
            older: false,
        }
    }

    fn next(&mut self) -> Result<bool> {
        self.text.clear();
        self.number += 1;
        let read = self
            .from
            .read_line(&mut self.text)
            .map_err(|e| self.wrong(&e.to_string()))?;
        self.sum_before = self.sum.clone();
        self.sum.update(self.text.as_bytes());
        Ok(read > 0)
    }

    fn head(&mut self) -> Result<Backup> {
        self.next()?;
        match serde_json::from_str(&self.text) {
            Ok(Line::Head {
                almoner_backup: 1,
                schema,
                taken_at,
            }) if schema.as_str() <= migrations::newest() => Ok(Backup {
                schema,
                taken_at,
                rows: 0,
            }),
            Ok(Line::Head { schema, .. }) => Err(Error::Unfit(format!(
                "the backup has the schema {schema}, newer than this program's {}: restore it with the release that wrote it, or a newer one",
                migrations::newest()
            ))),
            _ => Err(self.wrong("this is not a backup made by almoner")),
        }
    }

    fn tail(&mut self, counted: u64) -> Result<()> {
        let expected = self
            .sum_before
            .clone()
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>();
        match serde_json::from_str(&self.text) {
            Ok(Line::Tail { rows, sha256 }) if rows == counted && sha256 == expected => Ok(()),
            Ok(Line::Tail { .. }) => Err(self.wrong("the file was changed since it was written")),
            _ => Err(self.wrong("the file ends too early")),
        }
    }

    fn wrong(&self, says: &str) -> Error {
        Error::Unfit(format!("line {} of the backup: {says}", self.number))
    }
}

/// A file of lines, summed up as they are written.
struct Summed<W: Write> {
    out: W,
    sum: Sha256,
}

impl<W: Write> Summed<W> {
    fn new(out: W) -> Summed<W> {
        Summed {
            out,
            sum: Sha256::new(),
        }
    }

    fn line(&mut self, value: &impl Serialize) -> Result<()> {
        let mut text = serde_json::to_vec(value)?;
        text.push(b'\n');
        self.sum.update(&text);
        self.out.write_all(&text).map_err(unwritable)
    }

    fn sum(&self) -> String {
        self.sum
            .clone()
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

fn unwritable(error: std::io::Error) -> Error {
    Error::Unfit(format!("the backup cannot be written: {error}"))
}
