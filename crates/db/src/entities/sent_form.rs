//! A form that was kept: the same sent again changes nothing, and leads to where the first led.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "sent_form")]
pub struct Model {
    /// Of the request that was kept, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of who sent what from which page to which address, in hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub digest: String,
    /// The address of the answer; none while the form is still being kept.
    #[sea_orm(column_type = "Text", nullable)]
    pub led_to: Option<String>,
    /// When.
    pub sent_at: At,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
