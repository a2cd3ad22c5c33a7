//! An employer with whom the council works, so that people find work, volunteering or work experience there.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "employer")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is called.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What it does: "Bakery and café".
    #[sea_orm(column_type = "Text", nullable)]
    pub does: Option<String>,
    /// Where people would work.
    #[sea_orm(column_type = "Text", nullable)]
    pub place: Option<String>,
    /// Whom one speaks to there.
    #[sea_orm(column_type = "Text", nullable)]
    pub contact_name: Option<String>,
    /// Their number.
    #[sea_orm(column_type = "Text", nullable)]
    pub phone: Option<String>,
    /// Their address for email.
    #[sea_orm(column_type = "Text", nullable)]
    pub email: Option<String>,
    /// Somebody who cannot walk or see well can work there; none while nobody has looked.
    pub accessible: Option<bool>,
    /// What is accessible there, and what is not.
    #[sea_orm(column_type = "Text", nullable)]
    pub access_note: Option<String>,
    /// The last day on which they worked with the council: their roles are open no more after it.
    pub ended_on: Option<Day>,
    /// Who put them on the list.
    pub recorded_by: Uuid,
    /// When.
    pub recorded_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
