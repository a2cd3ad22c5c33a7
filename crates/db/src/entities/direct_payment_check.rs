//! The account of a direct payment over some days, looked through: what is left, too much, or misspent.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "direct_payment_check")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Which.
    pub direct_payment_id: Uuid,
    /// First day.
    pub from_on: Day,
    /// First day after it.
    pub until_on: Day,
    /// On the account at the beginning.
    pub opening_pence: i64,
    /// Paid in.
    pub paid_in_pence: i64,
    /// Spent on what the plan says.
    pub spent_pence: i64,
    /// Spent on something else.
    pub misspent_pence: i64,
    /// For bills that are known and have not come.
    pub set_aside_pence: i64,
    /// On the account at the end.
    pub closing_pence: i64,
    /// Above what may stay.
    pub surplus_pence: i64,
    /// What may be recovered.
    pub recover_pence: i64,
    /// What was asked back.
    pub asked_back_pence: i64,
    /// Why that much, or why nothing.
    #[sea_orm(column_type = "Text")]
    pub because: String,
    /// When it came back.
    pub received_on: Option<Day>,
    /// When that was written down.
    pub received_at: Option<At>,
    /// Who.
    pub checked_by: Uuid,
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
