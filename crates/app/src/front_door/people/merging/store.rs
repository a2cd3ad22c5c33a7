//! Joins two records and parts them again, each in one change that holds both.

use std::collections::BTreeSet;

use db::entities::{adult_life, allocation, person, person_alias, person_merge, plan, restriction};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event, Moved};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::london_date;
use serde_json::{Map, Value as Json, json};

use crate::casework::allocations::store::{open_of_person, team_in, worker_in};
use crate::front_door::people::details::questions;
use crate::house::case::CaseFile;
use crate::house::spells;

/// Why an allocation ends that the kept record has as well.
const JOINED: &str = "merged";

/// Why nothing was done.
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

impl From<serde_json::Error> for Refused {
    fn from(error: serde_json::Error) -> Refused {
        Refused::Archive(error.into())
    }
}

fn refuse<T>(says: &str) -> Result<T, Refused> {
    Err(Refused::Problem(Problem::new("because", says)))
}

/// A wish that two records become one.
#[derive(Clone, Debug)]
pub struct Join {
    pub kept: Uuid,
    pub gone: Uuid,
    /// Questions whose answers are taken from the record that goes.
    pub take: Vec<String>,
    pub because: String,
}

/// Reads both people and makes other changes of them wait, always in the same order.
async fn hold(
    change: &mut Change,
    one: Uuid,
    other: Uuid,
) -> Result<(person::Model, person::Model), Refused> {
    change.hold_alone(vec![one, other]).await?;
    let first = change.hold_person(one.min(other)).await?;
    let second = change.hold_person(one.max(other)).await?;
    Ok(if one < other {
        (first, second)
    } else {
        (second, first)
    })
}

/// Joins two records, and logs it on both. Every row of the one that goes moves to the one that is kept; a row
/// that stands there already stays aside, with the record that went.
/// Errors: a problem when they cannot be joined.
pub async fn join(change: &mut Change, wish: &Join) -> Result<(), Refused> {
    if wish.kept == wish.gone {
        return refuse("These are not two records: choose another one");
    }
    let (kept, gone) = hold(change, wish.kept, wish.gone).await?;
    may_be_joined(change, &kept, &gone).await?;
    let mut moved = end_what_both_have(change, &kept, &gone).await?;
    let mut after = kept.clone();
    for name in &wish.take {
        questions::take(name, &gone, &mut after);
    }
    let taken = differences(&kept, &after)?;
    let kept = change
        .update::<person::Entity>(&kept, |row| *row = after)
        .await?;
    let gone = change
        .update::<person::Entity>(&gone, |row| row.merged_into = Some(kept.id))
        .await?;
    moved.extend(db::move_rows(change, gone.id, kept.id).await?);
    let row = person_merge::Model {
        id: change.new_id(),
        person_id: kept.id,
        kept_id: kept.id,
        gone_id: gone.id,
        because: wish.because.clone(),
        taken: Json::Object(taken),
        moved: serde_json::to_value(&moved)?,
        merged_at: change.at(),
        merged_by: change
            .actor()
            .ok_or_else(|| db::Error::Unfit("somebody joins records".to_owned()))?,
        undone_at: None,
        undone_by: None,
        undone_because: None,
        version: 1,
    };
    let row = change.insert::<person_merge::Entity>(row).await?;
    keep_names(change, &kept).await?;
    log(change, Event::PeopleMerged, &row, (&kept, &gone));
    Ok(())
}

async fn may_be_joined(
    change: &Change,
    kept: &person::Model,
    gone: &person::Model,
) -> Result<(), Refused> {
    for person in [kept, gone] {
        if person.merged_into.is_some() {
            return refuse("One of these records was joined with another already: look again");
        }
        if person.deleted_on.is_some() {
            return refuse("One of these records is marked as made in error");
        }
    }
    if kept.service != gone.service {
        return refuse("One is an adult’s record and one a child’s: they are not joined");
    }
    let restricted = restriction::Entity::find()
        .filter(restriction::Column::PersonId.is_in([kept.id, gone.id]))
        .filter(restriction::Column::UntilOn.is_null())
        .count(change.conn())
        .await
        .map_err(db::Error::from)?;
    if restricted > 1 {
        return refuse(
            "Both records are restricted, each in its own way. End one restriction first",
        );
    }
    if both_have_a_plan(change, kept.id, gone.id).await? {
        return refuse(
            "Both records have a plan of the same kind. Discard, replace or end one of them first",
        );
    }
    let ways = adult_life::Entity::find()
        .filter(adult_life::Column::PersonId.is_in([kept.id, gone.id]))
        .filter(adult_life::Column::ClosedOn.is_null())
        .count(change.conn())
        .await
        .map_err(db::Error::from)?;
    if ways > 1 {
        return refuse("Both records prepare for adult life. Close one of the two first");
    }
    Ok(())
}

/// Whether each has a plan in force, or each one that is being written, of one kind: only one of the two could be kept,
/// and what hangs on the other would be torn from it.
async fn both_have_a_plan(change: &Change, kept: Uuid, gone: Uuid) -> db::Result<bool> {
    let today = Day(london_date(*change.at()));
    let rows = plan::Entity::find()
        .filter(plan::Column::PersonId.is_in([kept, gone]))
        .filter(plan::Column::DiscardedAt.is_null())
        .filter(plan::Column::ReplacedAt.is_null())
        .filter(spells::lasts(plan::Column::EndedOn, today))
        .all(change.conn())
        .await?;
    let of = |person: Uuid| -> BTreeSet<(&str, bool)> {
        let theirs = rows.iter().filter(|row| row.person_id == person);
        theirs
            .map(|row| (row.kind.as_str(), row.agreed_at.is_some()))
            .collect()
    };
    Ok(!of(kept).is_disjoint(&of(gone)))
}

