//! Whom their work alone lets in to records of a department that is not theirs: by work that is handed out to their team,
//! or by leading somebody into adult life.

use std::collections::HashSet;

use db::Day;
use db::entities::{adult_life, person};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, JoinType, QuerySelect};
use rules::access::{Actor, Service, opens};
use rules::adult_life::child_leads_of_those_born_after;

use crate::house::House;
use crate::house::errors::PageError;
use crate::house::handed_out;

/// People of a department that is not the colleague's, whose records are open to them by the work they do for them.
#[derive(Default)]
pub struct LetIn {
    /// Work about them is handed out to the colleague's teams now.
    pub by_batch: HashSet<Uuid>,
    /// The colleague prepares them for adult life.
    pub by_leading: HashSet<Uuid>,
}

/// Which of these people are open to the colleague by their work alone. Nothing is asked where all are open anyway.
pub async fn let_in(
    house: &House,
    actor: &Actor,
    people: impl Iterator<Item = (Uuid, &str)>,
) -> Result<LetIn, PageError> {
    let shut: Vec<Uuid> = people
        .filter(|(_, service)| {
            let service = Service::from_code(service).unwrap_or(Service::Adults);
            !actor.permissions.contains(&opens(service))
        })
        .map(|(id, _)| id)
        .collect();
    if shut.is_empty() {
        return Ok(LetIn::default());
    }
    let born_after = Day(child_leads_of_those_born_after(house.clock.today_date()));
    let still_leads = Condition::any()
        .add(person::Column::BornOn.is_null())
        .add(person::Column::BornOn.gt(born_after));
    let child_lead = Condition::all()
        .add(adult_life::Column::ChildLeadId.eq(actor.account_id))
        .add(still_leads);
    let leads = Condition::any()
        .add(adult_life::Column::AdultLeadId.eq(actor.account_id))
        .add(child_lead);
    let to_person = adult_life::Entity::belongs_to(person::Entity)
        .from(adult_life::Column::PersonId)
        .to(person::Column::Id);
    let led: Vec<Uuid> = adult_life::Entity::find()
        .select_only()
        .column(adult_life::Column::PersonId)
        .join(JoinType::InnerJoin, to_person.into())
        .filter(adult_life::Column::PersonId.is_in(db::padded(&shut)))
        .filter(adult_life::Column::ClosedOn.is_null())
        .filter(leads)
        .into_tuple()
        .all(house.archive.reader())
        .await?;
    Ok(LetIn {
        by_batch: handed_out::people(house, actor, &shut).await?,
        by_leading: led.into_iter().collect(),
    })
}
