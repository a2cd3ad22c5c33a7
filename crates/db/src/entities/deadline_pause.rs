//! A spell in which a clock does not count.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "deadline_pause")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// The clock.
    pub deadline_id: Uuid,
    /// First day that does not count.
    pub from_on: Day,
    /// First day that counts again.
    pub until_on: Option<Day>,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub because: String,
    /// Who paused it.
    pub paused_by: Uuid,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
