//! Events of the chain, the latest first.

use db::At;
use db::entities::{account, event, person, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

/// Which events are asked for.
#[derive(Default)]
pub struct Wanted {
    /// Done by one of these accounts.
    pub actors: Option<Vec<Uuid>>,
    pub kind: Option<String>,
    pub person: Option<Uuid>,
    /// From this instant.
    pub from: Option<At>,
    /// Up to, but not including, this instant.
    pub until: Option<At>,
    /// Before this place in the chain.
    pub before: Option<i64>,
    pub most: u64,
}

/// The events that fit, by their place in the chain, the latest first.
pub async fn events(conn: &impl ConnectionTrait, wanted: &Wanted) -> db::Result<Vec<event::Model>> {
    let mut find = event::Entity::find();
    if let Some(actors) = &wanted.actors {
        find = find.filter(event::Column::ActorId.is_in(actors.iter().copied()));
    }
    if let Some(kind) = &wanted.kind {
        find = find.filter(event::Column::Kind.eq(kind));
    }
    if let Some(person) = wanted.person {
        find = find.filter(event::Column::PersonId.eq(person));
    }
    if let Some(from) = wanted.from {
        find = find.filter(event::Column::At.gte(from));
    }
    if let Some(until) = wanted.until {
        find = find.filter(event::Column::At.lt(until));
    }
    if let Some(before) = wanted.before {
        find = find.filter(event::Column::Seq.lt(before));
    }
    Ok(find
        .order_by_desc(event::Column::Seq)
        .limit(wanted.most)
        .all(conn)
        .await?)
}

/// The person with this number.
pub async fn person(
    conn: &impl ConnectionTrait,
    number: &str,
) -> db::Result<Option<person::Model>> {
    Ok(person::Entity::find()
        .filter(person::Column::Number.eq(number))
        .one(conn)
        .await?)
}

/// People by their ids.
pub async fn people(conn: &impl ConnectionTrait, ids: Vec<Uuid>) -> db::Result<Vec<person::Model>> {
    Ok(person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .all(conn)
        .await?)
}

/// Names of colleagues and teams, by which ids in a change are told.
pub async fn names(conn: &impl ConnectionTrait) -> db::Result<Vec<(Uuid, String)>> {
    let accounts = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::Name])
        .into_tuple()
        .all(conn)
        .await?;
    let mut names: Vec<(Uuid, String)> = accounts;
    let teams = team::Entity::find().all(conn).await?;
    names.extend(teams.into_iter().map(|team| (team.id, team.name)));
    Ok(names)
}
