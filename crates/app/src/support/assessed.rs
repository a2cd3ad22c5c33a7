//! What the assessments found, as a figure and a plan begin with it.

use db::Day;
use db::entities::{assessed_need, assessment, eligibility_decision};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use futures_util::future::try_join3;
use rules::assessment::found::{self, Completed, Decided};
use rules::assessment::needs::share_to_count_on;
use rules::plan::Come;

use super::assessments::store;

/// One need that was found.
#[derive(Clone, Debug)]
pub struct Need {
    pub outcome: String,
    /// It was decided that the needs are eligible, and this is one that the person cannot meet.
    pub eligible: bool,
    pub level: i64,
    /// What an unpaid carer meets who is able and willing to go on, in a hundred.
    pub carer_share: i64,
    pub wants: Option<String>,
}

/// The needs that stand.
#[derive(Clone, Debug)]
pub struct Found {
    /// The assessment that they rest on.
    pub assessment_id: Uuid,
    /// When the last of the assessments was completed that tell them.
    pub completed_on: Option<Day>,
    pub needs: Vec<Need>,
}

/// A completed assessment with what it found.
struct Assessed {
    row: assessment::Model,
    needs: Vec<assessed_need::Model>,
    decision: Option<eligibility_decision::Model>,
}

/// What the completed assessments of a person found, as an adult with needs or as a carer: the last word about each
/// outcome, and the decisions that count.
pub async fn latest(
    conn: &impl ConnectionTrait,
    person: Uuid,
    as_carer: bool,
) -> db::Result<Option<Found>> {
    let all = completed(conn, person, as_carer).await?;
    let read: Vec<Completed> = all.iter().map(Assessed::rule).collect();
    let Some(behind) = found::behind(&read) else {
        return Ok(None);
    };
    let told = found::told(&read);
    let last = told.iter().filter_map(|one| all[one.by].row.completed_on);
    let needs = told.iter().filter_map(|one| {
        let mut needs = all[one.by].needs.iter();
        let need = needs.find(|need| need.outcome == one.outcome)?;
        (need.unable || need.level > 0 || one.eligible).then(|| Need {
            outcome: one.outcome.clone(),
            eligible: one.eligible,
            level: need.level,
            carer_share: share_to_count_on(need.carer_share, need.carer_willing),
            wants: need.outcome_wanted.clone(),
        })
    });
    Ok(Some(Found {
        assessment_id: all[behind].row.id,
        completed_on: last.max(),
        needs: needs.collect(),
    }))
}

/// How far the way has come that leads to a plan for this person, as an adult with needs or as a carer.
pub async fn come(conn: &impl ConnectionTrait, person: Uuid, as_carer: bool) -> db::Result<Come> {
    let all = completed(conn, person, as_carer).await?;
    let read: Vec<Completed> = all.iter().map(Assessed::rule).collect();
    let Some(behind) = found::behind(&read) else {
        return Ok(Come::NotAssessed);
    };
    let eligible = found::told(&read).iter().any(|one| one.eligible);
    Ok(match (eligible, &read[behind].decided) {
        (true, _) => Come::Eligible,
        // A carer whose health is at risk is eligible though she manages every outcome: reg. 3(2)(a).
        (false, Some(decided)) if as_carer && decided.eligible => Come::Eligible,
        (false, Some(_)) => Come::NotEligible,
        (false, None) => Come::NotDecided,
    })
}

/// Was this person assessed as a carer, and not for needs of their own?
pub async fn only_as_carer(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<bool> {
    let own = latest(conn, person, false).await?;
    let carer = latest(conn, person, true).await?;
    Ok(own.is_none() && carer.is_some())
}

/// The completed assessments that looked at an outcome, the earliest first.
async fn completed(
    conn: &impl ConnectionTrait,
    person: Uuid,
    as_carer: bool,
) -> db::Result<Vec<Assessed>> {
    let rows = assessment::Entity::find()
        .filter(assessment::Column::PersonId.eq(person))
        .filter(assessment::Column::CompletedOn.is_not_null())
        .order_by_asc(assessment::Column::CompletedOn)
        .order_by_asc(assessment::Column::Id)
        .all(conn);
    let needs = assessed_need::Entity::find()
        .filter(assessed_need::Column::PersonId.eq(person))
        .filter(assessed_need::Column::Outcome.starts_with(if as_carer { "C" } else { "A" }))
        .filter(assessed_need::Column::SupersededAt.is_null())
        .all(conn);
    let decisions = eligibility_decision::Entity::find()
        .filter(eligibility_decision::Column::PersonId.eq(person))
        .filter(eligibility_decision::Column::SupersededAt.is_null())
        .all(conn);
    let (rows, needs, decisions) = try_join3(rows, needs, decisions).await?;
    let rows = rows.into_iter();
    let rows = rows.filter(|row| store::kind(row).is_carers() == as_carer);
    let all = rows.map(|row| Assessed {
        needs: of(&needs, |need| need.assessment_id == row.id),
        decision: of(&decisions, |decision| decision.assessment_id == row.id).pop(),
        row,
    });
    Ok(all.filter(|one| !one.needs.is_empty()).collect())
}

fn of<T: Clone>(rows: &[T], fits: impl Fn(&&T) -> bool) -> Vec<T> {
    rows.iter().filter(fits).cloned().collect()
}

impl Assessed {
    /// As the rule book sees it.
    fn rule(&self) -> Completed {
        let decided = |row: &eligibility_decision::Model| Decided {
            at: *row.recorded_at,
            eligible: row.result == "eligible",
            unable: serde_json::from_value(row.unable.clone()).unwrap_or_default(),
        };
        Completed {
            kind: store::kind(&self.row),
            replaced: self.row.superseded_at.is_some(),
            looked_at: self
                .needs
                .iter()
                .map(|need| (need.outcome.clone(), need.unable))
                .collect(),
            decided: self.decision.as_ref().map(decided),
        }
    }
}
