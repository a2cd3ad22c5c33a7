//! A completed assessment that was drawn to be looked at for its quality, and what was found.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "assessment_audit")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Which assessment; each is drawn once.
    pub assessment_id: Uuid,
    /// Who drew it.
    pub drawn_by: Uuid,
    /// When.
    pub drawn_at: At,
    /// Code of how good it is (rules); none until somebody has looked.
    #[sea_orm(column_type = "Text", nullable)]
    pub judged: Option<String>,
    /// What was found.
    #[sea_orm(column_type = "Text", nullable)]
    pub words: Option<String>,
    /// Who looked: never whose work it is.
    pub judged_by: Option<Uuid>,
    /// When.
    pub judged_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
