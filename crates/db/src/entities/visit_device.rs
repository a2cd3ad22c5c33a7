//! A browser that takes cases on visits. What it holds is sealed there; this knows that it is there, and lets it be
//! emptied from afar.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "visit_device")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account_id: Uuid,
    /// The session in which it last took something: ending that by hand empties the device.
    pub session_id: Option<Uuid>,
    /// The browser, as it names itself.
    #[sea_orm(column_type = "Text", nullable)]
    pub agent: Option<String>,
    /// SHA-256 of the secret with which it asks how it stands.
    #[sea_orm(column_type = "Text")]
    pub token_hash: String,
    /// When it was made known.
    pub made_at: At,
    /// When it last asked.
    pub seen_at: At,
    /// When it was to be emptied.
    pub wiped_at: Option<At>,
    /// When it said that it is empty.
    pub gone_at: Option<At>,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
