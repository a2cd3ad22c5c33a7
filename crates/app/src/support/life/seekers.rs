//! Who of a coordinator's people looks for work, and since when: as it was written down, or as the record says it of
//! people whom they support or whose case they have.

use std::collections::BTreeSet;

use db::Day;
use db::entities::{allocation, circumstance, occupation};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{QueryOrder, QuerySelect};
use rules::occupation::{Kind, SEEKING};
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;

use super::store;
use crate::house::permissions::Needs;
use crate::house::{PageError, Staff, spells};
use crate::oversight::worklists::{People, Who};
use crate::support::amounts::plain_hundredths;

/// Somebody who looks for work.
#[derive(Serialize)]
pub struct Seeker {
    who: Who,
    href: String,
    what: String,
    /// Hours a week that they want at most.
    hours: String,
    since: String,
}

impl Seeker {
    /// That somebody looks for work is all that is told.
    fn of_a_restricted_record(who: Who) -> Seeker {
        Seeker {
            who,
            href: String::new(),
            what: String::new(),
            hours: String::new(),
            since: String::new(),
        }
    }
}

/// What is known of one who looks for work.
struct Known {
    person: Uuid,
    since: Day,
    what: String,
    hours: String,
}

/// Who looks for work, the longest first. `doing`: what the worker supports; `supported`: everybody whom they support.
pub async fn seekers<P: Needs>(
    staff: &Staff<P>,
    worker: Uuid,
    (doing, supported): (&[occupation::Model], &[Uuid]),
) -> Result<Vec<Seeker>, PageError> {
    let today = staff.today();
    let looks = doing
        .iter()
        .filter(|row| store::kind(row) == Kind::Looking && row.ended_on.is_none());
    let mut known: Vec<Known> = looks
        .map(|row| Known {
            person: row.person_id,
            since: row.began_on,
            what: row.place.clone(),
            hours: row
                .weekly_hundredths
                .map_or("–".to_owned(), plain_hundredths),
        })
        .collect();
    let mut ids: BTreeSet<Uuid> = supported.iter().copied().collect();
    ids.extend(cases(staff, worker).await?);
    for one in &known {
        ids.remove(&one.person);
    }
    let told = "Nobody has written down what they look for";
    for (person, since) in by_the_record(staff, &ids).await? {
        known.push(Known {
            person,
            since,
            what: told.to_owned(),
            hours: "–".to_owned(),
        });
    }
    known.sort_by_key(|one| (one.since, one.person));
    let people = People::of(staff, known.iter().map(|one| one.person)).await?;
    let line = |one: &Known| {
        if !people.is_living(one.person) {
            return None;
        }
        let who = people.who(one.person, today.0)?;
        if who.href.is_none() {
            return Some(Seeker::of_a_restricted_record(who));
        }
        Some(Seeker {
            who,
            href: format!("/people/{}/life", one.person),
            what: one.what.clone(),
            hours: one.hours.clone(),
            since: speak_exact(one.since.0),
        })
    };
    Ok(known.iter().filter_map(line).collect())
}

/// Whose case the worker has.
async fn cases<P: Needs>(staff: &Staff<P>, worker: Uuid) -> Result<Vec<Uuid>, PageError> {
    use allocation::Column::{FromOn, PersonId, UntilOn, WorkerId};
    let theirs = allocation::Entity::find()
        .select_only()
        .column(PersonId)
        .filter(WorkerId.eq(worker))
        .filter(spells::holds(FromOn, UntilOn, staff.today()));
    Ok(theirs.into_tuple().all(staff.reader()).await?)
}

/// Of whom the record says that they look for work, and since when.
async fn by_the_record<P: Needs>(
    staff: &Staff<P>,
    people: &BTreeSet<Uuid>,
) -> Result<Vec<(Uuid, Day)>, PageError> {
    let ids: Vec<Uuid> = people.iter().copied().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = circumstance::Entity::find()
        .select_only()
        .column(circumstance::Column::PersonId)
        .column(circumstance::Column::FromOn)
        .filter(circumstance::Column::Kind.eq("employment"))
        .filter(circumstance::Column::Code.eq(SEEKING))
        .filter(circumstance::Column::SupersededAt.is_null())
        .filter(store::holds(staff.today()))
        .filter(circumstance::Column::PersonId.is_in(db::padded(&ids)))
        .order_by_asc(circumstance::Column::FromOn);
    Ok(found.into_tuple().all(staff.reader()).await?)
}
