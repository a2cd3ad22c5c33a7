//! A calibration of the allocation system put forward on the pages, and whether somebody else approved it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "calibration")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its version: the next after every one before, those of the files included.
    pub number: i64,
    /// The first day on which figures are worked out by it.
    pub from_on: Day,
    /// First day of its sample.
    pub sampled_from: Day,
    /// Last day of its sample.
    pub sampled_until: Day,
    /// Where the sample comes from.
    #[sea_orm(column_type = "Text")]
    pub sources: String,
    /// The share kept back, as a decimal.
    #[sea_orm(column_type = "Text")]
    pub contingency: String,
    /// Gross weekly money for the people of the sample.
    pub budget_pence: i64,
    /// What is scored, with weights.
    pub domains: Json,
    /// The packages: points and weekly pence.
    pub sample: Json,
    /// Who was left out of the sample, why and how many; none in versions made before it was kept.
    pub left_out: Option<Json>,
    /// It is tried out, and not put forward yet.
    pub trial: bool,
    /// The factor that fits the curve to the budget, to four decimals.
    #[sea_orm(column_type = "Text")]
    pub k: String,
    /// Why it was put forward.
    #[sea_orm(column_type = "Text")]
    pub because: String,
    /// What it would mean for everybody, as it was worked out when it was put forward.
    pub told: Json,
    /// Who put it forward.
    pub made_by: Uuid,
    /// When.
    pub made_at: At,
    /// Who approved it or turned it down: never who made it.
    pub decided_by: Option<Uuid>,
    /// When.
    pub decided_at: Option<At>,
    /// Whether it was approved.
    pub approved: Option<bool>,
    /// Why, in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub decided_because: Option<String>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
