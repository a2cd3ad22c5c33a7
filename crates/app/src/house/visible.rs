//! Which people a list may show to a colleague, and which of them only as restricted.

use std::collections::HashSet;

use db::entities::person;
use db::sea_orm::entity::prelude::Uuid;
use db::{Found, Match};
use rules::access::{Actor, Decision, Permission, may};

use crate::house::House;
use crate::house::case::Staff;
use crate::house::colleague::Colleague;
use crate::house::errors::PageError;
use crate::house::let_in::let_in;
use crate::house::permissions::Needs;
use crate::house::restrictions::{broken_glass, facts, restrictions_of};

/// What a list may show of each person.
#[derive(Debug, Default)]
pub struct Visible {
    open: HashSet<Uuid>,
    closed: HashSet<Uuid>,
}

impl Visible {
    /// The person may be shown with all that the list tells.
    pub fn shows(&self, person: Uuid) -> bool {
        self.open.contains(&person)
    }

    /// The person may be named only as a restricted record that can be opened in need.
    pub fn as_restricted(&self, person: Uuid) -> bool {
        self.closed.contains(&person)
    }
}

impl<P: Needs> Staff<P> {
    /// Which of these people may be shown in a list, and which of them only as restricted.
    pub async fn visible(&self, people: &[person::Model]) -> Result<Visible, PageError> {
        let known = people
            .iter()
            .map(|person| (person.id, person.service.as_str(), true));
        visible(&self.house, &self.actor(), known).await
    }

    /// The same of people who were found.
    pub async fn visible_found<'a>(
        &self,
        found: impl Iterator<Item = &'a Found> + Clone,
    ) -> Result<Visible, PageError> {
        let known = found.map(|one| (one.id, one.service.as_str(), true));
        self.visible_among(known).await
    }

    /// The same of people by their ids: each with whose record it is, and whether it is or was restricted.
    pub async fn visible_among(
        &self,
        people: impl Iterator<Item = (Uuid, &str, bool)> + Clone,
    ) -> Result<Visible, PageError> {
        visible(&self.house, &self.actor(), people).await
    }

    /// Those of these people whose records are restricted now, whoever may open them.
    pub async fn restricted(&self, people: &[Uuid]) -> Result<HashSet<Uuid>, PageError> {
        let found = restrictions_of(&self.house, people).await?;
        Ok(found.iter().map(|row| row.person_id).collect())
    }

    /// The same of people who were found and not loaded yet.
    pub async fn visible_of(&self, found: &[Match]) -> Result<Visible, PageError> {
        let known = found
            .iter()
            .map(|one| (one.person_id, one.service.as_str(), one.was_restricted));
        self.visible_among(known).await
    }
}

/// Which of these people a colleague may see now, asked without a page of theirs.
pub async fn visible_to(
    house: &House,
    colleague: &Colleague,
    people: &[person::Model],
) -> Result<Visible, PageError> {
    let actor = colleague.actor(house.clock.now());
    let known = people
        .iter()
        .map(|person| (person.id, person.service.as_str(), true));
    visible(house, &actor, known).await
}

/// Of each person: who, whose record, and whether a restriction need be looked for.
async fn visible(
    house: &House,
    actor: &Actor,
    people: impl Iterator<Item = (Uuid, &str, bool)> + Clone,
) -> Result<Visible, PageError> {
    let asked: Vec<Uuid> = people
        .clone()
        .filter(|one| one.2)
        .map(|one| one.0)
        .collect();
    let restrictions = restrictions_of(house, &asked).await?;
    let broken = broken_glass(house, actor, &restrictions).await?;
    let let_in = let_in(house, actor, people.clone().map(|one| (one.0, one.1))).await?;
    let mut visible = Visible::default();
    for (id, service, _) in people {
        let facts = facts(actor, (id, service), &restrictions, &broken, &let_in);
        let decision = may(actor, Permission::SeePeople, &facts);
        note(&mut visible, id, &decision);
    }
    Ok(visible)
}

fn note(visible: &mut Visible, person: Uuid, decision: &Decision) {
    if decision.allowed {
        visible.open.insert(person);
    } else if decision.break_glass_offered {
        visible.closed.insert(person);
    }
}
