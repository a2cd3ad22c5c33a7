//! Who in the record stands behind an id of the return, as far as the reader may know.

use std::collections::{HashMap, HashSet};

use db::entities::person;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, QuerySelect};
use rules::access::Permission;
use serde_json::{Value as Json, json};

use crate::front_door::people::header::full_name;
use crate::house::permissions::Needs;
use crate::house::{PageError, Staff};

/// What may be shown of people by their ids in the return.
pub struct Known {
    code: String,
    people: HashMap<String, (String, String)>,
    /// Ids of records that are not the reader's to see.
    closed: HashSet<String>,
    /// The reader works with ids whoever they are of.
    sees_ids: bool,
}

/// Looks up the people of a page.
pub async fn known<P: Needs>(
    staff: &Staff<P>,
    code: &str,
    ids: impl Iterator<Item = &str>,
) -> Result<Known, PageError> {
    let keys: HashSet<String> = ids.map(|id| key(id, code).to_owned()).collect();
    let by_id = Condition::any()
        .add(person::Column::NhsNumber.is_in(keys.iter().cloned()))
        .add(person::Column::Number.is_in(keys.iter().cloned()));
    let found = person::Entity::find()
        .filter(by_id)
        .filter(person::Column::DeletedOn.is_null())
        .limit(1_000)
        .all(staff.reader())
        .await?;
    let visible = staff.visible(&found).await?;
    let mut known = Known {
        code: code.to_owned(),
        people: HashMap::new(),
        closed: HashSet::new(),
        sees_ids: staff.may(Permission::ManageReturns),
    };
    for person in &found {
        let ids = [Some(person.number.clone()), person.nhs_number.clone()];
        for id in ids.into_iter().flatten() {
            if visible.shows(person.id) {
                let at = format!("/people/{}", person.id);
                known.people.insert(id, (full_name(person), at));
            } else {
                known.closed.insert(id);
            }
        }
    }
    Ok(known)
}

/// An id without what the return puts before it.
fn key<'a>(id: &'a str, code: &str) -> &'a str {
    let own = id
        .strip_prefix(code)
        .and_then(|rest| rest.strip_prefix('_'))
        .unwrap_or(id);
    own.strip_prefix('P').unwrap_or(own)
}

impl Known {
    /// Whether what stands beside an id must be kept from the reader.
    pub fn hides(&self, id: &str) -> bool {
        !self.sees_ids && self.closed.contains(key(id, &self.code))
    }

    /// A person as a page shows them.
    pub fn says(&self, id: &str) -> Json {
        let found = self.people.get(key(id, &self.code));
        json!({
            "id": if self.hides(id) { "A record that is not yours to see" } else { id },
            "name": found.map(|(name, _)| name),
            "href": found.map(|(_, href)| href),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn a_person_is_the_same_with_and_without_the_councils_code() {
        for (id, expected) in [
            ("900_P100012", "100012"),
            ("900_100012", "100012"),
            ("P100012", "100012"),
            ("9992837578", "9992837578"),
            ("901_5", "901_5"),
            ("900", "900"),
        ] {
            assert_eq!(key(id, "900"), expected, "{id}");
        }
    }
}
