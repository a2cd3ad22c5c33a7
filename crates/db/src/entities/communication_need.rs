//! What a person needs to receive and give information (Accessible Information Standard, DAPB1605).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "communication_need")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose need.
    pub person_id: Uuid,
    /// Contact_method, format, professional or support.
    #[sea_orm(column_type = "Text")]
    pub category: String,
    /// Code of the communication need list.
    #[sea_orm(column_type = "Text")]
    pub need: String,
    /// Detail, such as the point size of large print.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// The person agrees that it may be shared.
    pub share: bool,
    /// When to ask again.
    pub review_on: Option<Day>,
    /// No longer needed from this day.
    pub ended_on: Option<Day>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
