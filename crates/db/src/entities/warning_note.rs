//! A warning on a record: a danger that everybody who opens it must know of.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "warning_note")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Code of the kinds of warnings.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What the danger is, and what to do about it.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// The day from which it holds.
    pub from_on: Day,
    /// By when it must be looked at again; none once it has ended.
    pub next_review_on: Option<Day>,
    /// When it ended.
    pub ended_on: Option<Day>,
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
    /// Who wrote it.
    pub written_by: Uuid,
    /// When it was written.
    pub recorded_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
