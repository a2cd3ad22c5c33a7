//! A file of the national return, as a council sent it or is about to. Its bytes lie in return_chunk.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "return_file")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As it was called when it came.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Submission, or table: what is read beside submissions, such as populations.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The council's code on the first row of a submission.
    #[sea_orm(column_type = "Text", nullable)]
    pub council_code: Option<String>,
    /// First day of the period that it states.
    pub from_on: Option<Day>,
    /// Last day of the period that it states.
    pub to_on: Option<Day>,
    /// How many rows it has.
    pub rows: i64,
    /// Its size as it came.
    pub bytes: i64,
    /// Of its bytes as they came, in hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// When it was or will be sent: of two that cover a quarter, the later counts.
    pub sent_at: At,
    /// When it came here.
    pub received_at: At,
    /// Who brought it.
    pub received_by: Option<Uuid>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
