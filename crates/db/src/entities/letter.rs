//! A letter as it was written: the same words for ever, whatever becomes of its template.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "letter")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Name of the template it was made from.
    #[sea_orm(column_type = "Text")]
    pub template: String,
    /// Its subject.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// To whom.
    #[sea_orm(column_type = "Text")]
    pub to_name: String,
    /// Their address, line by line.
    #[sea_orm(column_type = "Text")]
    pub to_lines: String,
    /// Their email, where it was sent there.
    #[sea_orm(column_type = "Text", nullable)]
    pub to_email: Option<String>,
    /// Its words, in paragraphs.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Who wrote it.
    pub written_by: Uuid,
    /// When.
    pub written_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
