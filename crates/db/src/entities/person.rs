//! A person known to the council: who they are. What is dated lives in tables of its own.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The council's own number, digits only.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// Adults or children: whose record it is.
    #[sea_orm(column_type = "Text")]
    pub service: String,
    /// Mr, Mrs, Mx, Dr …
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
    /// All given names.
    #[sea_orm(column_type = "Text")]
    pub given_names: String,
    /// Family name.
    #[sea_orm(column_type = "Text")]
    pub family_name: String,
    /// What they like to be called.
    #[sea_orm(column_type = "Text", nullable)]
    pub preferred_name: Option<String>,
    /// As they say them.
    #[sea_orm(column_type = "Text", nullable)]
    pub pronouns: Option<String>,
    /// Date of birth.
    pub born_on: Option<Day>,
    /// The date of birth is an estimate.
    pub born_estimated: bool,
    /// Date of death.
    pub died_on: Option<Day>,
    /// The date of death is an estimate.
    pub died_estimated: bool,
    /// Ten digits, check digit verified.
    #[sea_orm(column_type = "Text", nullable)]
    pub nhs_number: Option<String>,
    /// Traced, given or not_known.
    #[sea_orm(column_type = "Text", nullable)]
    pub nhs_number_status: Option<String>,
    /// Code of the sex list.
    #[sea_orm(column_type = "Text", nullable)]
    pub sex: Option<String>,
    /// Code of the gender identity list.
    #[sea_orm(column_type = "Text", nullable)]
    pub gender_identity: Option<String>,
    /// Code of the ethnicity list.
    #[sea_orm(column_type = "Text", nullable)]
    pub ethnicity: Option<String>,
    /// Code of the religion list.
    #[sea_orm(column_type = "Text", nullable)]
    pub religion: Option<String>,
    /// Code of the sexual orientation list.
    #[sea_orm(column_type = "Text", nullable)]
    pub sexual_orientation: Option<String>,
    /// Code of the marital status list.
    #[sea_orm(column_type = "Text", nullable)]
    pub marital_status: Option<String>,
    /// Code of the disability list.
    #[sea_orm(column_type = "Text", nullable)]
    pub disability: Option<String>,
    /// Code of the yes / no list with prefer_not_to_say.
    #[sea_orm(column_type = "Text", nullable)]
    pub veteran: Option<String>,
    /// Codes of what is very hard for them when they take part, with a space between; as it was last told.
    #[sea_orm(column_type = "Text", nullable)]
    pub difficulties: Option<String>,
    /// Code of the language list.
    #[sea_orm(column_type = "Text", nullable)]
    pub first_language: Option<String>,
    /// Code of the interpreter list.
    #[sea_orm(column_type = "Text", nullable)]
    pub interpreter: Option<String>,
    /// How they prefer to be contacted.
    #[sea_orm(column_type = "Text", nullable)]
    pub preferred_contact: Option<String>,
    /// When and how, in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub contact_note: Option<String>,
    /// Name of the practice.
    #[sea_orm(column_type = "Text", nullable)]
    pub gp_practice: Option<String>,
    /// ODS code of the practice.
    #[sea_orm(column_type = "Text", nullable)]
    pub gp_code: Option<String>,
    /// What matters to the person, in their own words.
    #[sea_orm(column_type = "Text", nullable)]
    pub what_matters: Option<String>,
    /// The record that took this one over.
    pub merged_into: Option<Uuid>,
    /// Marked as made in error: found by nobody from this day.
    pub deleted_on: Option<Day>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub deleted_because: Option<String>,
    /// When the record was made.
    pub created_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
