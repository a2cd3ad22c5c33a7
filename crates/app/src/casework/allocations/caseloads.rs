//! How much work each worker has: for balancing a team's work, and for seeing where it is too much.

use std::collections::HashMap;

use db::Day;
use db::entities::{account, allocation, deadline, membership};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait};
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

use super::store::memberships;
use crate::casework::clocks::counting;

/// One worker's load.
#[derive(Clone, Debug, PartialEq)]
pub struct Caseload {
    pub account_id: Uuid,
    pub name: String,
    pub job_title: Option<String>,
    /// Belongs to the team today. Otherwise they have moved on, with cases of the team still open.
    pub in_team: bool,
    /// People whose case the worker has, in whichever team.
    pub cases: i64,
    /// Clocks of the worker whose day has passed; one that is paused is none.
    pub overdue: i64,
}

/// The load of each worker of a team, by name, and of those who left it with its cases still open.
pub async fn caseloads(
    conn: &impl ConnectionTrait,
    team: Uuid,
    today: Day,
) -> db::Result<Vec<Caseload>> {
    let members = members(conn, team, today).await?;
    let mut workers = members.clone();
    workers.extend(holding(conn, team).await?);
    workers.sort_unstable();
    workers.dedup();
    let cases = cases(conn, &workers).await?;
    let overdue = overdue(conn, &workers, today).await?;
    let accounts = account::Entity::find()
        .filter(account::Column::Id.is_in(workers))
        .order_by_asc(account::Column::Name)
        .all(conn)
        .await?;
    let load = |account: account::Model| Caseload {
        in_team: members.contains(&account.id),
        cases: cases.get(&account.id).copied().unwrap_or_default(),
        overdue: overdue.get(&account.id).copied().unwrap_or_default(),
        account_id: account.id,
        name: account.name,
        job_title: account.job_title,
    };
    Ok(accounts.into_iter().map(load).collect())
}

async fn members(conn: &impl ConnectionTrait, team: Uuid, today: Day) -> db::Result<Vec<Uuid>> {
    let members = memberships(today)
        .filter(membership::Column::TeamId.eq(team))
        .select_only()
        .column(membership::Column::AccountId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(members)
}

/// Who has open cases of the team.
async fn holding(conn: &impl ConnectionTrait, team: Uuid) -> db::Result<Vec<Uuid>> {
    let workers = open_with_a_worker()
        .filter(allocation::Column::TeamId.eq(team))
        .select_only()
        .column(allocation::Column::WorkerId)
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    Ok(workers)
}

fn open_with_a_worker() -> db::sea_orm::Select<allocation::Entity> {
    allocation::Entity::find()
        .filter(allocation::Column::UntilOn.is_null())
        .filter(allocation::Column::WorkerId.is_not_null())
}

async fn cases(conn: &impl ConnectionTrait, workers: &[Uuid]) -> db::Result<HashMap<Uuid, i64>> {
    let counts: Vec<(Uuid, i64)> = open_with_a_worker()
        .filter(allocation::Column::WorkerId.is_in(workers.iter().copied()))
        .select_only()
        .column(allocation::Column::WorkerId)
        .column_as(
            Expr::col(allocation::Column::PersonId).count_distinct(),
            "cases",
        )
        .group_by(allocation::Column::WorkerId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(counts.into_iter().collect())
}

async fn overdue(
    conn: &impl ConnectionTrait,
    workers: &[Uuid],
    today: Day,
) -> db::Result<HashMap<Uuid, i64>> {
    let counts: Vec<(Uuid, i64)> = counting()
        .filter(deadline::Column::WorkerId.is_in(workers.iter().copied()))
        .filter(deadline::Column::DueOn.lt(today))
        .select_only()
        .column(deadline::Column::WorkerId)
        .column_as(deadline::Column::WorkerId.count(), "overdue")
        .group_by(deadline::Column::WorkerId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(counts.into_iter().collect())
}
