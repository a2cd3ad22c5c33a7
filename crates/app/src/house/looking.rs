//! The log of looks: each look at a record is on the disk before its page goes out.

use std::sync::{Arc, Mutex, PoisonError};

use db::sea_orm::entity::prelude::Uuid;
use db::{BeingLogged, Look, Outcome};
use rules::access::Actor;

use crate::house::House;
use crate::house::errors::PageError;

/// The looks of one request, on their way to the disk while its page is made. The answer is sent once they are there.
#[derive(Clone, Default)]
pub struct Looking(Arc<Mutex<Vec<BeingLogged>>>);

impl Looking {
    /// One more look is on its way.
    pub fn add(&self, look: BeingLogged) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(look);
    }

    /// Waits until all of them are on the disk.
    /// Errors: `Busy` when one cannot be written; then nothing may be shown.
    pub async fn on_disk(&self) -> Result<(), PageError> {
        let looks = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for look in looks {
            look.on_disk().await?;
        }
        Ok(())
    }
}

/// Writes a look, and returns once it is on the disk.
pub async fn log(
    house: &House,
    actor: &Actor,
    person: Uuid,
    what: &str,
    outcome: Outcome,
    because: Option<String>,
) -> Result<(), PageError> {
    let look = look(house, actor, person, what, outcome, because);
    Ok(house.archive.looks().log(look).await?)
}

/// A look of now.
pub fn look(
    house: &House,
    actor: &Actor,
    person: Uuid,
    what: &str,
    outcome: Outcome,
    because: Option<String>,
) -> Look {
    Look {
        id: house.clock.new_id(),
        at: house.clock.now(),
        account: Some(actor.account_id),
        person,
        what: what.chars().take(300).collect(),
        outcome,
        because,
    }
}
