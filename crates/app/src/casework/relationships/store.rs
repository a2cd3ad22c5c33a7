//! Reads and writes relationships. Both sides of one are written in the same change, each with its own event.

use db::entities::relationship::{Column, Entity, Model};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use db::{Change, Day, Event};
use rules::vocabulary::Problem;
use serde_json::json;

use crate::house::council::Council;

/// Who the other is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    /// They have a record of their own.
    OnRecord(Uuid),
    /// They are known by name alone.
    Named {
        name: String,
        phone: Option<String>,
        email: Option<String>,
    },
}

/// What the other is to the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub kind: String,
    pub carer: bool,
    pub main_carer: bool,
    /// The person looks after the other: kept on the other's record, where they have one.
    pub cares_for: bool,
    pub next_of_kin: bool,
    pub emergency_contact: bool,
    pub lives_with: bool,
    pub attorney: Option<String>,
    pub note: Option<String>,
    pub from_on: Option<Day>,
    pub until_on: Option<Day>,
    pub ended_because: Option<String>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum Refused {
    /// What to mend.
    Problem(Problem),
    /// The archive could not.
    Archive(db::Error),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Refused {
        Refused::Archive(error)
    }
}

/// Every relationship of a person that was not taken back, the oldest first.
pub async fn all(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::RemovedAt.is_null())
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// The other sides of these.
pub async fn pairs(conn: &impl ConnectionTrait, rows: &[Model]) -> db::Result<Vec<Model>> {
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.pair_id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = Entity::find().filter(Column::Id.is_in(ids));
    Ok(found.all(conn).await?)
}

/// Whom somebody looks after now, as the other sides of their relationships tell it.
pub fn looked_after(pairs: &[Model], today: Day) -> Vec<Uuid> {
    let now = |row: &&Model| {
        row.carer && row.removed_at.is_none() && row.until_on.is_none_or(|until| until > today)
    };
    pairs.iter().filter(now).map(|row| row.person_id).collect()
}

/// One relationship of this person that was not taken back.
/// Errors: `NotFound`, also when it is another person's.
pub async fn find(conn: &impl ConnectionTrait, person: Uuid, id: Uuid) -> db::Result<Model> {
    let found = Entity::find_by_id(id)
        .filter(Column::PersonId.eq(person))
        .filter(Column::RemovedAt.is_null())
        .one(conn)
        .await?;
    found.ok_or(db::Error::NotFound)
}

/// Writes down who somebody is to a person, on the other's record too where they have one, and logs it.
/// Errors: a problem when the same is on the record already, or the kind has no other side.
pub async fn add(
    change: &mut Change,
    council: &Council,
    person: Uuid,
    other: Other,
    facts: Facts,
) -> Result<Uuid, Refused> {
    hold(change, person, &other).await?;
    refuse_twice(change, person, None, &other, &facts).await?;
    let (id, pair) = (change.new_id(), change.new_id());
    let Other::OnRecord(other_id) = other else {
        let row = row(change, (id, person), &other, facts)?;
        return told(change, council, row).await;
    };
    let inverse = inverse(council, &facts.kind)?;
    let back = Facts {
        kind: inverse,
        carer: facts.cares_for,
        lives_with: facts.lives_with,
        from_on: facts.from_on,
        until_on: facts.until_on,
        ended_because: facts.ended_because.clone(),
        ..Facts::default()
    };
    let mut mine = row(change, (id, person), &other, facts)?;
    mine.pair_id = Some(pair);
    told(change, council, mine).await?;
    let mut theirs = row(change, (pair, other_id), &Other::OnRecord(person), back)?;
    theirs.pair_id = Some(id);
    told(change, council, theirs).await
}

/// Both records are held, always in the same order, so that two who write from both sides cannot both succeed.
async fn hold(change: &mut Change, person: Uuid, other: &Other) -> db::Result<()> {
    let mut people = vec![person];
    if let Other::OnRecord(other) = other {
        people.push(*other);
    }
    people.sort_unstable();
    for person in people {
        change.hold_person(person).await?;
    }
    Ok(())
}

async fn refuse_twice(
    change: &Change,
    person: Uuid,
    but: Option<Uuid>,
    other: &Other,
    facts: &Facts,
) -> Result<(), Refused> {
    if *other == Other::OnRecord(person) {
        return refuse(
            "other",
            "Nobody is their own relative: choose somebody else",
        );
    }
    let same = |row: &&Model| match other {
        Other::OnRecord(id) => row.other_id == Some(*id),
        Other::Named { name, .. } => {
            let known = row.name.as_deref().map(str::to_lowercase);
            known.is_some_and(|known| known == name.to_lowercase())
        }
    };
    let all = all(change.conn(), person).await?;
    let open = all
        .iter()
        .filter(|row| row.until_on.is_none() && Some(row.id) != but);
    let twice = open.filter(same).any(|row| row.kind == facts.kind);
    if twice && facts.until_on.is_none() {
        return refuse("kind", "This is on the record already");
    }
    Ok(())
}