/// An allocation to a team or worker in it that the kept record has as well ends; the other goes on.
async fn end_what_both_have(
    change: &mut Change,
    kept: &person::Model,
    gone: &person::Model,
) -> Result<Vec<Moved>, Refused> {
    let theirs = open_of_person(change.conn(), gone.id).await?;
    let ours = open_of_person(change.conn(), kept.id).await?;
    let today = Day(london_date(*change.at()));
    let mut ended = Vec::new();
    for row in theirs {
        let as_well = match row.worker_id {
            Some(_) => worker_in(&ours, row.team_id),
            None => team_in(&ours, row.team_id),
        };
        if as_well.is_none() {
            continue;
        }
        let after = change
            .update::<allocation::Entity>(&row, |row| {
                row.until_on = Some(today);
                row.closed_because = Some(JOINED.to_owned());
            })
            .await?;
        ended.push(Moved {
            table: "allocation".to_owned(),
            id: row.id,
            columns: differences(&row, &after)?,
        });
    }
    Ok(ended)
}

/// Each column that differs, with its value before and after.
fn differences(
    before: &impl serde::Serialize,
    after: &impl serde::Serialize,
) -> Result<Map<String, Json>, serde_json::Error> {
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    let (Json::Object(before), Json::Object(after)) = (before, after) else {
        return Ok(Map::new());
    };
    let changed = after.into_iter().filter_map(|(column, new)| {
        let old = before.get(&column).cloned().unwrap_or_default();
        (old != new && column != "version").then(|| (column, json!([old, new])))
    });
    Ok(changed.collect())
}

async fn keep_names(change: &mut Change, person: &person::Model) -> Result<(), Refused> {
    let aliases = person_alias::Entity::find()
        .filter(person_alias::Column::PersonId.eq(person.id))
        .all(change.conn())
        .await
        .map_err(db::Error::from)?;
    db::keep_names(change, person, &aliases).await?;
    Ok(())
}

fn log(
    change: &mut Change,
    kind: Event,
    row: &person_merge::Model,
    (kept, gone): (&person::Model, &person::Model),
) {
    let about = Some(row.id);
    let says = format!("P{}", gone.number);
    change.log(kind, Some(kept.id), about, json!({ "says": says }));
    let says = format!("P{}", kept.number);
    change.log(kind, Some(gone.id), about, json!({ "says": says }));
}

/// Every joining of this record with others, the latest first.
pub async fn all(file: &CaseFile) -> db::Result<Vec<person_merge::Model>> {
    Ok(person_merge::Entity::find()
        .filter(person_merge::Column::PersonId.eq(file.person_id()))
        .order_by_desc(person_merge::Column::Id)
        .all(file.reader())
        .await?)
}

/// One joining of this record that was not undone.
/// Errors: `NotFound`.
pub async fn find(file: &CaseFile, id: Uuid) -> db::Result<person_merge::Model> {
    let found = person_merge::Entity::find_by_id(id)
        .filter(person_merge::Column::PersonId.eq(file.person_id()))
        .filter(person_merge::Column::UndoneAt.is_null())
        .one(file.reader())
        .await?;
    found.ok_or(db::Error::NotFound)
}

/// Parts two records again, and logs it on both: every row goes back that came with the one that went. What was
/// written since stays with the record that was kept.
/// Errors: `Conflict` when somebody parted them meanwhile.
pub async fn part(
    change: &mut Change,
    before: &person_merge::Model,
    because: &str,
) -> Result<(), Refused> {
    let (holder, gone) = hold(change, before.person_id, before.gone_id).await?;
    let (at, by) = (change.at(), change.actor());
    let row = change
        .update::<person_merge::Entity>(before, |row| {
            row.undone_at = Some(at);
            row.undone_by = by;
            row.undone_because = Some(because.to_owned());
        })
        .await?;
    let mut moved: Vec<Moved> = serde_json::from_value(row.moved.clone())?;
    // Where the record that was kept has been joined on, the rows are with the one that holds them now.
    if row.person_id != row.kept_id {
        let (then, now) = (json!(row.kept_id), json!(row.person_id));
        for values in moved
            .iter_mut()
            .flat_map(|moved| moved.columns.values_mut())
        {
            if values[1] == then {
                values[1] = now.clone();
            }
        }
    }
    db::put_back(change, &moved).await?;
    let gone = change
        .update::<person::Entity>(&gone, |row| row.merged_into = None)
        .await?;
    let taken = Moved {
        table: "person".to_owned(),
        id: row.kept_id,
        columns: serde_json::from_value(row.taken.clone())?,
    };
    db::put_back(change, &[taken]).await?;
    log(change, Event::PeopleUnmerged, &row, (&holder, &gone));
    for id in [row.kept_id, gone.id] {
        let person = change.hold_person(id).await?;
        keep_names(change, &person).await?;
    }
    if holder.id != row.kept_id {
        keep_names(change, &holder).await?;
    }
    Ok(())
}
