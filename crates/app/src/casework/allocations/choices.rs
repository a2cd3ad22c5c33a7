//! To whom a case can be given: every team of today with its workers, and how many cases each has.

use std::collections::HashMap;

use db::Day;
use db::entities::{account, allocation, membership};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, JoinType, QuerySelect};
use serde::Serialize;

use super::store::{memberships, open_teams};
use crate::house::Reading;

/// A team and its workers, as a list to choose from shows them.
#[derive(Clone, Debug, Serialize)]
pub struct TeamChoice {
    pub id: String,
    pub name: String,
    pub workers: Vec<WorkerChoice>,
}

/// A worker of a team.
#[derive(Clone, Debug, Serialize)]
pub struct WorkerChoice {
    pub id: String,
    /// "Priya Shah (14 cases)"
    pub says: String,
}

/// Teams by name with their workers by name; the teams in `first` stand at the top.
pub async fn hands_to_choose(
    conn: &impl ConnectionTrait,
    today: Day,
    first: &[Uuid],
) -> db::Result<Vec<TeamChoice>> {
    let mut teams = open_teams(conn, today).await?;
    teams.sort_by_key(|team| !first.contains(&team.id));
    let cases = cases_by_worker(conn).await?;
    let mut workers: HashMap<Uuid, Vec<(String, Uuid)>> = HashMap::new();
    for (team, id, name) in members(conn, today).await? {
        workers.entry(team).or_default().push((name, id));
    }
    let choice = |team: db::entities::team::Model| {
        let mut workers = workers.remove(&team.id).unwrap_or_default();
        workers.sort();
        let worker = |(name, id): (String, Uuid)| WorkerChoice {
            says: format!("{name} ({})", how_many(cases.get(&id).copied())),
            id: id.to_string(),
        };
        TeamChoice {
            id: team.id.to_string(),
            name: team.name,
            workers: workers.into_iter().map(worker).collect(),
        }
    };
    Ok(teams.into_iter().map(choice).collect())
}

/// To whom a form says that a case goes: "team" or "team:worker" in the field `to`.
pub fn chosen_hands(reading: &mut Reading<'_>) -> (Uuid, Option<Uuid>) {
    let chosen = reading.fields.get("to");
    let (team, worker) = match chosen.split_once(':') {
        Some((team, worker)) => (team, Some(worker)),
        None => (chosen, None),
    };
    let (team, worker) = (team.parse().ok(), worker.map(|id| id.parse::<Uuid>()));
    match (team, worker) {
        (Some(team), None) => (team, None),
        (Some(team), Some(Ok(worker))) => (team, Some(worker)),
        _ => {
            reading.wrong("to", "Choose a team or a worker");
            (Uuid::nil(), None)
        }
    }
}

fn how_many(cases: Option<i64>) -> String {
    match cases {
        None | Some(0) => "no cases".to_owned(),
        Some(1) => "1 case".to_owned(),
        Some(cases) => format!("{cases} cases"),
    }
}

async fn cases_by_worker(conn: &impl ConnectionTrait) -> db::Result<HashMap<Uuid, i64>> {
    let counts: Vec<(Uuid, i64)> = allocation::Entity::find()
        .filter(allocation::Column::UntilOn.is_null())
        .filter(allocation::Column::WorkerId.is_not_null())
        .select_only()
        .column(allocation::Column::WorkerId)
        .column_as(allocation::Column::WorkerId.count(), "cases")
        .group_by(allocation::Column::WorkerId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(counts.into_iter().collect())
}

/// Team, account and name of each member of today whose account is open.
async fn members(conn: &impl ConnectionTrait, today: Day) -> db::Result<Vec<(Uuid, Uuid, String)>> {
    let joins = membership::Entity::belongs_to(account::Entity)
        .from(membership::Column::AccountId)
        .to(account::Column::Id)
        .into();
    let members = memberships(today)
        .join(JoinType::InnerJoin, joins)
        .filter(
            db::sea_orm::Condition::any()
                .add(account::Column::ClosedOn.is_null())
                .add(account::Column::ClosedOn.gt(today)),
        )
        .select_only()
        .column(membership::Column::TeamId)
        .column(account::Column::Id)
        .column(account::Column::Name)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(members)
}
