//! A move of a plan from desk to desk: from these the time at each desk is measured.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "plan_move")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Which plan.
    pub plan_id: Uuid,
    /// What was done.
    #[sea_orm(column_type = "Text")]
    pub move_kind: String,
    /// Where it lay.
    #[sea_orm(column_type = "Text")]
    pub from_desk: String,
    /// Where it lies after it.
    #[sea_orm(column_type = "Text")]
    pub to_desk: String,
    /// Why, in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub because: Option<String>,
    /// Who.
    pub moved_by: Uuid,
    /// When.
    pub moved_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
