//! A review of a warning: it is renewed until another day, or ended.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "warning_review")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// The warning.
    pub warning_id: Uuid,
    /// When it was reviewed.
    pub reviewed_on: Day,
    /// What was found.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// It ended the warning.
    pub ended: bool,
    /// By when it must be looked at again; none when it ended.
    pub next_review_on: Option<Day>,
    /// The person was told of it.
    pub disclosed: bool,
    /// When they were told.
    pub disclosed_on: Option<Day>,
    /// Who told them.
    #[sea_orm(column_type = "Text", nullable)]
    pub disclosed_by: Option<String>,
    /// Why they were not told.
    #[sea_orm(column_type = "Text", nullable)]
    pub undisclosed_because: Option<String>,
    /// The manager who agreed, by name.
    #[sea_orm(column_type = "Text")]
    pub manager: String,
    /// When the manager agreed.
    pub manager_on: Day,
    /// Who reviewed it.
    pub reviewed_by: Uuid,
    /// When it was written down.
    pub recorded_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
