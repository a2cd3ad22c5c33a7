//! What was typed in a form whose session had ended, kept until its owner signs in again.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "held_form")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who typed it.
    pub account_id: Uuid,
    /// Where it was going.
    #[sea_orm(column_type = "Text")]
    pub path: String,
    /// Pairs of name and value, in order.
    pub fields: Json,
    /// When.
    pub held_at: At,
    /// Thrown away then.
    pub until_at: At,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
