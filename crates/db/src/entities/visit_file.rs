//! A photograph or signature that came back from a visit, and the document that it became.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "visit_file")]
pub struct Model {
    /// Of the row, chosen by the device: what is sent twice is kept once.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// On whose record.
    pub person_id: Uuid,
    /// The visit it comes from.
    pub visit_pack_id: Uuid,
    /// The form it belongs to.
    pub filled_form_id: Option<Uuid>,
    /// The document it became.
    pub document_id: Uuid,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
