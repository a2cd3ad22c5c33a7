//! A contact or referral passed from one team or worker to another.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "hand_off")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whom it is about.
    pub person_id: Option<Uuid>,
    /// The contact passed on.
    pub contact_id: Option<Uuid>,
    /// The referral passed on.
    pub referral_id: Option<Uuid>,
    /// From.
    pub from_team_id: Option<Uuid>,
    /// To.
    pub to_team_id: Uuid,
    /// When.
    pub handed_at: At,
    /// By whom.
    pub handed_by: Uuid,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub because: String,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
