//! A stage that a scheme of homes reached.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "scheme_stage")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which scheme.
    pub scheme_id: Uuid,
    /// Code of the list scheme_stage.
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    /// How many homes it had then.
    pub units: i64,
    /// Since when.
    pub stage_on: Day,
    /// Who wrote it down.
    pub said_by: Uuid,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
