//! A first estimate of what support may cost, with everything it was worked out from; or why none was.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "indicative_budget")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// The assessment whose needs it is of.
    pub assessment_id: Option<Uuid>,
    /// percentile, ready_reckoner, carer, not_used, or carer_not_used: the last two tell why there is no figure, for the
    /// person's own needs and as a carer.
    #[sea_orm(column_type = "Text")]
    pub method: String,
    /// Version of the calibration, reckoner or bands it was worked out by.
    pub calibration: Option<i64>,
    /// Each need: code, words, level, weight, and what carers meet.
    pub inputs: Json,
    /// Points as if nobody helped.
    #[sea_orm(column_type = "Text", nullable)]
    pub raw: Option<String>,
    /// Points without what carers do.
    #[sea_orm(column_type = "Text", nullable)]
    pub net: Option<String>,
    /// Weekly cost on the curve.
    pub curve_pence: Option<i64>,
    /// The factor, to four decimals.
    #[sea_orm(column_type = "Text", nullable)]
    pub k: Option<String>,
    /// The figure, a week. None where it is for a year, or was not used.
    pub weekly_pence: Option<i64>,
    /// The same, had no carer helped.
    pub without_carer_pence: Option<i64>,
    /// The figure for a carer, a year.
    pub yearly_pence: Option<i64>,
    /// How it came about, in plain sentences.
    pub because: Json,
    /// Code of why it was not used.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The same in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason_words: Option<String>,
    /// The day.
    pub worked_out_on: Day,
    /// Who.
    pub worked_out_by: Uuid,
    /// When it was recorded.
    pub recorded_at: At,
    /// When a later one took its place.
    pub superseded_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
