//! What was paid out of a direct payment, by the commissioned body that pays it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "direct_payment_paid")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Which.
    pub direct_payment_id: Uuid,
    /// The change of who pays it out that this was paid after; none where whoever pays it first did.
    pub payer_id: Option<Uuid>,
    /// When.
    pub paid_on: Day,
    /// How much.
    pub paid_pence: i64,
    /// The payer's own reference.
    #[sea_orm(column_type = "Text", nullable)]
    pub reference: Option<String>,
    /// Who wrote it down: the body's people or the council's.
    pub recorded_by: Uuid,
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
