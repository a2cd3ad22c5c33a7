//! A document that belongs to a question of a form. The answers of the submitted form name it as well.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "form_file")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The form.
    pub filled_form_id: Uuid,
    /// Its question.
    #[sea_orm(column_type = "Text")]
    pub question: String,
    /// The document.
    pub document_id: Uuid,
    /// Who put it there.
    pub put_by: Uuid,
    /// When.
    pub put_at: At,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
