//! A team of the council. Closed teams stay, so that history keeps its names.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "team")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short stable name, as in council.toml.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// As people say it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What it does: code of the kinds of work.
    #[sea_orm(column_type = "Text")]
    pub work: String,
    /// The locality it serves.
    #[sea_orm(column_type = "Text", nullable)]
    pub locality: Option<String>,
    /// For colleagues and residents.
    #[sea_orm(column_type = "Text", nullable)]
    pub phone: Option<String>,
    /// First day.
    pub opened_on: Day,
    /// First day it no longer works.
    pub closed_on: Option<Day>,
    /// The team that took its work over.
    pub succeeded_by: Option<Uuid>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
