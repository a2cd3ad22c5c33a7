//! Who pays a direct payment out from a day on, after whoever paid it first.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "direct_payment_payer")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Which.
    pub direct_payment_id: Uuid,
    /// The first day on which they pay it.
    pub from_on: Day,
    /// A commissioned body that pays it out; none where the council does.
    #[sea_orm(column_type = "Text", nullable)]
    pub paid_by: Option<String>,
    /// Its team, where its people have accounts here.
    pub paid_by_team_id: Option<Uuid>,
    /// Why it changed.
    #[sea_orm(column_type = "Text", nullable)]
    pub because: Option<String>,
    /// Who wrote it down.
    pub set_by: Uuid,
    /// When it was recorded.
    pub recorded_at: At,
    /// When it was taken back: whoever paid before goes on.
    pub taken_back_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
