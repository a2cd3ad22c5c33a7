//! How far a run over the national return has come. Its id is the run's.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "return_progress")]
pub struct Model {
    /// The run's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The step being done, from 1.
    pub step: i64,
    /// Of how many.
    pub steps: i64,
    /// What is being done.
    #[sea_orm(column_type = "Text")]
    pub says: String,
    /// When the program that does it last said so: a run that falls silent was cut short.
    pub beat_at: At,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
