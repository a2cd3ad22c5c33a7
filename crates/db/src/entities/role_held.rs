//! A role that an account holds, dated.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "role_held")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose role.
    pub account_id: Uuid,
    /// Id of a role in roles.toml.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// First day.
    pub from_on: Day,
    /// First day no longer held.
    pub until_on: Option<Day>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
