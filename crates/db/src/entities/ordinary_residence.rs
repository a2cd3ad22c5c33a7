//! Which council is responsible for somebody, and on what that rests.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "ordinary_residence")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Code of `rules::assessment::residence::Basis` (list residence_basis).
    #[sea_orm(column_type = "Text")]
    pub basis: String,
    /// The other council that is responsible; none where it is this one.
    #[sea_orm(column_type = "Text", nullable)]
    pub council: Option<String>,
    /// Who or what says so.
    #[sea_orm(column_type = "Text")]
    pub told_by: String,
    /// Since when councils disagree about it.
    pub disputed_on: Option<Day>,
    /// First day on which it is so.
    pub from_on: Day,
    /// First day on which it is so no longer.
    pub until_on: Option<Day>,
    /// When we knew.
    pub recorded_at: At,
    /// When a correction took its place.
    pub superseded_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
