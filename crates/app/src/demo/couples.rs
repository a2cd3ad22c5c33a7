//! Couples in which both are on record: each knows who the other is, and who of them looks after whom.

use std::collections::HashMap;

use db::At;
use db::sea_orm::prelude::Uuid;

use super::people::Person;

/// The other of a couple.
#[derive(Clone, Copy)]
pub struct Partner {
    pub id: Uuid,
    /// When their record was opened.
    pub since: At,
    /// Looks after somebody.
    pub carer: bool,
}

impl Partner {
    fn of(person: &Person) -> Partner {
        Partner {
            id: person.row.id,
            since: person.row.created_at,
            carer: person.is_carer(),
        }
    }
}

/// Each of a couple learns who the other is, now that both have their ids.
pub fn find(people: &mut [Person]) {
    let mut waiting: HashMap<u64, usize> = HashMap::new();
    for place in 0..people.len() {
        let Some(couple) = people[place].couple else {
            continue;
        };
        if let Some(other) = waiting.insert(couple, place) {
            people[place].partner = Some(Partner::of(&people[other]));
            people[other].partner = Some(Partner::of(&people[place]));
        }
    }
}
