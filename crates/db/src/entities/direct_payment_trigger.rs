//! Something that makes a direct payment be looked at again before its day.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "direct_payment_trigger")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Which.
    pub direct_payment_id: Uuid,
    /// Code of `rules::direct_payment::Trigger`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// When the council came to know.
    pub known_on: Day,
    /// What is known, in words.
    #[sea_orm(column_type = "Text")]
    pub says: String,
    /// By when the payment is looked at again.
    pub due_on: Day,
    /// When it was.
    pub reviewed_on: Option<Day>,
    /// Who.
    pub recorded_by: Uuid,
    /// When it was recorded.
    pub recorded_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
