//! What the rule book is told of a record before it says who may open it: restrictions, openings in need, and whom
//! their work lets in.

use db::Day;
use db::entities::{break_glass, restriction};
use db::sea_orm::Condition;
use db::sea_orm::entity::prelude::*;
use rules::access::{Actor, RecordFacts, Restriction, Service};
use serde_json::Value as Json;

use crate::house::House;
use crate::house::errors::PageError;
use crate::house::let_in::LetIn;
use crate::house::spells;

/// A restriction that holds on a day.
pub fn holding(today: Day) -> Condition {
    use restriction::Column::{FromOn, UntilOn};
    spells::holds(FromOn, UntilOn, today)
}

/// What is known of one of these people's records.
pub fn facts(
    actor: &Actor,
    (person, service): (Uuid, &str),
    restrictions: &[restriction::Model],
    broken: &[break_glass::Model],
    let_in: &LetIn,
) -> RecordFacts {
    let restriction = restrictions.iter().find(|row| row.person_id == person);
    let broken = broken.iter().filter(|row| row.person_id == person);
    RecordFacts {
        own_relation: restriction
            .is_some_and(|found| ids(&found.bars_accounts).contains(&actor.account_id)),
        broken_glass_until: broken.map(|row| *row.until_at).max(),
        restricted: restriction.map(admitted),
        service: Service::from_code(service).unwrap_or(Service::Adults),
        handed_out: let_in.by_batch.contains(&person),
        leads_into_adult_life: let_in.by_leading.contains(&person),
    }
}

/// Openings in need by this colleague that still hold. Nothing is asked when no record is restricted.
pub async fn broken_glass(
    house: &House,
    actor: &Actor,
    restrictions: &[restriction::Model],
) -> Result<Vec<break_glass::Model>, PageError> {
    if restrictions.is_empty() {
        return Ok(Vec::new());
    }
    Ok(break_glass::Entity::find()
        .filter(break_glass::Column::PersonId.is_in(restrictions.iter().map(|row| row.person_id)))
        .filter(break_glass::Column::AccountId.eq(actor.account_id))
        .filter(break_glass::Column::UntilAt.gt(house.clock.now()))
        .all(house.archive.reader())
        .await?)
}

/// The restrictions of these people that hold today.
pub async fn restrictions_of(
    house: &House,
    people: &[Uuid],
) -> Result<Vec<restriction::Model>, PageError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Ok(restriction::Entity::find()
        .filter(restriction::Column::PersonId.is_in(db::padded(people)))
        .filter(holding(house.clock.today()))
        .all(house.archive.reader())
        .await?)
}

fn admitted(restriction: &restriction::Model) -> Restriction {
    Restriction {
        admits_accounts: ids(&restriction.admits_accounts),
        admits_teams: ids(&restriction.admits_teams),
    }
}

fn ids(json: &Json) -> Vec<Uuid> {
    serde_json::from_value(json.clone()).unwrap_or_default()
}
