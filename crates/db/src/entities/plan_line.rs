//! A line of a plan: support that costs something, and who pays.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "plan_line")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// In which plan.
    pub plan_id: Uuid,
    /// The outcome that it helps with.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// Code of the kind of support.
    #[sea_orm(column_type = "Text")]
    pub service: String,
    /// Who gives it, and what else matters.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// How many units, in hundredths.
    pub units_hundredths: i64,
    /// Code of what a unit is: hour, day, night, week, item.
    #[sea_orm(column_type = "Text")]
    pub unit: String,
    /// What a unit costs.
    pub unit_pence: i64,
    /// How often the units come.
    #[sea_orm(column_type = "Text")]
    pub frequency: String,
    /// What it costs in a week.
    pub weekly_pence: i64,
    /// What it costs once.
    pub one_off_pence: i64,
    /// First day.
    pub from_on: Day,
    /// First day on which it is no longer given.
    pub until_on: Option<Day>,
    /// Who pays.
    #[sea_orm(column_type = "Text")]
    pub funder: String,
    /// When it was taken out of the plan.
    pub removed_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
