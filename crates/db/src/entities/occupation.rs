//! What somebody does with their days: work, volunteering, learning, a day opportunity; with its days.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "occupation")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Code of the rule book: paid, voluntary, work_experience, training, day_opportunity, looking.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The employer, the organisation or the service; of who looks for work, what they look for.
    #[sea_orm(column_type = "Text")]
    pub place: String,
    /// What they do there.
    #[sea_orm(column_type = "Text", nullable)]
    pub role: Option<String>,
    /// The role of an employer that it fills.
    pub employer_role_id: Option<Uuid>,
    /// Hours a week, in hundredths; of who looks for work, the most they want.
    pub weekly_hundredths: Option<i64>,
    /// Days a week.
    pub days_a_week: Option<i64>,
    /// Code of the lot of the tender that a day opportunity was bought from (list day_lot).
    #[sea_orm(column_type = "Text", nullable)]
    pub lot: Option<String>,
    /// First day.
    pub began_on: Day,
    /// When it should end, where that is agreed.
    pub expected_until: Option<Day>,
    /// Last day.
    pub ended_on: Option<Day>,
    /// Code of why it ended (list occupation_end).
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_because: Option<String>,
    /// The colleague who supports them in it.
    pub supported_by: Option<Uuid>,
    /// What helps, and what is agreed.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// Who wrote it down.
    pub recorded_by: Uuid,
    /// When we knew.
    pub recorded_at: At,
    /// When it was struck out.
    pub superseded_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
