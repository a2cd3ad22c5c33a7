//! A time in which a direct payment is not paid, though it has not ended.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "direct_payment_suspension")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Which.
    pub direct_payment_id: Uuid,
    /// The first day without money.
    pub from_on: Day,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub because: String,
    /// How the needs are met meanwhile.
    #[sea_orm(column_type = "Text")]
    pub meanwhile: String,
    /// The first day on which it is paid again.
    pub until_on: Option<Day>,
    /// Why it is paid again.
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_because: Option<String>,
    /// Who.
    pub suspended_by: Uuid,
    /// When it was recorded.
    pub recorded_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
