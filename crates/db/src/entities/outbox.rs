//! A message on its way out of the house: tried until it has arrived.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The next step it carries out.
    pub next_step_id: Option<Uuid>,
    /// The letter that it brings.
    pub letter_id: Option<Uuid>,
    /// `email` or `webhook`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// To whom, or which webhook.
    #[sea_orm(column_type = "Text")]
    pub target: String,
    /// Of an email.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// What it says.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// When it was put here.
    pub made_at: At,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next; none when it has arrived or been given up.
    pub next_try_at: Option<At>,
    /// When it arrived.
    pub sent_at: Option<At>,
    /// Why it did not, the last time.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
