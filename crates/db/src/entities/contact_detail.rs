//! A telephone number or an address for messages.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "contact_detail")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Landline, mobile, email, text_relay, other.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The number or address.
    #[sea_orm(column_type = "Text")]
    pub value: String,
    /// Such as after 4pm, or daughter's number.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// To be tried first.
    pub preferred: bool,
    /// No longer of use from this day.
    pub ended_on: Option<Day>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
