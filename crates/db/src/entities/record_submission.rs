//! A submission of the national return made from the council's own record: what it comes to, and its file.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "record_submission")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In the order in which they were begun.
    pub number: i64,
    /// The council's code in the file.
    #[sea_orm(column_type = "Text")]
    pub council_code: String,
    /// First day of the period.
    pub from_on: Day,
    /// Its last day.
    pub to_on: Day,
    /// Started, done or failed.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Why it failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub says: Option<String>,
    /// What it comes to.
    pub preview: Option<Json>,
    /// The file.
    pub file_id: Option<Uuid>,
    /// When it was begun.
    pub started_at: At,
    /// Who asked for it.
    pub started_by: Option<Uuid>,
    /// When it was done or failed.
    pub finished_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
