//! A form that is being filled in for a person, or has been. How it stands follows from its dates.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "filled_form")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As people say it: "F12".
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// Whose record it began in.
    pub person_id: Uuid,
    /// Id of the form.
    #[sea_orm(column_type = "Text")]
    pub form: String,
    /// Which published version is filled in.
    pub edition: i64,
    /// What the form was called then.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Code of the step of the journey.
    #[sea_orm(column_type = "Text")]
    pub step: String,
    /// Code of who must agree.
    #[sea_orm(column_type = "Text")]
    pub approval: String,
    /// The contact it follows.
    pub contact_id: Option<Uuid>,
    /// The earlier form that it follows or repeats.
    pub from_id: Option<Uuid>,
    /// Where an original outside this system is kept.
    #[sea_orm(column_type = "Text", nullable)]
    pub link: Option<String>,
    /// In whose hands it is.
    pub worker_id: Option<Uuid>,
    /// In which team.
    pub team_id: Option<Uuid>,
    /// When it was begun.
    pub began_at: At,
    /// By whom.
    pub began_by: Uuid,
    /// Since when it is urgent.
    pub urgent_at: Option<At>,
    /// Who said so.
    pub urgent_by: Option<Uuid>,
    /// The answers as they were last submitted, by question.
    pub answers: Option<Json>,
    /// The person as they were when it was submitted.
    pub details: Option<Json>,
    /// Ids of all whose work it is: they do not approve it.
    pub authors: Json,
    /// When it was submitted; taken away when it is returned.
    pub submitted_at: Option<At>,
    /// By whom.
    pub submitted_by: Option<Uuid>,
    /// When a colleague approved it.
    pub approved_at: Option<At>,
    /// Who.
    pub approved_by: Option<Uuid>,
    /// When it was put to a panel.
    pub panel_asked_at: Option<At>,
    /// When the panel approved it.
    pub panel_approved_at: Option<At>,
    /// Who spoke for the panel.
    pub panel_approved_by: Option<Uuid>,
    /// When it was last returned for changes.
    pub returned_at: Option<At>,
    /// By whom.
    pub returned_by: Option<Uuid>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub returned_because: Option<String>,
    /// When it was discarded.
    pub discarded_at: Option<At>,
    /// By whom.
    pub discarded_by: Option<Uuid>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub discarded_because: Option<String>,
    /// When finance took note of it.
    pub acknowledged_at: Option<At>,
    /// Who.
    pub acknowledged_by: Option<Uuid>,
    /// The day by which it should be reviewed.
    pub review_on: Option<Day>,
    /// The day on which that was done.
    pub reviewed_on: Option<Day>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
