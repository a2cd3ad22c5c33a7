//! Estimates of what somebody may have to pay: the last one counts, and those before stay in the history.

use db::entities::contribution_estimate::{self, Model};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use db::{Change, Event};
use rules::contribution::{Benefit, Facts, Household, Setting};
use rules::vocabulary::money::Pence;
use serde_json::json;

/// The estimate that counts.
pub async fn standing(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<Option<Model>> {
    let found = contribution_estimate::Entity::find()
        .filter(contribution_estimate::Column::PersonId.eq(person))
        .filter(contribution_estimate::Column::SupersededAt.is_null())
        .order_by_desc(contribution_estimate::Column::EstimatedOn)
        .order_by_desc(contribution_estimate::Column::Id)
        .one(conn)
        .await?;
    Ok(found)
}

/// Keeps an estimate in the place of the one before. The person is held by the change.
pub async fn keep(change: &mut Change, row: Model) -> db::Result<Model> {
    let at = change.at();
    while let Some(before) = standing(change.conn(), row.person_id).await? {
        change
            .update::<contribution_estimate::Entity>(&before, |row| row.superseded_at = Some(at))
            .await?;
    }
    let row = Model {
        id: change.new_id(),
        recorded_at: at,
        ..row
    };
    let row = change.insert::<contribution_estimate::Entity>(row).await?;
    let body =
        json!({ "says": says(&row), "weekly_pence": row.weekly_pence, "because": row.because });
    let (person, about) = (Some(row.person_id), Some(row.id));
    change.log(Event::ContributionEstimated, person, about, body);
    Ok(row)
}

/// "at most £31.20 a week"
pub fn says(row: &Model) -> String {
    match row.weekly_pence {
        None => "the whole cost of the support".to_owned(),
        Some(0) => "nothing".to_owned(),
        Some(weekly) => format!("at most {} a week", Pence(weekly)),
    }
}

/// What was told, as the rule book sees it.
pub fn facts(row: &Model) -> Facts {
    Facts {
        setting: Setting::from_code(&row.setting).unwrap_or(Setting::Home),
        household: Household::from_code(&row.household).unwrap_or(Household::Single),
        benefit: Benefit::from_code(&row.benefit).unwrap_or(Benefit::None),
        born_on: None,
        capital: Pence(row.capital_pence),
        income: Pence(row.income_pence),
        housing: Pence(row.housing_pence),
        extra: Pence(row.extra_pence),
    }
}
