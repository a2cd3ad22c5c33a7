//! Proving the archive: the chain holds, and every row is as its last event left it.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::change::Kept;
use crate::entities::{self, chain_head, document, document_part, event};
use crate::{Archive, Result, chain, tables};

/// What was proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Events in the chain.
    pub events: i64,
    /// Rows that agree with it.
    pub rows: u64,
}

/// The first thing that does not agree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    #[error("event {0} is missing from the chain")]
    Missing(i64),
    #[error("event {0} is not as it was written: its hash does not follow from the one before")]
    Altered(i64),
    #[error("the chain ends at event {found}, but its head says {expected}")]
    CutShort { found: i64, expected: i64 },
    #[error("event {seq} tells of rows in a form that cannot be read")]
    Unreadable { seq: i64 },
    #[error("row {id} of {table} is not as its last event left it")]
    Row { table: &'static str, id: Uuid },
    #[error("row {id} of {table} has no event that made it")]
    Unexplained { table: &'static str, id: Uuid },
    #[error("document {0} is not as it was put on the record: its parts do not add up to it")]
    Document(Uuid),
    #[error("row {id} of {table} has gone")]
    Gone { table: String, id: Uuid },
}

/// The digest that each row of the record should have, by table and id.
type Expected = HashMap<(String, Uuid), [u8; 16]>;

/// Walks the whole chain, then every row of the record, in one unchanging view.
pub async fn verify(archive: &Archive) -> Result<std::result::Result<Proof, Break>> {
    let view = archive.frozen().await?;
    let (events, mut expected) = match chain_of(&view).await? {
        Ok(walked) => walked,
        Err(broken) => return Ok(Err(broken)),
    };
    let rows = expected.len() as u64;
    macro_rules! compare_all {
        ($($table:ident),+ $(,)?) => { $(
            if let Err(broken) = Box::pin(compare::<entities::$table::Entity>(&view, &mut expected)).await? {
                return Ok(Err(broken));
            }
        )+ };
    }
    tables::every_kept_table!(compare_all);
    if let Some(broken) = documents(&view).await? {
        return Ok(Err(broken));
    }
    Ok(match expected.into_keys().min() {
        Some((table, id)) => Err(Break::Gone { table, id }),
        None => Ok(Proof { events, rows }),
    })
}

/// The first document whose parts are not what was put on the record.
async fn documents(view: &DatabaseTransaction) -> Result<Option<Break>> {
    let all = document::Entity::find().all(view).await?;
    for row in all {
        let mut parts = document_part::Entity::find()
            .filter(document_part::Column::DocumentId.eq(row.id))
            .order_by_asc(document_part::Column::Nth)
            .stream(view)
            .await?;
        let (mut sum, mut bytes) = (Sha256::new(), 0);
        while let Some(part) = parts.try_next().await? {
            sum.update(&part.bytes);
            bytes += part.bytes.len() as i64;
        }
        if bytes != row.bytes || chain::hex(&sum.finalize()) != row.sha256 {
            return Ok(Some(Break::Document(row.id)));
        }
    }
    Ok(None)
}

async fn chain_of(
    view: &DatabaseTransaction,
) -> Result<std::result::Result<(i64, Expected), Break>> {
    let mut expected = Expected::new();
    let (mut seq, mut hash) = (0, String::new());
    let mut events = event::Entity::find()
        .order_by_asc(event::Column::Seq)
        .stream(view)
        .await?;
    while let Some(event) = events.try_next().await? {
        seq += 1;
        if event.seq != seq {
            return Ok(Err(Break::Missing(seq)));
        }
        if chain::link(&hash, &event)? != event.hash {
            return Ok(Err(Break::Altered(seq)));
        }
        if remember(&mut expected, &event).is_none() {
            return Ok(Err(Break::Unreadable { seq }));
        }
        hash = event.hash;
    }
    drop(events);
    let head = chain_head::Entity::find()
        .one(view)
        .await?
        .map_or((0, String::new()), |head| (head.seq, head.hash));
    if head != (seq, hash) {
        return Ok(Err(Break::CutShort {
            found: seq,
            expected: head.0,
        }));
    }
    Ok(Ok((seq, expected)))
}

fn remember(expected: &mut Expected, event: &event::Model) -> Option<()> {
    for row in event.rows.as_array()? {
        let table = row["table"].as_str()?.to_owned();
        let id = row["id"].as_str()?.parse().ok()?;
        expected.insert((table, id), half_hash(row["digest"].as_str()?)?);
    }
    Some(())
}

fn half_hash(hex: &str) -> Option<[u8; 16]> {
    u128::from_str_radix(hex, 16).ok().map(u128::to_be_bytes)
}

async fn compare<E: Kept>(
    view: &DatabaseTransaction,
    expected: &mut Expected,
) -> Result<std::result::Result<(), Break>>
where
    E::Model: Serialize + Send,
{
    let mut rows = E::find().stream(view).await?;
    while let Some(row) = rows.try_next().await? {
        let id = E::key(&row).0;
        match expected.remove(&(E::TABLE.to_owned(), id)) {
            None => {
                return Ok(Err(Break::Unexplained {
                    table: E::TABLE,
                    id,
                }));
            }
            Some(digest) if half_hash(&chain::digest(&row)?) != Some(digest) => {
                return Ok(Err(Break::Row {
                    table: E::TABLE,
                    id,
                }));
            }
            Some(_) => {}
        }
    }
    Ok(Ok(()))
}
