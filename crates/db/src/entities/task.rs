//! Something to be done for a person by a day, or a visit at a time.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "task")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Code of the kinds of tasks.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What is to be done.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// What to know or take along.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// Where, for a visit.
    #[sea_orm(column_type = "Text", nullable)]
    pub place: Option<String>,
    /// The day on which, or by which, it is to be done.
    pub due_on: Day,
    /// When a visit begins.
    pub starts_at: Option<At>,
    /// How long it takes.
    pub minutes: Option<i64>,
    /// Who is to do it; none while it is the team’s.
    pub worker_id: Option<Uuid>,
    /// The team that is to do it.
    pub team_id: Option<Uuid>,
    /// How often it comes again: weekly, fortnightly, four_weekly, monthly, quarterly, yearly.
    #[sea_orm(column_type = "Text", nullable)]
    pub repeats: Option<String>,
    /// The last day on which it may come again.
    pub repeats_until: Option<Day>,
    /// The task of which it is the next.
    pub follows_id: Option<Uuid>,
    /// Who set it.
    pub made_by: Uuid,
    /// When it was set.
    pub made_at: At,
    /// When it was marked as done.
    pub done_at: Option<At>,
    /// The day on which it was done, as whoever marked it said; none in rows from before anybody was asked.
    pub done_on: Option<Day>,
    /// Who did it.
    pub done_by: Option<Uuid>,
    /// What came of it.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// When it was called off.
    pub cancelled_at: Option<At>,
    /// Who called it off.
    pub cancelled_by: Option<Uuid>,
    /// Why it was called off.
    #[sea_orm(column_type = "Text", nullable)]
    pub cancelled_because: Option<String>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