fn refuse<T>(field: &str, says: &str) -> Result<T, Refused> {
    Err(Refused::Problem(Problem::new(field, says)))
}

fn inverse(council: &Council, kind: &str) -> Result<String, Refused> {
    match council.list("relationship_kind").inverse(kind) {
        Some(inverse) => Ok(inverse.to_owned()),
        None => refuse("kind", "Choose what they are to the person from the list"),
    }
}

fn row(
    change: &Change,
    (id, person_id): (Uuid, Uuid),
    other: &Other,
    facts: Facts,
) -> db::Result<Model> {
    let (other_id, name, phone, email) = match other {
        Other::OnRecord(id) => (Some(*id), None, None, None),
        Other::Named { name, phone, email } => {
            (None, Some(name.clone()), phone.clone(), email.clone())
        }
    };
    let recorded_by = change.actor();
    Ok(Model {
        id,
        person_id,
        other_id,
        pair_id: None,
        kind: facts.kind,
        name,
        phone,
        email,
        note: facts.note,
        carer: facts.carer || facts.main_carer,
        main_carer: facts.main_carer,
        next_of_kin: facts.next_of_kin,
        emergency_contact: facts.emergency_contact,
        lives_with: facts.lives_with,
        attorney: facts.attorney,
        from_on: facts.from_on,
        until_on: facts.until_on,
        ended_because: facts.ended_because,
        removed_at: None,
        removed_by: None,
        removed_because: None,
        recorded_by: recorded_by
            .ok_or_else(|| db::Error::Unfit("somebody writes a relationship down".to_owned()))?,
        recorded_at: change.at(),
        version: 1,
    })
}

async fn told(change: &mut Change, council: &Council, row: Model) -> Result<Uuid, Refused> {
    let row = change.insert::<Entity>(row).await?;
    log(change, Event::RelationshipAdded, council, &row);
    Ok(row.id)
}

/// The kind is told, never the name: the other's record may be closed to whoever reads this one's history.
fn log(change: &mut Change, kind: Event, council: &Council, row: &Model) {
    let says = council.says("relationship_kind", &row.kind);
    let (person, about) = (Some(row.person_id), Some(row.id));
    change.log(kind, person, about, json!({ "says": says }));
}

/// Changes what the other is to the person, on both sides, and logs it. With a last day it ends on both.
/// Errors: a problem when the same is on the record already; `Conflict` when somebody changed it meanwhile.
pub async fn change_it(
    change: &mut Change,
    council: &Council,
    before: &Model,
    other: Other,
    facts: Facts,
) -> Result<(), Refused> {
    hold(change, before.person_id, &other).await?;
    refuse_twice(change, before.person_id, Some(before.id), &other, &facts).await?;
    let event = match (before.until_on, facts.until_on) {
        (None, Some(_)) => Event::RelationshipEnded,
        _ => Event::RelationshipChanged,
    };
    let pair = pairs(change.conn(), std::slice::from_ref(before)).await?;
    let cares_for = facts.cares_for;
    let wanted = row(change, (before.id, before.person_id), &other, facts)?;
    let after = change
        .update::<Entity>(before, |row| {
            *row = Model {
                pair_id: row.pair_id,
                recorded_by: row.recorded_by,
                recorded_at: row.recorded_at,
                version: row.version,
                ..wanted
            }
        })
        .await?;
    log(change, event, council, &after);
    for pair in &pair {
        let kind = inverse(council, &after.kind)?;
        let side = change
            .update::<Entity>(pair, |row| {
                row.kind = kind;
                row.carer = cares_for;
                row.main_carer = row.main_carer && cares_for;
                row.lives_with = after.lives_with;
                row.from_on = after.from_on;
                row.until_on = after.until_on;
                row.ended_because.clone_from(&after.ended_because);
            })
            .await?;
        log(change, event, council, &side);
    }
    Ok(())
}

/// Takes a relationship back that was put in by mistake, on both sides, and logs it. It stays in the archive.
pub async fn remove(
    change: &mut Change,
    council: &Council,
    row: &Model,
    because: &str,
) -> db::Result<()> {
    let mut sides = vec![row.clone()];
    sides.extend(pairs(change.conn(), std::slice::from_ref(row)).await?);
    let (at, by) = (change.at(), change.actor());
    for side in &sides {
        let gone = change
            .update::<Entity>(side, |row| {
                row.removed_at = Some(at);
                row.removed_by = by;
                row.removed_because = Some(because.to_owned());
            })
            .await?;
        log(change, Event::RelationshipRemoved, council, &gone);
    }
    Ok(())
}
