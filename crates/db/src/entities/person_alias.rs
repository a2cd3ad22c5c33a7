//! Another name that a person uses or used.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "person_alias")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose name.
    pub person_id: Uuid,
    /// Birth, married, former, known_as.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Given names.
    #[sea_orm(column_type = "Text")]
    pub given_names: String,
    /// Family name.
    #[sea_orm(column_type = "Text")]
    pub family_name: String,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
