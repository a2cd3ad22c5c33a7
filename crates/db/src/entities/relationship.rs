//! Who somebody is to a person: one side of a pair where both are on record, or a name alone.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "relationship")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Who the other is, where they are on record.
    pub other_id: Option<Uuid>,
    /// The same relationship as the other person has it.
    pub pair_id: Option<Uuid>,
    /// What the other is to the person: a code of the kinds of relationships.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The name of somebody who is not on record.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// Telephone number of somebody who is not on record.
    #[sea_orm(column_type = "Text", nullable)]
    pub phone: Option<String>,
    /// Email of somebody who is not on record.
    #[sea_orm(column_type = "Text", nullable)]
    pub email: Option<String>,
    /// What else matters, such as who is not to be rung at work.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// The other cares for the person, unpaid.
    pub carer: bool,
    /// The other is the main carer.
    pub main_carer: bool,
    /// The other is the next of kin, as the person says.
    pub next_of_kin: bool,
    /// The other is to be told in an emergency.
    pub emergency_contact: bool,
    /// They live together.
    pub lives_with: bool,
    /// What the other may decide for the person: a code of the kinds of attorneys.
    #[sea_orm(column_type = "Text", nullable)]
    pub attorney: Option<String>,
    /// From when, where it is known.
    pub from_on: Option<Day>,
    /// When it ended.
    pub until_on: Option<Day>,
    /// Why it ended.
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_because: Option<String>,
    /// When it was taken back as put in by mistake.
    pub removed_at: Option<At>,
    /// Who took it back.
    pub removed_by: Option<Uuid>,
    /// Why it was taken back.
    #[sea_orm(column_type = "Text", nullable)]
    pub removed_because: Option<String>,
    /// Who wrote it down.
    pub recorded_by: Uuid,
    /// When it was written down.
    pub recorded_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
