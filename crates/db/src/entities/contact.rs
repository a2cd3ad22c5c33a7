//! Somebody told the council something about a person's need for care, support or safety.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::At;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Shown to colleagues and callers.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// Whom it is about, once known.
    pub person_id: Option<Uuid>,
    /// Who it is about in the caller's words, until known.
    #[sea_orm(column_type = "Text", nullable)]
    pub described: Option<String>,
    /// When it came.
    pub received_at: At,
    /// Code of the contact channel list.
    #[sea_orm(column_type = "Text")]
    pub channel: String,
    /// Who took it; nobody yet where it came by the open page.
    pub taken_by: Option<Uuid>,
    /// Who told us, by name.
    #[sea_orm(column_type = "Text", nullable)]
    pub caller_name: Option<String>,
    /// Who they are to the person: code of the contact source list.
    #[sea_orm(column_type = "Text", nullable)]
    pub caller_relation: Option<String>,
    /// How to reach them.
    #[sea_orm(column_type = "Text", nullable)]
    pub caller_contact: Option<String>,
    /// Code of the contact reason list.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// Code of the consent list.
    #[sea_orm(column_type = "Text", nullable)]
    pub consent: Option<String>,
    /// Why, where consent was not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub consent_note: Option<String>,
    /// Code of the urgency list.
    #[sea_orm(column_type = "Text", nullable)]
    pub urgency: Option<String>,
    /// Someone is in danger now.
    pub danger: Option<bool>,
    /// The risk in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub risk_note: Option<String>,
    /// What was said.
    #[sea_orm(column_type = "Text", nullable)]
    pub said: Option<String>,
    /// What matters to the person, as told.
    #[sea_orm(column_type = "Text", nullable)]
    pub matters: Option<String>,
    /// What they have tried already.
    #[sea_orm(column_type = "Text", nullable)]
    pub tried: Option<String>,
    /// Advice and information given.
    #[sea_orm(column_type = "Text", nullable)]
    pub advice: Option<String>,
    /// Where to.
    #[sea_orm(column_type = "Text", nullable)]
    pub signposted_to: Option<String>,
    /// Code of what came of it: `rules::contact::ContactOutcome`.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// Why this outcome.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome_note: Option<String>,
    /// When the outcome was decided.
    pub decided_at: Option<At>,
    /// By whom.
    pub decided_by: Option<Uuid>,
    /// The team that has it: which decides it, and then to which it was passed.
    pub team_id: Option<Uuid>,
    /// Why that team, by the patches.
    #[sea_orm(column_type = "Text", nullable)]
    pub routed_because: Option<String>,
    /// Why another team than the patches say.
    #[sea_orm(column_type = "Text", nullable)]
    pub overruled_because: Option<String>,
    /// The worker who was told, where that is the outcome.
    pub worker_told: Option<Uuid>,
    /// The contact that this one repeats.
    pub duplicate_of: Option<Uuid>,
    /// How often it changed hands, as a contact and as the referral it became.
    pub hand_offs: i64,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
