//! A file on a record. What is in it is kept in parts; this says what it is, and proves that the parts are whole.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "document")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Code of the kinds of documents.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// What else matters about it.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// The name it came with.
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    /// What it is by its content, such as `application/pdf`.
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    /// How large it is.
    pub bytes: i64,
    /// SHA-256 of all parts in order.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// It was looked through for viruses, and none was found.
    pub scanned: bool,
    /// The version before this one.
    pub replaces_id: Option<Uuid>,
    /// Who put it on the record.
    pub uploaded_by: Uuid,
    /// When.
    pub uploaded_at: At,
    /// When it was struck out.
    pub removed_at: Option<At>,
    /// Who struck it out.
    pub removed_by: Option<Uuid>,
    /// Who asked for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub removal_asked_by: Option<String>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub removed_because: Option<String>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
