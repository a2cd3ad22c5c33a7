//! A piece of work asked of a team: what waits on the holding list until a worker has it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "referral")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Shown to colleagues.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// Whom it is for.
    pub person_id: Uuid,
    /// The contact it came from.
    pub contact_id: Option<Uuid>,
    /// The team that holds it.
    pub team_id: Uuid,
    /// What is asked for: code of the kinds of work asked.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The profession needed.
    #[sea_orm(column_type = "Text", nullable)]
    pub profession: Option<String>,
    /// Urgent, high, medium, low, none.
    #[sea_orm(column_type = "Text", nullable)]
    pub priority: Option<String>,
    /// What makes it needed now.
    #[sea_orm(column_type = "Text", nullable)]
    pub why_now: Option<String>,
    /// From when it waits.
    pub received_on: Day,
    /// When a worker took it.
    pub allocated_on: Option<Day>,
    /// When it ended.
    pub closed_on: Option<Day>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub closed_because: Option<String>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
