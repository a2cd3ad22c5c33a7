//! A case that somebody took on a visit, on a device: whose record, with which form, until when.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "visit_pack")]
pub struct Model {
    /// Of the row, chosen by the device: asking twice takes once.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose record.
    pub person_id: Uuid,
    /// Who took it.
    pub account_id: Uuid,
    /// The device that holds it.
    pub device_id: Uuid,
    /// The form that is filled in there; none when it is only to be read.
    pub filled_form_id: Option<Uuid>,
    /// When it was taken.
    pub taken_at: At,
    /// From then on it cannot be read there.
    pub expires_at: At,
    /// When it was brought back whole.
    pub returned_at: Option<At>,
    /// When it was to be wiped.
    pub wiped_at: Option<At>,
    /// Who had it wiped.
    pub wiped_by: Option<Uuid>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
