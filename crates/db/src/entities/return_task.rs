//! Whose it is to mend what breaks a rule of the national return. One for a rule, from run to run.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "return_task")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The rule's id, which never changes.
    #[sea_orm(column_type = "Text")]
    pub rule: String,
    /// The team that mends it.
    pub team_id: Option<Uuid>,
    /// The colleague who mends it.
    pub account_id: Option<Uuid>,
    /// Open, or mended: somebody says so, and the next run shows it.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// What whoever mends it should know.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// When it was last given or mended.
    pub changed_at: At,
    /// By whom.
    pub changed_by: Option<Uuid>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
