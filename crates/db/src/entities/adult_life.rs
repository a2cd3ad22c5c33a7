//! The way of a young person into adult life: who leads, and what will be in place at 18.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "adult_life")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The young person.
    pub person_id: Uuid,
    /// The day both services began to prepare.
    pub opened_on: Day,
    /// Who opened it.
    pub opened_by: Uuid,
    /// Who leads in children's services, where they have no account here.
    #[sea_orm(column_type = "Text", nullable)]
    pub child_lead: Option<String>,
    /// Who leads in children's services.
    pub child_lead_id: Option<Uuid>,
    /// Who leads in adults' services.
    pub adult_lead_id: Option<Uuid>,
    /// There is an education, health and care plan.
    pub has_education_plan: Option<bool>,
    /// School or college, and what is planned there.
    #[sea_orm(column_type = "Text", nullable)]
    pub education: Option<String>,
    /// Which needs for care and support are likely at 18.
    #[sea_orm(column_type = "Text", nullable)]
    pub likely_needs: Option<String>,
    /// It is of significant benefit to assess now; none until somebody judged it.
    pub benefit: Option<bool>,
    /// The day that was judged.
    pub benefit_on: Option<Day>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub benefit_because: Option<String>,
    /// What will be in place on the birthday.
    #[sea_orm(column_type = "Text", nullable)]
    pub at_18: Option<String>,
    /// The day that was agreed with the young person.
    pub at_18_agreed_on: Option<Day>,
    /// What is arranged instead for somebody who is not eligible.
    #[sea_orm(column_type = "Text", nullable)]
    pub alternatives: Option<String>,
    /// The day it was arranged.
    pub alternatives_on: Option<Day>,
    /// The day the preparing ended.
    pub closed_on: Option<Day>,
    /// Code of why (list adult_life_end).
    #[sea_orm(column_type = "Text", nullable)]
    pub closed_because: Option<String>,
    /// When we knew.
    pub recorded_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
