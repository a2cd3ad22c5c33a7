//! Reads and writes warnings and their reviews. Each warning has a clock until its next review, in the hands of
//! those who have the case; so it stands in their day and in their manager's list of what is late.

use db::entities::{warning_note, warning_review};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use rules::warning::{Agreement, Outcome, REVIEW};
use serde_json::json;

use super::questions::{Reviewed, Written};
use crate::casework::clocks::{self, Clock, Hands};
use crate::house::House;
use crate::house::case::CaseFile;

/// The table's name, as clocks know it.
pub const TABLE: &str = "warning_note";

/// A warning with every review of it, the first to the last.
pub struct Warning {
    pub note: warning_note::Model,
    pub reviews: Vec<warning_review::Model>,
}

/// Every warning of a record: those that hold first, then the ended ones, the latest first.
pub async fn all(file: &CaseFile) -> db::Result<Vec<Warning>> {
    let person = file.person_id();
    let mut notes = warning_note::Entity::find()
        .filter(warning_note::Column::PersonId.eq(person))
        .order_by_desc(warning_note::Column::FromOn)
        .order_by_desc(warning_note::Column::Id)
        .all(file.reader())
        .await?;
    notes.sort_by_key(|note| note.ended_on.is_some());
    let reviews = warning_review::Entity::find()
        .filter(warning_review::Column::PersonId.eq(person))
        .order_by_asc(warning_review::Column::Id)
        .all(file.reader())
        .await?;
    let with_reviews = |note: warning_note::Model| Warning {
        reviews: reviews
            .iter()
            .filter(|review| review.warning_id == note.id)
            .cloned()
            .collect(),
        note,
    };
    Ok(notes.into_iter().map(with_reviews).collect())
}

/// One warning of this record.
/// Errors: `NotFound`, also when it is another person's.
pub async fn find(file: &CaseFile, id: Uuid) -> db::Result<warning_note::Model> {
    let note = warning_note::Entity::find_by_id(id)
        .filter(warning_note::Column::PersonId.eq(file.person_id()))
        .one(file.reader())
        .await?;
    note.ok_or(db::Error::NotFound)
}

/// Puts a warning on a record, starts its clock and logs it.
/// Errors: `Unfit` when nobody writes it.
pub async fn write(
    change: &mut Change,
    house: &House,
    person_id: Uuid,
    new: Written,
    otherwise: Hands,
) -> db::Result<warning_note::Model> {
    let told = told(new.agreement);
    let row = warning_note::Model {
        id: change.new_id(),
        person_id,
        kind: new.kind,
        text: new.text,
        from_on: new.from,
        next_review_on: Some(new.next_review),
        ended_on: None,
        disclosed: told.disclosed,
        disclosed_on: told.disclosed_on,
        disclosed_by: told.disclosed_by,
        undisclosed_because: told.undisclosed_because,
        manager: told.manager,
        manager_on: told.manager_on.unwrap_or(new.from),
        written_by: author(change)?,
        recorded_at: change.at(),
        version: 1,
    };
    let row = change.insert::<warning_note::Entity>(row).await?;
    let hands = clocks::hands_of(change, person_id, otherwise).await?;
    start(change, house, &row, hands, new.next_review).await?;
    log(change, Event::WarningWritten, &row, house);
    Ok(row)
}

/// Writes a review, renews or ends the warning, and logs it.
/// Errors: `Conflict` when somebody reviewed it meanwhile.
pub async fn review(
    change: &mut Change,
    house: &House,
    note: &warning_note::Model,
    review: Reviewed,
    otherwise: Hands,
) -> db::Result<()> {
    let told = told(review.agreement);
    let (next, ended) = match review.outcome {
        Outcome::Renewed(next) => (Some(Day(next)), None),
        Outcome::Ended(on) => (None, Some(Day(on))),
    };
    let row = warning_review::Model {
        id: change.new_id(),
        person_id: note.person_id,
        warning_id: note.id,
        reviewed_on: review.on,
        text: review.text,
        ended: ended.is_some(),
        next_review_on: next,
        disclosed: told.disclosed,
        disclosed_on: told.disclosed_on,
        disclosed_by: told.disclosed_by,
        undisclosed_because: told.undisclosed_because,
        manager: told.manager,
        manager_on: told.manager_on.unwrap_or(review.on),
        reviewed_by: author(change)?,
        recorded_at: change.at(),
        version: 1,
    };
    let after = change
        .update::<warning_note::Entity>(note, |row| {
            row.next_review_on = next;
            row.ended_on = ended;
        })
        .await?;
    change.insert::<warning_review::Entity>(row).await?;
    clocks::met(change, note.id, &[REVIEW], review.on).await?;
    if let Some(next) = next {
        let hands = clocks::hands_of(change, note.person_id, otherwise).await?;
        start(change, house, &after, hands, next).await?;
    }
    let kind = if ended.is_some() {
        Event::WarningEnded
    } else {
        Event::WarningReviewed
    };
    log(change, kind, &after, house);
    Ok(())
}

async fn start(
    change: &mut Change,
    house: &House,
    note: &warning_note::Model,
    hands: Hands,
    next: Day,
) -> db::Result<()> {
    let kind = house.council.says("warning_kind", &note.kind);
    let clock = Clock {
        timescale: REVIEW,
        title: &format!("Review of the warning: {}", kind.to_lowercase()),
        person_id: note.person_id,
        about_table: TABLE,
        about_id: note.id,
        hands,
        started_on: Day(rules::vocabulary::dates::london_date(*change.at())),
    };
    clocks::set(change, clock, next).await?;
    Ok(())
}

/// The kind of warning is told, never its words: those are read on the record.
fn log(change: &mut Change, kind: Event, note: &warning_note::Model, house: &House) {
    let says = house.council.says("warning_kind", &note.kind);
    let (person, about) = (Some(note.person_id), Some(note.id));
    change.log(kind, person, about, json!({ "says": says }));
}

fn author(change: &Change) -> db::Result<Uuid> {
    change
        .actor()
        .ok_or_else(|| db::Error::Unfit("a warning needs someone who writes it".to_owned()))
}

/// An agreement as it is kept: what was not so has no day and no name.
struct Told {
    disclosed: bool,
    disclosed_on: Option<Day>,
    disclosed_by: Option<String>,
    undisclosed_because: Option<String>,
    manager: String,
    manager_on: Option<Day>,
}

fn told(agreement: Agreement) -> Told {
    let disclosed = agreement.disclosed == Some(true);
    let some = |text: String, when: bool| Some(text).filter(|text| when && !text.is_empty());
    Told {
        disclosed,
        disclosed_on: agreement.disclosed_on.filter(|_| disclosed).map(Day),
        disclosed_by: some(agreement.disclosed_by, disclosed),
        undisclosed_because: some(agreement.undisclosed_because, !disclosed),
        manager: agreement.manager,
        manager_on: agreement.manager_on.map(Day),
    }
}
