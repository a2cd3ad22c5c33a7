//! A spell in which a team, or a worker in it, has a person's case.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "allocation")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose case.
    pub person_id: Uuid,
    /// The team.
    pub team_id: Uuid,
    /// The worker; none in the row of the team itself.
    pub worker_id: Option<Uuid>,
    /// The referral that led to it.
    pub referral_id: Option<Uuid>,
    /// Urgent, high, medium, low, none.
    #[sea_orm(column_type = "Text", nullable)]
    pub priority: Option<String>,
    /// First day.
    pub from_on: Day,
    /// First day no longer.
    pub until_on: Option<Day>,
    /// Why it ended.
    #[sea_orm(column_type = "Text", nullable)]
    pub closed_because: Option<String>,
    /// Who allocated.
    pub made_by: Uuid,
    /// When the worker first opened it from the worklist.
    pub seen_at: Option<At>,
    /// What the allocator told the worker.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
