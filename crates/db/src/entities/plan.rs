//! A care and support plan, or a carer's support plan. What it says in words is on its form.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{At, Day};

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    /// Of the row, UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// care_and_support or carer_support.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The assessment whose needs it meets.
    pub assessment_id: Option<Uuid>,
    /// The form with its words, once submitted.
    pub filled_form_id: Option<Uuid>,
    /// The figure with which it began.
    pub indicative_id: Option<Uuid>,
    /// Code of what it was begun on (rules); none of plans from before that was asked.
    #[sea_orm(column_type = "Text", nullable)]
    pub rests_on: Option<String>,
    /// Why, where needs are met before they are assessed or without a duty.
    #[sea_orm(column_type = "Text", nullable)]
    pub rests_because: Option<String>,
    /// From when the support begins.
    pub from_on: Day,
    /// Whether the arrangements are judged safe.
    pub safe: Option<bool>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub safe_because: Option<String>,
    /// Whether the person agrees, and what was done to reach agreement.
    #[sea_orm(column_type = "Text", nullable)]
    pub agreement: Option<String>,
    /// What the person is expected to pay in a week.
    pub adult_weekly_pence: Option<i64>,
    /// Code of how that is known: unknown, estimate, assessed, nothing_to_pay.
    #[sea_orm(column_type = "Text")]
    pub adult_is: String,
    /// Code of what came of offering help to get back on their feet first (rules); none where nobody wrote it down.
    #[sea_orm(column_type = "Text", nullable)]
    pub reablement: Option<String>,
    /// Why it was declined, or does not suit them.
    #[sea_orm(column_type = "Text", nullable)]
    pub reablement_because: Option<String>,
    /// Who began to write it.
    pub began_by: Uuid,
    /// When.
    pub began_at: At,
    /// Who submitted it. Taken away when it is returned.
    pub submitted_by: Option<Uuid>,
    /// When.
    pub submitted_at: Option<At>,
    /// The social worker who authorised it. Taken away when it is returned.
    pub authorised_by: Option<Uuid>,
    /// When.
    pub authorised_at: Option<At>,
    /// When a panel was asked for advice.
    pub panel_asked_at: Option<At>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub panel_asked_because: Option<String>,
    /// By when it was to answer.
    pub panel_due_on: Option<Day>,
    /// When it did.
    pub panel_advised_at: Option<At>,
    /// What it advised.
    #[sea_orm(column_type = "Text", nullable)]
    pub panel_advice: Option<String>,
    /// Who agreed its budget.
    pub agreed_by: Option<Uuid>,
    /// When.
    pub agreed_at: Option<At>,
    /// When a later plan took its place.
    pub replaced_at: Option<At>,
    /// When it was discarded before it was agreed.
    pub discarded_at: Option<At>,
    /// From which day there is no support by it.
    pub ended_on: Option<Day>,
    /// When it was ended, also where that was for a day to come. Taken away when it goes on after all.
    pub ended_at: Option<At>,
    /// Who ended it.
    pub ended_by: Option<Uuid>,
    /// Code of why it ended.
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_reason: Option<String>,
    /// Why it was discarded, or ended.
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_because: Option<String>,
    /// The first day without it as it was set before a death ended it; none where no end was set.
    pub end_set_on: Option<Day>,
    /// Code of why it was to end then.
    #[sea_orm(column_type = "Text", nullable)]
    pub end_set_reason: Option<String>,
    /// The same in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub end_set_because: Option<String>,
    /// The last day on which an end was found to be a mistake: what reviews found up to then ends nothing any more.
    pub resumed_on: Option<Day>,
    /// To whom a copy was given.
    #[sea_orm(column_type = "Text", nullable)]
    pub copy_to: Option<String>,
    /// When.
    pub copy_given_on: Option<Day>,
    /// Raised at every change: two people cannot overwrite one another.
    pub version: i64,
}

/// A row by itself: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
