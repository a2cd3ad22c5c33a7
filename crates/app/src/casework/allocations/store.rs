//! Reads who has whose case, and says why a change of it was refused.

use db::Day;
use db::entities::{account, allocation, membership, referral, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder};
use rules::allocation::{Allocation, Priority};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;

use crate::house::council::Choice;
use crate::house::{Reading, spells};

/// Why nothing was changed.
#[derive(Debug)]
pub enum Refused {
    /// The rules forbid it: what to mend.
    Problems(Vec<Problem>),
    /// The archive could not.
    Archive(db::Error),
}

impl Refused {
    /// One thing to mend.
    pub fn one(field: &str, says: &str) -> Refused {
        Refused::Problems(vec![Problem::new(field, says)])
    }
}

/// Two people who allocate at once cannot both succeed: the archive refuses the second.
impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Refused {
        match error {
            db::Error::Constraint(_) | db::Error::Conflict => Refused::one(
                "team",
                "Somebody else has just changed who has this case: look again",
            ),
            other => Refused::Archive(other),
        }
    }
}

impl From<db::sea_orm::DbErr> for Refused {
    fn from(error: db::sea_orm::DbErr) -> Refused {
        Refused::from(db::Error::from(error))
    }
}

impl From<Vec<Problem>> for Refused {
    fn from(problems: Vec<Problem>) -> Refused {
        Refused::Problems(problems)
    }
}

/// The open allocations of a person, teams and workers.
pub async fn open_of_person(
    conn: &impl ConnectionTrait,
    person: Uuid,
) -> db::Result<Vec<allocation::Model>> {
    let open = allocation::Entity::find()
        .filter(allocation::Column::PersonId.eq(person))
        .filter(allocation::Column::UntilOn.is_null())
        .all(conn)
        .await?;
    Ok(open)
}

/// Every allocation that a person has had, the latest first.
pub async fn all_of_person(
    conn: &impl ConnectionTrait,
    person: Uuid,
) -> db::Result<Vec<allocation::Model>> {
    let all = allocation::Entity::find()
        .filter(allocation::Column::PersonId.eq(person))
        .order_by_desc(allocation::Column::FromOn)
        .order_by_desc(allocation::Column::Id)
        .all(conn)
        .await?;
    Ok(all)
}

/// As the rule book sees them.
pub fn as_the_rules_see(rows: &[allocation::Model]) -> Vec<Allocation> {
    let seen = |row: &allocation::Model| Allocation {
        id: row.id,
        team_id: row.team_id,
        worker_id: row.worker_id,
        from: row.from_on.0,
        closed_on: row.until_on.map(|day| day.0),
        priority: priority_of(row),
    };
    rows.iter().map(seen).collect()
}

/// How pressing the case is.
pub fn priority_of(row: &allocation::Model) -> Option<Priority> {
    row.priority.as_deref().and_then(Priority::from_code)
}

/// The worker's open allocation in a team.
pub fn worker_in(open: &[allocation::Model], team: Uuid) -> Option<&allocation::Model> {
    open.iter()
        .find(|row| row.team_id == team && row.worker_id.is_some())
}

/// The team's own open allocation.
pub fn team_in(open: &[allocation::Model], team: Uuid) -> Option<&allocation::Model> {
    open.iter()
        .find(|row| row.team_id == team && row.worker_id.is_none())
}

/// By whom a team holds a case: the worker's open allocation, or the team's own where it has no worker.
pub fn held_in(open: &[allocation::Model], team: Uuid) -> Option<&allocation::Model> {
    worker_in(open, team).or_else(|| team_in(open, team))
}

/// Referrals of a person that have not ended, the longest waiting first.
pub async fn open_referrals(
    conn: &impl ConnectionTrait,
    person: Uuid,
) -> db::Result<Vec<referral::Model>> {
    let open = referral::Entity::find()
        .filter(referral::Column::PersonId.eq(person))
        .filter(referral::Column::ClosedOn.is_null())
        .order_by_asc(referral::Column::ReceivedOn)
        .order_by_asc(referral::Column::Id)
        .all(conn)
        .await?;
    Ok(open)
}

/// A team that takes cases today.
/// Errors: a problem when there is none.
pub async fn open_team(
    conn: &impl ConnectionTrait,
    id: Uuid,
    today: Day,
) -> Result<team::Model, Refused> {
    let team = team::Entity::find_by_id(id).one(conn).await?;
    team.filter(|team| team.closed_on.is_none_or(|closed| closed > today))
        .ok_or_else(|| Refused::one("team", "Choose a team from the list"))
}

/// The team of today that a list is filtered by, from its id as it stands in an address; or what is wrong with that:
/// an old bookmark may name one that was closed since.
pub async fn team_named(
    conn: &impl ConnectionTrait,
    typed: &str,
    today: Day,
) -> db::Result<Result<Uuid, String>> {
    let found = match typed.parse::<Uuid>() {
        Ok(id) => team::Entity::find_by_id(id).one(conn).await?,
        Err(_) => None,
    };
    Ok(match found {
        None => Err("There is no such team: choose one from the list".to_owned()),
        Some(team) => match team.closed_on.filter(|closed| *closed <= today) {
            None => Ok(team.id),
            Some(on) => Err(format!(
                "{} was closed on {}: choose a team from the list",
                team.name,
                speak_exact(on.0)
            )),
        },
    })
}

/// The team that the box `team` of an address names; none where it names none. What is wrong with it is noted beside
/// the box.
pub async fn team_asked(
    conn: &impl ConnectionTrait,
    reading: &mut Reading<'_>,
    today: Day,
) -> db::Result<Option<Uuid>> {
    let typed = reading.fields.get("team");
    if typed.is_empty() {
        return Ok(None);
    }
    let named = team_named(conn, typed, today).await?;
    Ok(named.map_err(|says| reading.wrong("team", says)).ok())
}

/// The teams of today, by name.
pub async fn open_teams(conn: &impl ConnectionTrait, today: Day) -> db::Result<Vec<team::Model>> {
    let teams = team::Entity::find()
        .filter(
            Condition::any()
                .add(team::Column::ClosedOn.is_null())
                .add(team::Column::ClosedOn.gt(today)),
        )
        .order_by_asc(team::Column::Name)
        .all(conn)
        .await?;
    Ok(teams)
}

/// The same, to choose one of.
pub async fn teams_offered(conn: &impl ConnectionTrait, today: Day) -> db::Result<Vec<Choice>> {
    let choice = |team: team::Model| Choice {
        value: team.id.to_string(),
        text: team.name,
    };
    let teams = open_teams(conn, today).await?;
    Ok(teams.into_iter().map(choice).collect())
}

/// A colleague who has an account today, and whether they belong to the team today.
/// Errors: a problem when there is none.
pub async fn worker(
    conn: &impl ConnectionTrait,
    id: Uuid,
    team: Uuid,
    today: Day,
) -> Result<(account::Model, bool), Refused> {
    let account = account::Entity::find_by_id(id)
        .one(conn)
        .await?
        .filter(|account| account.closed_on.is_none_or(|closed| closed > today))
        .ok_or_else(|| Refused::one("worker", "Choose a worker from the list"))?;
    let belongs = memberships(today)
        .filter(membership::Column::AccountId.eq(id))
        .filter(membership::Column::TeamId.eq(team))
        .one(conn)
        .await?;
    Ok((account, belongs.is_some()))
}

/// The memberships that hold on a day.
pub fn memberships(on: Day) -> db::sea_orm::Select<membership::Entity> {
    use membership::Column::{FromOn, UntilOn};
    membership::Entity::find().filter(spells::holds(FromOn, UntilOn, on))
}
