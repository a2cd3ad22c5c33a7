//! Whether the needs are eligible: what was found, the judgement in words, what the rule book made of it, and what follows.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "eligibility_decision")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// On which assessment it rests.
    pub assessment_id: Uuid,
    /// adult, or carer.
    #[sea_orm(column_type = "Text")]
    pub who: String,
    /// First limb: where the needs come from.
    pub from_impairment: bool,
    /// Second limb: codes of the outcomes that cannot be achieved.
    pub unable: Json,
    /// Second limb, for a carer.
    pub health_at_risk: Option<bool>,
    /// Third limb, as judged: a significant impact on wellbeing.
    pub wellbeing_impact: bool,
    /// Codes of the areas of wellbeing.
    pub wellbeing_areas: Json,
    /// The words of the judgement.
    #[sea_orm(column_type = "Text")]
    pub judgement: String,
    /// Over which time needs that come and go were looked at.
    #[sea_orm(column_type = "Text", nullable)]
    pub period: Option<String>,
    /// eligible, or not_eligible.
    #[sea_orm(column_type = "Text")]
    pub result: String,
    /// The reasons of the rule book, in the order of the limbs.
    pub because: Json,
    /// Whether they want the council to meet the needs.
    pub wants_council: Option<bool>,
    /// Code of where the adult ordinarily lives (rules).
    #[sea_orm(column_type = "Text", nullable)]
    pub residence: Option<String>,
    /// Code of what they can pay, as far as it was known (rules).
    #[sea_orm(column_type = "Text", nullable)]
    pub means: Option<String>,
    /// They lack capacity to arrange care, and nobody is there to do so.
    pub cannot_arrange: Option<bool>,
    /// Code of what keeps the council from meeting the needs (rules).
    #[sea_orm(column_type = "Text", nullable)]
    pub exception: Option<String>,
    /// Code of what the council must or may do (rules).
    #[sea_orm(column_type = "Text", nullable)]
    pub duty: Option<String>,
    /// The reasons of the rule book for it; none in decisions made before they were kept.
    pub duty_because: Option<Json>,
    /// What could be done to meet the eligible needs.
    #[sea_orm(column_type = "Text", nullable)]
    pub could_help: Option<String>,
    /// Written advice on what can meet or reduce needs, or prevent or delay them.
    #[sea_orm(column_type = "Text", nullable)]
    pub advice: Option<String>,
    /// Code of what came of offering help to get back on their feet first (rules); none where nobody wrote it down.
    #[sea_orm(column_type = "Text", nullable)]
    pub reablement: Option<String>,
    /// Why it was declined, or does not suit them.
    #[sea_orm(column_type = "Text", nullable)]
    pub reablement_because: Option<String>,
    /// The day of the decision.
    pub decided_on: Day,
    /// Who decided.
    pub decided_by: Uuid,
    /// The day the person was given it in writing.
    pub copy_given_on: Option<Day>,
    /// How: given, posted, emailed.
    #[sea_orm(column_type = "Text", nullable)]
    pub copy_given_how: Option<String>,
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
