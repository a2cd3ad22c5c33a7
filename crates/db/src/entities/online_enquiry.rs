//! What somebody sent from the open page, word for word. It never changes; the contact that it became does.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "online_enquiry")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The contact that it became.
    pub contact_id: Uuid,
    /// Pairs of question and answer as their sender read them, in order.
    pub answers: Json,
    /// The name of whom it is about, as typed.
    #[sea_orm(column_type = "Text")]
    pub about: String,
    /// Their birth date, where the sender knew it.
    pub born_on: Option<Day>,
    /// How old they were then, by the birth date or about.
    pub age: Option<i64>,
    /// Their postcode, where the sender knew it.
    #[sea_orm(column_type = "Text", nullable)]
    pub postcode: Option<String>,
    /// When.
    pub sent_at: At,
    /// Raised by each change.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
