//! A role that an employer offers, with its places. Who fills it stands in the occupations of people.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "employer_role")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who offers it.
    pub employer_id: Uuid,
    /// Code of the rule book: paid, voluntary, work_experience or training.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What one does in it.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Hours a week, in hundredths; none where they are as agreed.
    pub weekly_hundredths: Option<i64>,
    /// The first day on which somebody may begin.
    pub from_on: Day,
    /// The last day on which somebody may begin; none where that is open.
    pub until_on: Option<Day>,
    /// What support there is on the job.
    #[sea_orm(column_type = "Text", nullable)]
    pub support: Option<String>,
    /// How many people can have it at once.
    pub places: i64,
    /// Who wrote it down.
    pub recorded_by: Uuid,
    /// When we knew.
    pub recorded_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
