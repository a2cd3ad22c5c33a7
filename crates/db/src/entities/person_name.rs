//! Every name by which a person may be looked for, as search keys. Made from the person and the aliases.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "person_name")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose name.
    pub person_id: Uuid,
    /// Legal, preferred or alias.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// One given name as a key.
    #[sea_orm(column_type = "Text")]
    pub given_key: String,
    /// One family name as a key.
    #[sea_orm(column_type = "Text")]
    pub family_key: String,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
