//! What a person agrees to: that something is shared, with whom, and until when.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// What was asked: a code of the topics of consent.
    #[sea_orm(column_type = "Text")]
    pub topic: String,
    /// Code of the answers: given, refused, withdrawn, lacks_capacity.
    #[sea_orm(column_type = "Text")]
    pub answer: String,
    /// Whom it is about, such as a named daughter.
    #[sea_orm(column_type = "Text", nullable)]
    pub with_whom: Option<String>,
    /// How and in which words it was said.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// First day on which it is so.
    pub from_on: Day,
    /// First day on which it is so no longer.
    pub until_on: Option<Day>,
    /// When we knew.
    pub recorded_at: At,
    /// When a correction took its place.
    pub superseded_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
