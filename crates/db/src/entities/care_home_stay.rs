//! A stay in a care home that a direct payment paid for.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "care_home_stay")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Which home.
    #[sea_orm(column_type = "Text")]
    pub place: String,
    /// First day.
    pub began_on: Day,
    /// The day they left: the first that is not paid for.
    pub ended_on: Day,
    /// Why it was struck out.
    #[sea_orm(column_type = "Text", nullable)]
    pub taken_back_because: Option<String>,
    /// Who wrote it down.
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
