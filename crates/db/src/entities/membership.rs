//! A spell of an account in a team. Never overwritten: a move ends one and begins another.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who.
    pub account_id: Uuid,
    /// Where.
    pub team_id: Uuid,
    /// First day.
    pub from_on: Day,
    /// First day no longer there.
    pub until_on: Option<Day>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
