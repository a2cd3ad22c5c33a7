//! Teams and who belongs to them, from day to day. A move ends one spell and begins another, so that the past stays.

use db::entities::{account, allocation, membership, referral, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use db::{Change, Day, Event};
use rules::vocabulary::Problem;
use serde_json::json;

use crate::oversight::staff::store::holds;

/// Every team, closed ones too, by name.
pub async fn all(conn: &impl ConnectionTrait) -> db::Result<Vec<team::Model>> {
    Ok(team::Entity::find()
        .order_by_asc(team::Column::Name)
        .all(conn)
        .await?)
}

/// A team by its id.
/// Errors: `NotFound`.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> db::Result<team::Model> {
    team::Entity::find_by_id(id)
        .one(conn)
        .await?
        .ok_or(db::Error::NotFound)
}

/// The team that does the work of a code today: where it was closed, the one that took over, however often.
pub async fn working(conn: &impl ConnectionTrait, code: &str) -> db::Result<Option<team::Model>> {
    let teams = all(conn).await?;
    let mut found = teams.iter().find(|team| team.code == code);
    // No chain of successors is longer than the list of teams.
    for _ in 0..teams.len() {
        match found {
            Some(team) if team.closed_on.is_some() => {
                found = teams
                    .iter()
                    .find(|other| Some(other.id) == team.succeeded_by);
            }
            _ => break,
        }
    }
    Ok(found.filter(|team| team.closed_on.is_none()).cloned())
}

/// Every spell of an account in a team, the latest first.
pub async fn spells_of(
    conn: &impl ConnectionTrait,
    account: Uuid,
) -> db::Result<Vec<membership::Model>> {
    Ok(membership::Entity::find()
        .filter(membership::Column::AccountId.eq(account))
        .order_by_desc(membership::Column::FromOn)
        .order_by_desc(membership::Column::Id)
        .all(conn)
        .await?)
}

/// Every spell in a team with whose it was, the latest first.
pub async fn spells_in(
    conn: &impl ConnectionTrait,
    team: Uuid,
) -> db::Result<Vec<(membership::Model, Option<account::Model>)>> {
    let spells = membership::Entity::find()
        .filter(membership::Column::TeamId.eq(team))
        .order_by_desc(membership::Column::FromOn)
        .all(conn)
        .await?;
    let ids: Vec<Uuid> = spells.iter().map(|spell| spell.account_id).collect();
    let accounts = account::Entity::find()
        .filter(account::Column::Id.is_in(ids))
        .all(conn)
        .await?;
    let owner = |spell: &membership::Model| {
        let owner = accounts
            .iter()
            .find(|account| account.id == spell.account_id);
        owner.cloned()
    };
    Ok(spells
        .into_iter()
        .map(|spell| (owner(&spell), spell))
        .map(|(owner, spell)| (spell, owner))
        .collect())
}

/// How much a team has to do: referrals that are open, and people it has.
pub async fn work_of(conn: &impl ConnectionTrait, team: Uuid) -> db::Result<(u64, u64)> {
    let referrals = referral::Entity::find()
        .filter(referral::Column::TeamId.eq(team))
        .filter(referral::Column::ClosedOn.is_null())
        .count(conn)
        .await?;
    let people = allocation::Entity::find()
        .filter(allocation::Column::TeamId.eq(team))
        .filter(allocation::Column::WorkerId.is_null())
        .filter(allocation::Column::UntilOn.is_null())
        .count(conn)
        .await?;
    Ok((referrals, people))
}

/// A worker's wish, or a manager's, to leave a team, join one, or both at once.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    pub from: Option<Uuid>,
    pub to: Option<Uuid>,
    /// First day in the new team, and first no longer in the old.
    pub on: Day,
}

/// What a move writes down: the spell that ends, the team joined. Neither when nothing changes.
#[derive(Debug, Default)]
pub struct Plan {
    pub ends: Option<membership::Model>,
    pub joins: Option<team::Model>,
}

/// Looks at a move: unknown and closed teams are refused, and so is leaving a team before it was joined.
pub fn plan(
    wish: Move,
    spells: &[membership::Model],
    teams: &[team::Model],
) -> Result<Plan, Vec<Problem>> {
    let wrong = |field: &str, says: &str| Err(vec![Problem::new(field, says)]);
    if wish.from.is_none() && wish.to.is_none() {
        return wrong("join", "Choose the team to join or to leave");
    }
    let open = |id: Uuid| {
        let spell = spells.iter().find(|spell| {
            spell.team_id == id && spell.until_on.is_none_or(|until| until > wish.on)
        });
        spell.cloned()
    };
    let joins = match wish.to {
        None => None,
        Some(id) => match teams
            .iter()
            .find(|team| team.id == id && team.closed_on.is_none())
        {
            Some(team) => Some(team.clone()),
            None => return wrong("join", "Choose a team that is open"),
        },
    };
    if wish.from == wish.to {
        return Ok(Plan::default());
    }
    let ends = match wish.from {
        None => None,
        Some(id) => match open(id) {
            Some(spell) if spell.from_on <= wish.on => Some(spell),
            Some(_) => return wrong("on", "The day must not be before the old team was joined"),
            None => return wrong("leave", "Choose a team that the colleague is in"),
        },
    };
    if joins.as_ref().is_some_and(|team| open(team.id).is_some()) {
        return wrong("join", "The colleague is in this team already");
    }
    Ok(Plan { ends, joins })
}

/// Writes a move down. Nothing is written when nothing changes.
pub async fn carry_out(
    change: &mut Change,
    account: Uuid,
    plan: Plan,
    names: (Option<&str>, Option<&str>),
    on: Day,
) -> db::Result<()> {
    if plan.ends.is_none() && plan.joins.is_none() {
        return Ok(());
    }
    if let Some(spell) = &plan.ends {
        change
            .update::<membership::Entity>(spell, |row| row.until_on = Some(on))
            .await?;
    }
    if let Some(team) = &plan.joins {
        join(change, account, team.id, on).await?;
    }
    let body = json!({ "from": names.0, "to": names.1, "on": on });
    change.log(Event::TeamMoved, None, Some(account), body);
    Ok(())
}

/// Begins a spell in a team; the caller says why in an event.
pub async fn join(change: &mut Change, account: Uuid, team: Uuid, on: Day) -> db::Result<()> {
    let row = membership::Model {
        id: change.new_id(),
        account_id: account,
        team_id: team,
        from_on: on,
        until_on: None,
        version: 1,
    };
    change.insert::<membership::Entity>(row).await?;
    Ok(())
}

/// Whether somebody is in a team on a day or will be later.
pub async fn is_in(
    conn: &impl ConnectionTrait,
    account: Uuid,
    team: Uuid,
    on: Day,
) -> db::Result<bool> {
    let spells = spells_of(conn, account).await?;
    Ok(spells.iter().any(|spell| {
        spell.team_id == team && (holds(spell.from_on, spell.until_on, on) || spell.from_on > on)
    }))
}
