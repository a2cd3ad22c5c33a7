//! What the last assessment found, as a figure and a plan begin with it.

use db::Day;
use db::entities::{assessed_need, assessment, eligibility_decision};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};

/// One need that was found.
#[derive(Clone, Debug)]
pub struct Need {
    pub outcome: String,
    /// It was decided that the needs are eligible, and this is one that the person cannot meet.
    pub eligible: bool,
    pub level: i64,
    /// What an unpaid carer meets, in a hundred.
    pub carer_share: i64,
    pub wants: Option<String>,
}

/// The needs of one assessment.
#[derive(Clone, Debug)]
pub struct Found {
    pub assessment_id: Uuid,
    /// When it was completed.
    pub completed_on: Option<Day>,
    pub needs: Vec<Need>,
}

/// The last completed assessment of a person as an adult with needs, or as a carer.
pub async fn latest(
    conn: &impl ConnectionTrait,
    person: Uuid,
    as_carer: bool,
) -> db::Result<Option<Found>> {
    let done = assessment::Entity::find()
        .filter(assessment::Column::PersonId.eq(person))
        .filter(assessment::Column::CompletedOn.is_not_null())
        .filter(assessment::Column::SupersededAt.is_null())
        .order_by_desc(assessment::Column::CompletedOn)
        .order_by_desc(assessment::Column::Id)
        .all(conn)
        .await?;
    let first = if as_carer { "C" } else { "A" };
    for row in done {
        let needs = assessed_need::Entity::find()
            .filter(assessed_need::Column::AssessmentId.eq(row.id))
            .filter(assessed_need::Column::Outcome.starts_with(first))
            .filter(assessed_need::Column::SupersededAt.is_null())
            .order_by_asc(assessed_need::Column::Id)
            .all(conn)
            .await?;
        if needs.is_empty() {
            continue;
        }
        let eligible = is_eligible(conn, row.id).await?;
        let need = |need: assessed_need::Model| Need {
            eligible: eligible && need.unable,
            outcome: need.outcome,
            level: need.level,
            carer_share: need.carer_share,
            wants: need.outcome_wanted,
        };
        let kept = needs
            .into_iter()
            .filter(|need| need.unable || need.level > 0);
        return Ok(Some(Found {
            assessment_id: row.id,
            completed_on: row.completed_on,
            needs: kept.map(need).collect(),
        }));
    }
    Ok(None)
}

async fn is_eligible(conn: &impl ConnectionTrait, assessment: Uuid) -> db::Result<bool> {
    let decision = eligibility_decision::Entity::find()
        .filter(eligibility_decision::Column::AssessmentId.eq(assessment))
        .filter(eligibility_decision::Column::SupersededAt.is_null())
        .one(conn)
        .await?;
    Ok(decision.is_some_and(|decision| decision.result == "eligible"))
}
