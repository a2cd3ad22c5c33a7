//! What is typed in a form that is not submitted yet, question by question, with who changed it last. Not part of the record.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "form_paper")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose record.
    pub person_id: Uuid,
    /// What was typed, by question.
    pub paper: Json,
    /// Raised whenever it is saved.
    pub revision: i64,
    /// When it was last saved.
    pub saved_at: At,
    /// By whom.
    pub saved_by: Uuid,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
