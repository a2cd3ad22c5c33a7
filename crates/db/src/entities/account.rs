//! A colleague who may sign in. One account a person, however many roles they hold.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As typed when the account was made; shown, never compared.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    /// Lower case, trimmed: what sign-in compares.
    #[sea_orm(column_type = "Text")]
    pub email_key: String,
    /// As colleagues see it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Shown beside the name.
    #[sea_orm(column_type = "Text", nullable)]
    pub job_title: Option<String>,
    /// Code of the profession list (social_work, occupational_therapy …)
    #[sea_orm(column_type = "Text", nullable)]
    pub profession: Option<String>,
    /// Argon2id in PHC form; none until the first password is set.
    #[sea_orm(column_type = "Text", nullable)]
    pub password_hash: Option<String>,
    /// Base32 secret of time-based codes.
    #[sea_orm(column_type = "Text", nullable)]
    pub code_secret: Option<String>,
    /// When codes were confirmed; codes are asked for from then on.
    pub codes_since: Option<At>,
    /// The 30-second step of the code last accepted, so that none is used twice.
    pub last_code_step: Option<i64>,
    /// No sign-in from this day.
    pub closed_on: Option<Day>,
    /// When the account was made.
    pub created_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
