//! Which council is responsible for whom, in the histories: written down once, when needs are decided on.

use db::entities::ordinary_residence;
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::assessment::duty::Residence;
use rules::assessment::residence::{Basis, residence};
use serde_json::json;

use super::cases::Case;
use super::random::Dice;

/// Of a thousand who live in Exampleshire, those who have no settled home.
const NO_HOME: u64 = 15;

impl Case<'_> {
    /// Where an adult ordinarily lives, as the record has it by then.
    pub(super) fn lives(
        &mut self,
        (worker, at, on): (Uuid, At, Day),
        dice: &mut Dice,
    ) -> db::Result<Option<Residence>> {
        if let Some(basis) = self.person.supported.lives {
            return Ok(residence(basis, true));
        }
        let (basis, told_by) = match self.person.script.is_none() && dice.chance(NO_HOME) {
            true => (
                Basis::NoSettled,
                "themselves: between friends since the summer",
            ),
            false => (Basis::Settled, "themselves at the assessment"),
        };
        let from_on = match basis {
            Basis::Settled => self.day(self.person.since),
            _ => on,
        };
        let row = ordinary_residence::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            basis: basis.code().to_owned(),
            council: None,
            told_by: told_by.to_owned(),
            disputed_on: None,
            from_on,
            until_on: None,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        };
        let body = json!({ "from": from_on });
        self.story
            .tell(at, Some(worker), Event::ResidenceChanged, row.id, body);
        self.story.made::<ordinary_residence::Entity>(&row)?;
        self.person.supported.lives = Some(basis);
        Ok(residence(basis, true))
    }
}
