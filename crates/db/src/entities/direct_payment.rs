//! How a personal budget is taken; for a direct payment, the conditions and who receives it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "direct_payment")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// The personal budget.
    pub budget_id: Uuid,
    /// Code of how it is taken.
    #[sea_orm(column_type = "Text")]
    pub taken: String,
    /// When the person asked.
    pub asked_on: Day,
    /// What was asked about the conditions, and answered.
    pub answers: Json,
    /// agreed or refused; agreed also where nothing needs deciding.
    #[sea_orm(column_type = "Text")]
    pub decided: String,
    /// The reasons of the decision.
    pub because: Json,
    /// Code of who receives it: adult, nominee, authorised_person, council, third_party.
    #[sea_orm(column_type = "Text")]
    pub receiver: String,
    /// Their name.
    #[sea_orm(column_type = "Text", nullable)]
    pub receiver_name: Option<String>,
    /// A commissioned body that pays it out from the beginning; who does after a change stands beside it.
    #[sea_orm(column_type = "Text", nullable)]
    pub paid_by: Option<String>,
    /// Its team, where its people have accounts here.
    pub paid_by_team_id: Option<Uuid>,
    /// Family in the same household are employed.
    pub employs_family: bool,
    /// Why that is necessary, or that it is for administration.
    #[sea_orm(column_type = "Text", nullable)]
    pub family_because: Option<String>,
    /// Which of the council's own services it buys; none where it buys none of them, or nobody asked.
    #[sea_orm(column_type = "Text", nullable)]
    pub own_services: Option<String>,
    /// Code of why that may be: small or once.
    #[sea_orm(column_type = "Text", nullable)]
    pub own_services_size: Option<String>,
    /// Why they are bought from the council.
    #[sea_orm(column_type = "Text", nullable)]
    pub own_services_because: Option<String>,
    /// Paid gross, and the person is invoiced; otherwise net of what they pay.
    pub gross: bool,
    /// Paid in a week from the beginning.
    pub weekly_pence: i64,
    /// Paid once.
    pub one_off_pence: i64,
    /// Weeks of money that may stay on the account.
    pub weeks_kept: i64,
    /// What happens when arrangements fail.
    #[sea_orm(column_type = "Text", nullable)]
    pub back_up: Option<String>,
    /// When the money was or will be paid first.
    pub from_on: Day,
    /// When it was last looked at.
    pub reviewed_on: Option<Day>,
    /// By when it must be looked at.
    pub review_due_on: Option<Day>,
    /// First day without it.
    pub ended_on: Option<Day>,
    /// Why it ended.
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_because: Option<String>,
    /// The payment that took its place, where one did.
    pub replaced_by: Option<Uuid>,
    /// Of a budget that is paid in part: code of who manages the other part.
    #[sea_orm(column_type = "Text", nullable)]
    pub rest_by: Option<String>,
    /// Their name.
    #[sea_orm(column_type = "Text", nullable)]
    pub rest_name: Option<String>,
    /// The letter that told the decision: why it was refused, or what it may buy.
    pub letter_id: Option<Uuid>,
    /// Who decided.
    pub decided_by: Uuid,
    /// When it was recorded.
    pub recorded_at: At,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
