//! What it costs the council to meet the eligible needs, as it was agreed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "personal_budget")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// The plan it is of.
    pub plan_id: Uuid,
    /// care_and_support or carer_support, as the plan.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// All of it, a week.
    pub gross_weekly_pence: i64,
    /// What the person pays of it.
    pub adult_weekly_pence: i64,
    /// Code of how that is known.
    #[sea_orm(column_type = "Text")]
    pub adult_is: String,
    /// What the council pays of it.
    pub council_weekly_pence: i64,
    /// What is paid once.
    pub one_off_pence: i64,
    /// The figure at the beginning, a week.
    pub indicative_pence: Option<i64>,
    /// Code of why it differs from the figure or the plan.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The same in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub because: Option<String>,
    /// Code of what it rests on where it is lower than the one before (rules).
    #[sea_orm(column_type = "Text", nullable)]
    pub lowered_after: Option<String>,
    /// Why it is lower, in words to the person.
    #[sea_orm(column_type = "Text", nullable)]
    pub lowered_because: Option<String>,
    /// First day.
    pub from_on: Day,
    /// First day of the budget that took its place, or without it.
    pub until_on: Option<Day>,
    /// The budget manager who agreed it.
    pub agreed_by: Uuid,
    /// The social worker who authorised the plan.
    pub authorised_by: Uuid,
    /// When it was agreed.
    pub recorded_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
