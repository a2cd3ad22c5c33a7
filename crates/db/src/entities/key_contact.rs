//! Somebody who matters in the work with a person and is no relative: a nurse, an advocate, a solicitor.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "key_contact")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Code of the roles of key contacts.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// Who.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Where they work.
    #[sea_orm(column_type = "Text", nullable)]
    pub organisation: Option<String>,
    /// Telephone number.
    #[sea_orm(column_type = "Text", nullable)]
    pub phone: Option<String>,
    /// Email.
    #[sea_orm(column_type = "Text", nullable)]
    pub email: Option<String>,
    /// When and how they are reached.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// First day on which it is so.
    pub from_on: Day,
    /// First day on which it is so no longer.
    pub until_on: Option<Day>,
    /// When we knew.
    pub recorded_at: At,
    /// When a correction took its place.
    pub superseded_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
