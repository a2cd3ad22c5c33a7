//! A try to sign in, kept to slow down guessing.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "sign_in_attempt")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As typed, lower case.
    #[sea_orm(column_type = "Text")]
    pub email_key: String,
    /// Where from.
    #[sea_orm(column_type = "Text")]
    pub address: String,
    /// When.
    pub at: At,
    /// Whether it worked.
    pub succeeded: bool,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
