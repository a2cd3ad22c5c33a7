//! A link with which a colleague sets a password, once: for a new account, or for a password forgotten.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "password_link")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose password it sets.
    pub account_id: Uuid,
    /// SHA-256 of the link's token: the token itself is nowhere stored.
    #[sea_orm(column_type = "Text")]
    pub token_hash: String,
    /// The administrator who made it; none when it was made from a terminal.
    pub made_by: Option<Uuid>,
    /// When.
    pub made_at: At,
    /// Good for nothing from then on.
    pub until_at: At,
    /// When it was used, or another took its place.
    pub used_at: Option<At>,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
