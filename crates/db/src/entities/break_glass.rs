//! An opening of a restricted record in need, with its reason and its later review.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "break_glass")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose record.
    pub person_id: Uuid,
    /// Who opened it.
    pub account_id: Uuid,
    /// Why it could not wait.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// When.
    pub opened_at: At,
    /// When the opening lapses.
    pub until_at: At,
    /// When a reviewer looked at it.
    pub reviewed_at: Option<At>,
    /// The reviewer.
    pub reviewed_by: Option<Uuid>,
    /// What the reviewer found.
    #[sea_orm(column_type = "Text", nullable)]
    pub review_note: Option<String>,
    /// Whether the opening was right.
    pub justified: Option<bool>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
