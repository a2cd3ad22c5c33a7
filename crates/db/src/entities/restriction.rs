//! A spell in which a record is kept from all but those it admits.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "restriction")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose record.
    pub person_id: Uuid,
    /// Staff, relative_of_staff, safeguarding_source, witness, other.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Ids of the accounts admitted.
    pub admits_accounts: Json,
    /// Ids of the teams admitted.
    pub admits_teams: Json,
    /// Ids of the accounts whose own record, or relative's, it is: never admitted.
    pub bars_accounts: Json,
    /// First day.
    pub from_on: Day,
    /// First day no longer restricted.
    pub until_on: Option<Day>,
    /// Who restricted it.
    pub set_by: Uuid,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
