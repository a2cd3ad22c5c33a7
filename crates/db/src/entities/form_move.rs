//! What was done with a form: begun, submitted, returned, approved; kept for ever with its reason.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "form_move")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The form.
    pub filled_form_id: Uuid,
    /// Whose record.
    pub person_id: Uuid,
    /// Code of the move, or of another thing done with it.
    #[sea_orm(column_type = "Text")]
    pub made: String,
    /// Why, or to whom.
    #[sea_orm(column_type = "Text", nullable)]
    pub because: Option<String>,
    /// When.
    pub made_at: At,
    /// By whom.
    pub made_by: Uuid,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
