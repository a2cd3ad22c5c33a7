//! What somebody may have to pay, estimated from a few facts until their means are assessed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "contribution_estimate")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of whom.
    pub person_id: Uuid,
    /// Where the support is to be: home, care_home.
    #[sea_orm(column_type = "Text")]
    pub setting: String,
    /// single, couple.
    #[sea_orm(column_type = "Text")]
    pub household: String,
    /// The rate of a benefit for a disability: none, standard, enhanced.
    #[sea_orm(column_type = "Text")]
    pub benefit: String,
    /// Savings, without the home they live in.
    pub capital_pence: i64,
    /// Pensions and benefits that count, in a week.
    pub income_pence: i64,
    /// Costs of the home that no benefit pays, in a week.
    pub housing_pence: i64,
    /// What the disability makes them spend, in a week.
    pub extra_pence: i64,
    /// At most this in a week; none where it is the whole cost.
    pub weekly_pence: Option<i64>,
    /// Each step, in words for the person.
    pub because: Json,
    /// The first day of the year whose amounts were taken.
    pub rates_from: Day,
    /// The day of the estimate.
    pub estimated_on: Day,
    /// Who estimated.
    pub estimated_by: Uuid,
    pub recorded_at: At,
    /// When another estimate took its place.
    pub superseded_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
