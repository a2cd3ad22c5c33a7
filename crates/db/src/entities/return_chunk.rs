//! A piece of a file of the national return, compressed by itself: all pieces in order make a gzip file.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "return_chunk")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which file.
    pub file_id: Uuid,
    /// From 0.
    pub place: i64,
    /// Gzip.
    #[serde(with = "super::as_hex")]
    pub bytes: Vec<u8>,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
