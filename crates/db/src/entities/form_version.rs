//! A published version of a form. It is never changed: what was filled in is shown as it was asked.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "form_version")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Id of the form.
    #[sea_orm(column_type = "Text")]
    pub form: String,
    /// Its version, as its file says.
    pub edition: i64,
    /// What it is called.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Code of the step of the journey.
    #[sea_orm(column_type = "Text")]
    pub step: String,
    /// Mark of what it asks: another form has another.
    #[sea_orm(column_type = "Text")]
    pub digest: String,
    /// The text of its file.
    #[sea_orm(column_type = "Text")]
    pub definition: String,
    /// When it was first offered to workers.
    pub published_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
