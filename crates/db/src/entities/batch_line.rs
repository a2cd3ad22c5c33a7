//! One assessment or review that was handed out to others, and how it came back.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "batch_line")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub person_id: Uuid,
    /// With which it was handed out.
    pub batch_id: Uuid,
    /// The assessment, in a batch of those.
    pub assessment_id: Option<Uuid>,
    /// The review, in a batch of those.
    pub review_id: Option<Uuid>,
    /// The team it was taken from, and comes back to.
    pub from_team_id: Option<Uuid>,
    /// The worker who had it.
    pub from_worker_id: Option<Uuid>,
    /// Since when the person has waited; for a review the day by which it was due.
    pub waited_since: Day,
    /// The day it was handed out.
    pub handed_on: Day,
    /// Who handed it out.
    pub handed_by: Uuid,
    /// The day it came back undone.
    pub returned_on: Option<Day>,
    /// Who wrote that down.
    pub returned_by: Option<Uuid>,
    /// Code of why (list batch_return).
    #[sea_orm(column_type = "Text", nullable)]
    pub returned_because: Option<String>,
    /// What the others said.
    #[sea_orm(column_type = "Text", nullable)]
    pub returned_note: Option<String>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
