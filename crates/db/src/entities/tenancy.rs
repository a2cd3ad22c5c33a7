//! A home that somebody has: what kind, in which scheme, and until when where it is for a time.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "tenancy")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Code of the list accommodation.
    #[sea_orm(column_type = "Text")]
    pub accommodation: String,
    /// Code of what it is for (list tenancy_purpose).
    #[sea_orm(column_type = "Text", nullable)]
    pub purpose: Option<String>,
    /// The scheme it belongs to.
    pub scheme_id: Option<Uuid>,
    /// Who lets it.
    #[sea_orm(column_type = "Text", nullable)]
    pub landlord: Option<String>,
    /// First day.
    pub began_on: Day,
    /// When they should move on, where it is for a time.
    pub expected_until: Option<Day>,
    /// Last day.
    pub ended_on: Option<Day>,
    /// Code of why it ended (list tenancy_end).
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_because: Option<String>,
    /// The colleague who supports them in it.
    pub supported_by: Option<Uuid>,
    /// What is agreed.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
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
