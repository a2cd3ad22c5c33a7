//! A need as a plan says how it is met. One outcome may stand several times, met by several.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "plan_need")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// In which plan.
    pub plan_id: Uuid,
    /// Code of the outcome: A1 to A10, C1 to C8.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// Whether it meets the eligibility criteria.
    pub eligible: bool,
    /// Code of who or what meets it; none while nobody has said.
    #[sea_orm(column_type = "Text", nullable)]
    pub met_by: Option<String>,
    /// Who or what that is.
    #[sea_orm(column_type = "Text", nullable)]
    pub named: Option<String>,
    /// How it is met.
    #[sea_orm(column_type = "Text", nullable)]
    pub how: Option<String>,
    /// What the person wants to be able to do.
    #[sea_orm(column_type = "Text", nullable)]
    pub wants: Option<String>,
    /// Why the plan does not meet it, though the assessment found it eligible.
    #[sea_orm(column_type = "Text", nullable)]
    pub not_because: Option<String>,
    /// When it was taken out of the plan.
    pub removed_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
