//! Assessments or reviews that another organisation works through for the council, handed out and brought back together.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "assessment_batch")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is called: "Occupational therapy, autumn".
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What is in it: assessments, reviews.
    #[sea_orm(column_type = "Text")]
    pub work: String,
    /// Who works through it.
    #[sea_orm(column_type = "Text")]
    pub organisation: String,
    /// Who agreed that they do.
    pub authorised_by: Uuid,
    /// The day it was handed out.
    pub sent_on: Day,
    /// The day by which all should be back.
    pub target_on: Day,
    /// The day it was closed; what was not worked came back to its team.
    pub closed_on: Option<Day>,
    /// What was agreed.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
    /// The team of those who work through it, where they have accounts here.
    pub team_id: Option<Uuid>,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
