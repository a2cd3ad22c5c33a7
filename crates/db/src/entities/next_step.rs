//! Something that follows a form: a message, a call to another system, another form. It goes out once.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "next_step")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The form.
    pub filled_form_id: Uuid,
    /// Whose record.
    pub person_id: Uuid,
    /// Its id in the form.
    #[sea_orm(column_type = "Text")]
    pub step: String,
    /// What it was called.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    /// `email`, `webhook` or `form`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The address, the name of the webhook, or the id of the form.
    #[sea_orm(column_type = "Text")]
    pub target: String,
    /// For whom.
    pub for_person_id: Uuid,
    /// It waits until all who must approve have.
    pub after_approval: bool,
    /// When it was chosen.
    pub chosen_at: At,
    /// By whom.
    pub chosen_by: Uuid,
    /// When it went out.
    pub fired_at: Option<At>,
    /// The form it began.
    pub new_form_id: Option<Uuid>,
    /// When it was given up, because the form was submitted anew.
    pub cancelled_at: Option<At>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
