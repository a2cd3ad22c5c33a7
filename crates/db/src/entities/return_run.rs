//! A run of checks and measures over files of the national return.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "return_run")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As people speak of it.
    pub number: i64,
    /// The council's code in the files.
    #[sea_orm(column_type = "Text")]
    pub council_code: String,
    /// Ids of the files.
    pub files: Json,
    /// Files sent later were left out.
    pub as_of: Day,
    /// Started, done or failed.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Why it failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub says: Option<String>,
    /// Last day of the period of the file that was sent last.
    pub latest_to: Option<Day>,
    /// Rows of that file.
    pub rows: Option<i64>,
    /// Rows of it that would be rejected or lose a mandatory fact.
    pub rejected: Option<i64>,
    /// Its score of 1000.
    pub score_tenths: Option<i64>,
    /// When it began, the last time.
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
