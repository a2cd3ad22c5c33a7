//! A signed-in browser. Kept here, not in the browser, so that it can be ended.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the cookie's token: the token itself is nowhere stored.
    #[sea_orm(column_type = "Text")]
    pub token_hash: String,
    /// Who.
    pub account_id: Uuid,
    /// The token that each form of this session carries.
    #[sea_orm(column_type = "Text")]
    pub csrf: String,
    /// When sign-in was completed.
    pub started_at: At,
    /// Last use, to the minute.
    pub seen_at: At,
    /// Ends then in any case.
    pub until_at: At,
    /// Signed out or ended by a manager.
    pub ended_at: Option<At>,
    /// The browser, as it names itself.
    #[sea_orm(column_type = "Text", nullable)]
    pub agent: Option<String>,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
