//! A look at a record, or a refusal of one: the answer to who has seen this.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "look")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub at: At,
    /// Who; none when a stranger was refused.
    pub account_id: Option<Uuid>,
    /// Whose record.
    pub person_id: Uuid,
    /// The page or purpose.
    #[sea_orm(column_type = "Text")]
    pub what: String,
    /// Seen, refused or broke_glass.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// The reason of the decision.
    #[sea_orm(column_type = "Text", nullable)]
    pub because: Option<String>,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
