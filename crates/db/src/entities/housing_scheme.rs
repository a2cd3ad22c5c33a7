//! Homes that are planned or built: how many, and how far it has come.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "housing_scheme")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is called.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Code of the list scheme_kind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Where it will be.
    #[sea_orm(column_type = "Text", nullable)]
    pub area: Option<String>,
    /// Who builds or runs it.
    #[sea_orm(column_type = "Text", nullable)]
    pub provider: Option<String>,
    /// How many homes.
    pub units: i64,
    /// Code of the list scheme_stage.
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    /// Since when it is at this stage.
    pub stage_on: Day,
    /// When the first people should move in.
    pub opens_on: Option<Day>,
    /// What is agreed, and what stands in the way.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
