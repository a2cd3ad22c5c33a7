//! What a run over the national return came to: a table, a page or a workbook, compressed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "return_result")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which run.
    pub run_id: Uuid,
    /// As a file would be called.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Gzip.
    #[serde(with = "super::as_hex")]
    pub bytes: Vec<u8>,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
