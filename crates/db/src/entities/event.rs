//! One thing that was done, with the rows it changed, chained to the one before by its hash.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Place in the chain, from 1 without a gap.
    pub seq: i64,
    /// When it was done.
    pub at: At,
    /// The account that did it; none when the system did.
    pub actor_id: Option<Uuid>,
    /// What was done: a name of Event.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The person it concerns.
    pub person_id: Option<Uuid>,
    /// The row it concerns.
    pub about_id: Option<Uuid>,
    /// What a reader of the history needs to know.
    pub body: Json,
    /// Each row made or changed: table, id, what changed, and the digest of the row as it became.
    pub rows: Json,
    /// SHA-256 over the hash before and all of the above, as hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
