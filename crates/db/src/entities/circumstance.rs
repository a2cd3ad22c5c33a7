//! A support reason, accommodation, employment status or right to aftercare, dated on both axes.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "circumstance")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Support_reason, accommodation, employment or aftercare.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Code of the list of that kind.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// The primary one of its kind.
    pub main: bool,
    /// First day.
    pub from_on: Day,
    /// First day no longer so.
    pub until_on: Option<Day>,
    /// Who says so, of aftercare.
    #[sea_orm(column_type = "Text", nullable)]
    pub told_by: Option<String>,
    /// When we learnt it.
    pub recorded_at: At,
    /// When a correction replaced it.
    pub superseded_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
