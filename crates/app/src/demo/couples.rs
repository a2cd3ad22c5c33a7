//! Who belongs together of those on record: each of a couple knows who the other is and who of them looks after whom, and
//! a carer who lives alone looks after a friend.

use std::collections::{HashMap, HashSet};

use db::At;
use db::sea_orm::prelude::Uuid;

use super::people::Person;

/// The other of a couple, or the friend whom a carer looks after.
#[derive(Clone, Copy)]
pub struct Partner {
    pub id: Uuid,
    /// When their record was opened.
    pub since: At,
    /// Looks after somebody.
    pub carer: bool,
    /// Code of who each is to the other.
    pub kind: &'static str,
}

impl Partner {
    fn of(person: &Person, kind: &'static str) -> Partner {
        Partner {
            kind,
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
            people[place].partner = Some(Partner::of(&people[other], "spouse"));
            people[other].partner = Some(Partner::of(&people[place], "spouse"));
        }
    }
    let mut taken = HashSet::new();
    for place in 0..people.len() {
        let alone = people[place].is_carer() && people[place].partner.is_none();
        if let Some(friend) = friend_of(people, place, &taken).filter(|_| alone) {
            people[place].partner = Some(Partner::of(&people[friend], "friend"));
            taken.insert(friend);
        }
    }
}

/// An older person who was on record before and lives alone. People stand in the order of their records.
fn friend_of(people: &[Person], carer: usize, taken: &HashSet<usize>) -> Option<usize> {
    let fits = |place: &usize| {
        let one = &people[*place];
        let alone = one.couple.is_none() && one.partner.is_none() && !one.is_carer();
        let told = one.script.is_some() || one.duplicate || taken.contains(place);
        let older = one.row.born_on < people[carer].row.born_on && one.row.born_on.is_some();
        alone && older && !told && one.row.died_on.is_none()
    };
    (0..carer).rev().find(fits)
}
