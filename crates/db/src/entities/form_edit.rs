//! Who worked on a form, from when to when. Told in the event when the form is submitted.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "form_edit")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The form.
    pub filled_form_id: Uuid,
    /// Who.
    pub account_id: Uuid,
    /// One opening of a page of it.
    #[sea_orm(column_type = "Text")]
    pub sitting: String,
    /// When their first words were saved.
    pub first_at: At,
    /// When the last were.
    pub last_at: At,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
