//! Where a person lives or stays, dated on both axes: when it was true, and when we knew.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "address")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose address.
    pub person_id: Uuid,
    /// Home, temporary, correspondence.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// All lines but the postcode, one a line.
    #[sea_orm(column_type = "Text")]
    pub lines: String,
    /// As shown.
    #[sea_orm(column_type = "Text", nullable)]
    pub postcode: Option<String>,
    /// Upper case without space.
    #[sea_orm(column_type = "Text", nullable)]
    pub postcode_key: Option<String>,
    /// Unique Property Reference Number, up to 12 digits.
    #[sea_orm(column_type = "Text", nullable)]
    pub uprn: Option<String>,
    /// First day.
    pub from_on: Day,
    /// First day no longer there.
    pub until_on: Option<Day>,
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
