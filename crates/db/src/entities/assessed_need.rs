//! What an assessment found about one outcome: as if nobody helped, and then who does.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "assessed_need")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// In which assessment.
    pub assessment_id: Uuid,
    /// Code of the outcome: A1 to A10, C1 to C8.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// Unable to achieve it, in any of the ways below.
    pub unable: bool,
    /// Not without help.
    pub without_help: bool,
    /// Only with significant pain, distress or anxiety.
    pub with_distress: bool,
    /// Only with danger to somebody.
    pub with_danger: bool,
    /// Only in much longer than usual. Never counts for a carer.
    pub takes_longer: bool,
    /// How much help it takes: 0 none, 1 a little, 2 some, 3 much, 4 constant.
    pub level: i64,
    /// How much of it an unpaid carer meets, per cent: 0, 25, 50, 75, 100.
    pub carer_share: i64,
    /// That carer is able and willing to go on.
    pub carer_willing: Option<bool>,
    /// How it is, as the person says it.
    #[sea_orm(column_type = "Text", nullable)]
    pub own_words: Option<String>,
    /// What they want to be able to do.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome_wanted: Option<String>,
    /// When a later version replaced it.
    pub superseded_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
