//! Somebody spoke to an employer: when, with whom, and what was agreed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "employer_contact")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The employer.
    pub employer_id: Uuid,
    /// When it was.
    pub spoken_on: Day,
    /// With whom there.
    #[sea_orm(column_type = "Text", nullable)]
    pub spoken_with: Option<String>,
    /// What was agreed.
    #[sea_orm(column_type = "Text")]
    pub agreed: String,
    /// The colleague who spoke to them.
    pub recorded_by: Uuid,
    /// When we knew.
    pub recorded_at: At,
    /// When it was struck out.
    pub superseded_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
