//! A time of help to get back on one’s feet: free for its first six weeks, and asked after on the 91st day.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "reablement_episode")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Code of the kinds of short-term help.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What it is for, as agreed with the person.
    #[sea_orm(column_type = "Text", nullable)]
    pub purpose: Option<String>,
    /// Where, for a bed.
    #[sea_orm(column_type = "Text", nullable)]
    pub place: Option<String>,
    /// Who gives it.
    #[sea_orm(column_type = "Text", nullable)]
    pub provider: Option<String>,
    /// What the person wants to be able to do again; each with whether it was reached.
    pub goals: Json,
    /// Its first day.
    pub began_on: Day,
    /// The first day that is no longer free.
    pub free_until: Day,
    /// Why it is free for longer than the law asks.
    #[sea_orm(column_type = "Text", nullable)]
    pub extended_because: Option<String>,
    /// The day on which it should end.
    pub expected_until: Option<Day>,
    /// Its last day.
    pub ended_on: Option<Day>,
    /// Code of how it ended.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// In words.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome_note: Option<String>,
    /// The day the person left hospital into it.
    pub discharged_on: Option<Day>,
    /// The 91st day after they left hospital.
    pub follow_up_due_on: Option<Day>,
    /// The day somebody asked.
    pub follow_up_on: Option<Day>,
    /// Code of where they were then.
    #[sea_orm(column_type = "Text", nullable)]
    pub follow_up: Option<String>,
    /// Equipment and technology thought of or given.
    #[sea_orm(column_type = "Text", nullable)]
    pub equipment: Option<String>,
    /// Who wrote it down.
    pub recorded_by: Uuid,
    /// When we knew.
    pub recorded_at: At,
    /// When a later version replaced it.
    pub superseded_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
