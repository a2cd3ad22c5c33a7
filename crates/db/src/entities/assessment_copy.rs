//! A written copy of an assessment that was given to somebody.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "assessment_copy")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who was assessed.
    pub person_id: Uuid,
    /// Of which assessment.
    pub assessment_id: Uuid,
    /// To whom else it was given; none for the person themselves.
    #[sea_orm(column_type = "Text", nullable)]
    pub given_to: Option<String>,
    pub given_on: Day,
    /// Code of the list copy_how.
    #[sea_orm(column_type = "Text")]
    pub how: String,
    pub recorded_by: Uuid,
    pub recorded_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
