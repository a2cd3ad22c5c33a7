//! One of the three conversations, as it counts: its kind, day, outcome, and the evidence that it was person-centred.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "conversation")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// With whom.
    pub person_id: Uuid,
    /// The form that tells of it.
    pub filled_form_id: Uuid,
    /// The contact it followed.
    pub contact_id: Option<Uuid>,
    /// `conversation_1`, `conversation_2` or `conversation_3`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The day.
    pub held_on: Day,
    /// Code of the contact methods.
    #[sea_orm(column_type = "Text", nullable)]
    pub held_how: Option<String>,
    /// By whom.
    pub held_by: Uuid,
    /// It took account of the person's choices and circumstances.
    pub person_centred: bool,
    /// How one can tell.
    #[sea_orm(column_type = "Text")]
    pub evidence: String,
    /// What the person said, in their own words.
    #[sea_orm(column_type = "Text")]
    pub own_words: String,
    /// Code of the conversation outcomes.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
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
