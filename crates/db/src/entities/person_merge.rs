//! Two records of one person that were joined: what was chosen, which rows moved, and so how they are parted.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "person_merge")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose record holds the rows now: the one kept, or the one with which that was joined later.
    pub person_id: Uuid,
    /// The record that was kept.
    pub kept_id: Uuid,
    /// The record that leads to it from now on.
    pub gone_id: Uuid,
    /// Why they are one person.
    #[sea_orm(column_type = "Text")]
    pub because: String,
    /// Columns of the kept person that were taken from the other: name, value before, value after.
    pub taken: Json,
    /// Rows that were changed: table, id, and each column with its value before and after.
    pub moved: Json,
    /// When they were joined.
    pub merged_at: At,
    /// Who joined them.
    pub merged_by: Uuid,
    /// When they were parted again.
    pub undone_at: Option<At>,
    /// Who parted them.
    pub undone_by: Option<Uuid>,
    /// Why they were parted.
    #[sea_orm(column_type = "Text", nullable)]
    pub undone_because: Option<String>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
