//! A clock that runs for a person: from the event that started it to the one that met it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "deadline")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Id in the table of timescales.
    #[sea_orm(column_type = "Text")]
    pub timescale: String,
    /// What must be done, in words.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// The table of the row it belongs to.
    #[sea_orm(column_type = "Text")]
    pub about_table: String,
    /// That row.
    pub about_id: Uuid,
    /// The team that must do it.
    pub team_id: Option<Uuid>,
    /// The worker who must do it.
    pub worker_id: Option<Uuid>,
    /// When the clock began.
    pub started_on: Day,
    /// The same to the instant, where the limit was in hours and that was known.
    pub started_at: Option<At>,
    /// The last day in time.
    pub due_on: Day,
    /// The last instant in time, for a limit in hours.
    pub due_at: Option<At>,
    /// The last day that somebody chose, where it was not reckoned from the limit.
    pub chosen_on: Option<Day>,
    /// When it was done.
    pub met_on: Option<Day>,
    /// The same to the instant, for a limit in hours.
    pub met_at: Option<At>,
    /// When it no longer mattered.
    pub stopped_on: Option<Day>,
    /// Why it was late.
    #[sea_orm(column_type = "Text", nullable)]
    pub breach_reason: Option<String>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
