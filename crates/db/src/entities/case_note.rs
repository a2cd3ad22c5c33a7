//! What a worker wrote down about a person. Never deleted: removed with a reason and a requester.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "case_note")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose record.
    pub person_id: Uuid,
    /// Code of the case note kinds.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// A short heading.
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
    /// The note.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// When what it tells of happened.
    pub occurred_at: At,
    /// When it was written down.
    pub recorded_at: At,
    /// By whom.
    pub written_by: Uuid,
    /// The contact it belongs to.
    pub contact_id: Option<Uuid>,
    /// Kept at the top of the timeline.
    pub pinned: bool,
    /// When it was removed from view.
    pub removed_at: Option<At>,
    /// By whom.
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
