//! An assessment, from the day it was asked for or offered. How it stands follows from its days.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "assessment")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// The person cared for, in a carer’s assessment; the carer, in a combined one.
    pub other_id: Option<Uuid>,
    /// Code of the kinds of assessments (rules).
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Code of the profession whose work it is (rules).
    #[sea_orm(column_type = "Text")]
    pub profession: String,
    /// The contact it follows.
    pub contact_id: Option<Uuid>,
    /// The form on which it is written down.
    pub filled_form_id: Option<Uuid>,
    /// The day somebody asked for it.
    pub asked_on: Option<Day>,
    /// Code of who asked.
    #[sea_orm(column_type = "Text", nullable)]
    pub asked_by: Option<String>,
    /// Code of how: the channels of contacts.
    #[sea_orm(column_type = "Text", nullable)]
    pub asked_how: Option<String>,
    /// The day we offered it.
    pub offered_on: Option<Day>,
    /// Code of how: the channels of contacts.
    #[sea_orm(column_type = "Text", nullable)]
    pub offered_how: Option<String>,
    /// Everybody concerned agreed to one assessment for both.
    pub consent_to_combine: Option<bool>,
    /// In which team’s hands it waits.
    pub team_id: Option<Uuid>,
    /// In whose hands.
    pub worker_id: Option<Uuid>,
    /// The batch with which another organisation has it, or had it.
    pub batch_id: Option<Uuid>,
    /// The organisation that carries out this function for the council; none when the council does.
    #[sea_orm(column_type = "Text", nullable)]
    pub performed_by: Option<String>,
    /// Needs are met from this day, before the assessment.
    pub urgent_on: Option<Day>,
    /// Why they could not wait.
    #[sea_orm(column_type = "Text", nullable)]
    pub urgent_because: Option<String>,
    /// The day by which the assessment follows.
    pub urgent_until: Option<Day>,
    /// The day it was begun.
    pub began_on: Option<Day>,
    /// Somebody had reason to doubt that the person could decide about the assessment.
    pub doubts_capacity: Option<bool>,
    /// What was found, where there was doubt.
    pub has_capacity: Option<bool>,
    /// The answers of the test of capacity, in its order.
    pub capacity: Option<Json>,
    /// Codes of what the person has substantial difficulty with.
    pub difficulties: Option<Json>,
    /// There is somebody fit to support them, whom they want, who is not paid to.
    pub appropriate_person: Option<bool>,
    /// Code of what follows about an advocate (rules).
    #[sea_orm(column_type = "Text", nullable)]
    pub advocacy: Option<String>,
    /// Who the advocate is.
    #[sea_orm(column_type = "Text", nullable)]
    pub advocate: Option<String>,
    /// The day it was refused.
    pub refused_on: Option<Day>,
    /// Whoever refused can decide about it.
    pub refuser_has_capacity: Option<bool>,
    /// Being assessed is in their best interests.
    pub in_best_interests: Option<bool>,
    /// They are abused or neglected, or at risk of it.
    pub at_risk_of_abuse: Option<bool>,
    /// What they said, or why it is so.
    #[sea_orm(column_type = "Text", nullable)]
    pub refusal_words: Option<String>,
    /// Code of what the table says (rules).
    #[sea_orm(column_type = "Text", nullable)]
    pub refusal_says: Option<String>,
    /// The day on which to offer it anew.
    pub offer_again_on: Option<Day>,
    /// What the person said of their life, in their own words.
    #[sea_orm(column_type = "Text", nullable)]
    pub own_words: Option<String>,
    /// What is strong.
    #[sea_orm(column_type = "Text", nullable)]
    pub strengths: Option<String>,
    /// Over which time the needs were looked at, where they come and go.
    #[sea_orm(column_type = "Text", nullable)]
    pub period: Option<String>,
    /// For an adult: the needs arise from an impairment or illness. For a carer: from necessary care.
    pub from_impairment: Option<bool>,
    /// A carer’s health is, or may become, worse.
    pub health_at_risk: Option<bool>,
    /// Codes of the areas of wellbeing that are affected.
    pub wellbeing_areas: Option<Json>,
    /// The day it was completed.
    pub completed_on: Option<Day>,
    /// Who assessed.
    pub completed_by: Option<Uuid>,
    /// The day the person was given it in writing.
    pub copy_given_on: Option<Day>,
    /// How: given, posted, emailed.
    #[sea_orm(column_type = "Text", nullable)]
    pub copy_given_how: Option<String>,
    /// The day from which nothing more is to be done on it: completed, refused for good, or called off.
    pub closed_on: Option<Day>,
    /// The day it was called off, though nobody refused it.
    pub withdrawn_on: Option<Day>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub withdrawn_because: Option<String>,
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
