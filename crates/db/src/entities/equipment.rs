//! Equipment or technology that was thought of for somebody, given, and used.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Day;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "equipment")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For whom.
    pub person_id: Uuid,
    /// Code of the stage at which it was thought of (list equipment_stage).
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    /// Code of what it is (list equipment); none where nothing would help.
    #[sea_orm(column_type = "Text", nullable)]
    pub item: Option<String>,
    /// What it is to do, or why nothing would help.
    #[sea_orm(column_type = "Text")]
    pub why: String,
    /// Code of how it is given (list equipment_how).
    #[sea_orm(column_type = "Text", nullable)]
    pub how: Option<String>,
    /// Number of the prescription.
    #[sea_orm(column_type = "Text", nullable)]
    pub number: Option<String>,
    /// Who gives or fits it.
    #[sea_orm(column_type = "Text", nullable)]
    pub supplier: Option<String>,
    /// The day it was thought of.
    pub considered_on: Day,
    /// Who thought of it.
    pub considered_by: Uuid,
    /// The day the prescription or order was made out.
    pub given_on: Option<Day>,
    /// The last day on which the prescription is good.
    pub expires_on: Option<Day>,
    /// The day the person had it.
    pub redeemed_on: Option<Day>,
    /// The chemist or shop that gave it.
    #[sea_orm(column_type = "Text", nullable)]
    pub redeemed_at_place: Option<String>,
    /// The day it came back; of what was never had, the day on which somebody said that it will not be used.
    pub returned_on: Option<Day>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
