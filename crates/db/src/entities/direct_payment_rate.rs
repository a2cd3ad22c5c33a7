//! What a direct payment pays in a week from a day on, after an uplift or another change.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "direct_payment_rate")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Which.
    pub direct_payment_id: Uuid,
    /// From when.
    pub from_on: Day,
    /// How much.
    pub weekly_pence: i64,
    /// By how much it was raised, in hundredths of a percent.
    pub percent_hundredths: Option<i64>,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub because: String,
    /// The letter that told it.
    pub letter_id: Option<Uuid>,
    /// Who.
    pub set_by: Uuid,
    /// When it was recorded.
    pub recorded_at: At,
    /// When it was struck out.
    pub struck_at: Option<At>,
    /// By whom.
    pub struck_by: Option<Uuid>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub struck_because: Option<String>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
