//! A look together at how the support is going: due, and held.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Code of the kinds of reviews (rules).
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The plan that is looked at.
    pub plan_id: Option<Uuid>,
    /// The assessment that it looks back on.
    pub assessment_id: Option<Uuid>,
    /// The form on which it is written down.
    pub filled_form_id: Option<Uuid>,
    /// The day from which its time runs: the plan, the last review, the request, the concern.
    pub started_on: Day,
    /// The last day in time.
    pub due_on: Day,
    /// The day somebody asked for it.
    pub asked_on: Option<Day>,
    /// Code of who asked.
    #[sea_orm(column_type = "Text", nullable)]
    pub asked_by: Option<String>,
    /// Code of why, where it was not planned.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// Why, in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub because: Option<String>,
    /// Why a review that was asked for is not held.
    #[sea_orm(column_type = "Text", nullable)]
    pub declined_because: Option<String>,
    /// The day that was said.
    pub declined_on: Option<Day>,
    /// In which team’s hands it is.
    pub team_id: Option<Uuid>,
    /// In whose hands.
    pub worker_id: Option<Uuid>,
    /// The batch with which another organisation has it, or had it.
    pub batch_id: Option<Uuid>,
    /// The organisation that carries out this function for the council; none when the council does.
    #[sea_orm(column_type = "Text", nullable)]
    pub performed_by: Option<String>,
    /// The day it was held.
    pub held_on: Option<Day>,
    /// Code of how.
    #[sea_orm(column_type = "Text", nullable)]
    pub held_how: Option<String>,
    /// Who held it.
    pub held_by: Option<Uuid>,
    /// Code: all, some, none.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcomes_met: Option<String>,
    /// Code: less, same, more.
    #[sea_orm(column_type = "Text", nullable)]
    pub needs_changed: Option<String>,
    /// What the support cost in a week before.
    pub weekly_pence_before: Option<i64>,
    /// And after.
    pub weekly_pence_after: Option<i64>,
    /// Code of the review results.
    #[sea_orm(column_type = "Text", nullable)]
    pub result: Option<String>,
    /// How it is going, in the person’s own words.
    #[sea_orm(column_type = "Text", nullable)]
    pub own_words: Option<String>,
    /// The day from which it is no longer needed.
    pub stopped_on: Option<Day>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub stopped_because: Option<String>,
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
