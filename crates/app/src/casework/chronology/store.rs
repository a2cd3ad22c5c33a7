//! Gathers what the chronology shows: a page of each table that has a share in it, merged by time.

use std::collections::BTreeMap;

use db::entities::{account, case_note, contact, event, person, referral};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, SimpleExpr};
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};
use db::{At, Day, Event};
use jiff::Timestamp;
use rules::vocabulary::dates::{london, london_date};

use super::filter::{Cursor, Filter, Kind};
use crate::casework::notes::others;
use crate::casework::notes::store::ALLOCATION;
use crate::house::case::CaseFile;

/// What the colleague may see of a record's notes and contacts.
#[derive(Clone, Copy, Debug)]
pub struct Eyes {
    pub notes: bool,
    pub removed_notes: bool,
    pub contacts: bool,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum Thing {
    Note(case_note::Model),
    Contact(Box<contact::Model>),
    Asked(referral::Model),
    WorkEnded(referral::Model),
    Event(Box<event::Model>),
}

impl Thing {
    /// The note, where it is one.
    pub fn note(&self) -> Option<&case_note::Model> {
        match self {
            Thing::Note(row) => Some(row),
            _ => None,
        }
    }

    /// Where it stands in time. Of things at the same instant, what follows from another stands above it.
    pub fn place(&self) -> Cursor {
        match self {
            Thing::Contact(row) => cursor(row.received_at, 0, row.id),
            Thing::Asked(row) => cursor(instant(row.id, row.received_on), 1, row.id),
            Thing::Note(row) => place_of_note(row),
            Thing::WorkEnded(row) => {
                let on = row.closed_on.unwrap_or(row.received_on);
                cursor(noon(on), 3, row.id)
            }
            Thing::Event(row) => cursor(row.at, EVENT, row.id),
        }
    }
}

/// Where a note stands in time.
pub fn place_of_note(row: &case_note::Model) -> Cursor {
    cursor(row.occurred_at, NOTE, row.id)
}

const NOTE: u8 = 2;
const EVENT: u8 = 4;

fn cursor(at: At, rank: u8, id: Uuid) -> Cursor {
    Cursor { at, rank, id }
}

/// The instant at which a row was made, if that was on the day it tells of; otherwise noon of that day.
fn instant(id: Uuid, day: Day) -> At {
    let made = id.get_timestamp().and_then(|stamp| {
        let (seconds, nanos) = stamp.to_unix();
        Timestamp::new(i64::try_from(seconds).ok()?, i32::try_from(nanos).ok()?).ok()
    });
    match made {
        Some(made) if london_date(made) == day.0 => At::new(made),
        _ => noon(day),
    }
}

fn noon(day: Day) -> At {
    let zone = london(Timestamp::UNIX_EPOCH).time_zone().clone();
    let noon = day.0.at(12, 0, 0, 0).to_zoned(zone);
    At::new(noon.map_or(Timestamp::UNIX_EPOCH, |noon| noon.timestamp()))
}

/// A page of the chronology.
pub struct Gathered {
    pub things: Vec<Thing>,
    /// Kept at the top; on the first page only.
    pub pinned: Vec<case_note::Model>,
    /// Notes that were struck out, on the whole record.
    pub removed: u64,
    /// Where the next page begins, when there is one.
    pub next: Option<Cursor>,
}

/// Gathers a page of at most `most` things, the newest first.
pub async fn gather(
    file: &CaseFile,
    filter: &Filter,
    eyes: Eyes,
    most: u64,
) -> db::Result<Gathered> {
    let people = match &filter.who {
        Some(name) => Some(accounts_named(file, name).await?),
        None => None,
    };
    let search = Search {
        file,
        filter,
        eyes,
        people,
        most,
    };
    let mut things = search.notes().await?;
    things.extend(search.contacts().await?);
    things.extend(search.work().await?);
    things.extend(search.events().await?);
    let mut by_place: BTreeMap<Cursor, Thing> = BTreeMap::new();
    by_place.extend(things.into_iter().map(|thing| (thing.place(), thing)));
    let size = usize::try_from(most).unwrap_or(usize::MAX);
    let more = by_place.len() > size;
    let things: Vec<Thing> = by_place.into_values().rev().take(size).collect();
    Ok(Gathered {
        next: things.last().filter(|_| more).map(Thing::place),
        pinned: search.pinned().await?,
        removed: search.removed().await?,
        things,
    })
}

/// The person, and the records that were joined with theirs: what happened to those happened to them.
pub async fn joined(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<Vec<Uuid>> {
    let mut ids: Vec<Uuid> = person::Entity::find()
        .filter(person::Column::MergedInto.eq(person))
        .select_only()
        .column(person::Column::Id)
        .into_tuple()
        .all(conn)
        .await?;
    ids.push(person);
    Ok(ids)
}

async fn accounts_named(file: &CaseFile, name: &str) -> db::Result<Vec<Uuid>> {
    let ids = account::Entity::find()
        .filter(says(account::Column::Name, &name.to_lowercase()))
        .select_only()
        .column(account::Column::Id)
        .limit(500)
        .into_tuple()
        .all(file.reader())
        .await?;
    Ok(ids)
}

/// A column that has these words in it, in whatever letters.
fn says<C: ColumnTrait>(column: C, words: &str) -> SimpleExpr {
    let escaped = words
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let like = LikeExpr::new(format!("%{escaped}%")).escape('\\');
    Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).like(like)
}

struct Search<'a> {
    file: &'a CaseFile,
    filter: &'a Filter,
    eyes: Eyes,
    /// Only what these did.
    people: Option<Vec<Uuid>>,
    most: u64,
}

impl Search<'_> {
    fn did(&self, account: Option<Uuid>) -> bool {
        match (&self.people, account) {
            (None, _) => true,
            (Some(people), Some(account)) => people.contains(&account),
            (Some(_), None) => false,
        }
    }

    /// The notes that the filter wants, of whichever page.
    fn wanted_notes(&self) -> Select<case_note::Entity> {
        let filter = self.filter;
        let mut find = case_note::Entity::find().filter(others::about(self.file.person_id()));
        if !self.eyes.removed_notes {
            find = find.filter(case_note::Column::RemovedAt.is_null());
        }
        if !filter.wants(Kind::Notes) {
            find = find.filter(case_note::Column::Kind.eq(ALLOCATION));
        }
        if !filter.wants(Kind::Work) {
            find = find.filter(case_note::Column::Kind.ne(ALLOCATION));
        }
        if let Some(people) = &self.people {
            find = find.filter(case_note::Column::WrittenBy.is_in(people.iter().copied()));
        }
        if let Some(words) = &filter.words {
            let either = Condition::any()
                .add(says(case_note::Column::Text, words))
                .add(says(case_note::Column::Title, words));
            find = find.filter(either);
        }
        find.filter(between(filter, case_note::Column::OccurredAt))
    }

    fn no_notes(&self) -> bool {
        !self.eyes.notes || !(self.filter.wants(Kind::Notes) || self.filter.wants(Kind::Work))
    }

    async fn notes(&self) -> db::Result<Vec<Thing>> {
        if self.no_notes() {
            return Ok(Vec::new());
        }
        let columns = (case_note::Column::OccurredAt, case_note::Column::Id);
        let notes = self
            .wanted_notes()
            .filter(case_note::Column::Pinned.eq(false))
            .filter(behind(self.filter, NOTE, columns))
            .order_by_desc(case_note::Column::OccurredAt)
            .order_by_desc(case_note::Column::Id)
            .limit(self.most + 1)
            .all(self.file.reader())
            .await?;
        Ok(notes.into_iter().map(Thing::Note).collect())
    }

    async fn pinned(&self) -> db::Result<Vec<case_note::Model>> {
        if self.no_notes() || self.filter.after.is_some() {
            return Ok(Vec::new());
        }
        let pinned = self
            .wanted_notes()
            .filter(case_note::Column::Pinned.eq(true))
            .order_by_desc(case_note::Column::OccurredAt)
            .all(self.file.reader())
            .await?;
        Ok(pinned)
    }

    async fn removed(&self) -> db::Result<u64> {
        if !self.eyes.notes {
            return Ok(0);
        }
        let removed = case_note::Entity::find()
            .filter(others::about(self.file.person_id()))
            .filter(case_note::Column::RemovedAt.is_not_null())
            .count(self.file.reader())
            .await?;
        Ok(removed)
    }

    async fn contacts(&self) -> db::Result<Vec<Thing>> {
        if !self.eyes.contacts || !self.filter.wants(Kind::Contacts) {
            return Ok(Vec::new());
        }
        let all = contact::Entity::find()
            .filter(contact::Column::PersonId.eq(self.file.person_id()))
            .all(self.file.reader())
            .await?;
        let wanted = |row: &contact::Model| {
            let texts = [
                &row.said,
                &row.matters,
                &row.tried,
                &row.advice,
                &row.outcome_note,
                &row.risk_note,
                &row.caller_name,
            ];
            (self.did(row.taken_by) || row.decided_by.is_some_and(|by| self.did(Some(by))))
                && self.filter.speaks_of(texts.map(Option::as_deref))
        };
        let things = all.into_iter().filter(wanted);
        let things = things.map(|row| Thing::Contact(Box::new(row)));
        Ok(things.filter(|t| self.filter.admits(t.place())).collect())
    }

    /// What was asked of teams, and its end. Who asked stands in the contact, so a search for someone has none.
    async fn work(&self) -> db::Result<Vec<Thing>> {
        if !self.filter.wants(Kind::Work) || self.people.is_some() {
            return Ok(Vec::new());
        }
        let all = referral::Entity::find()
            .filter(referral::Column::PersonId.eq(self.file.person_id()))
            .all(self.file.reader())
            .await?;
        let mut things = Vec::new();
        for row in all {
            if !self
                .filter
                .speaks_of([row.why_now.as_deref(), Some(&row.number)])
            {
                continue;
            }
            if row.closed_on.is_some() {
                things.push(Thing::WorkEnded(row.clone()));
            }
            things.push(Thing::Asked(row));
        }
        things.retain(|thing| self.filter.admits(thing.place()));
        Ok(things)
    }

    async fn events(&self) -> db::Result<Vec<Thing>> {
        let kinds: Vec<&str> = KINDS
            .iter()
            .filter(|(kind, _)| self.filter.wants(*kind))
            .flat_map(|(_, events)| events.iter().map(|event| event.as_str()))
            .filter(|name| self.filter.speaks_of([Some(Event::title_of(name))]))
            .collect();
        if kinds.is_empty() {
            return Ok(Vec::new());
        }
        let mut find = event::Entity::find()
            .filter(
                event::Column::PersonId
                    .is_in(joined(self.file.reader(), self.file.person_id()).await?),
            )
            .filter(event::Column::Kind.is_in(kinds))
            .filter(between(self.filter, event::Column::At));
        if let Some(people) = &self.people {
            find = find.filter(event::Column::ActorId.is_in(people.iter().copied()));
        }
        let events = find
            .filter(behind(
                self.filter,
                EVENT,
                (event::Column::At, event::Column::Id),
            ))
            .order_by_desc(event::Column::At)
            .order_by_desc(event::Column::Id)
            .limit(self.most + 1)
            .all(self.file.reader())
            .await?;
        Ok(events
            .into_iter()
            .map(|row| Thing::Event(Box::new(row)))
            .collect())
    }
}

/// The events that the chronology shows. The others are told by the rows themselves: notes, contacts, work.
const KINDS: &[(Kind, &[Event])] = &[
    (
        Kind::Work,
        &[
            Event::HandedOff,
            Event::BreachExplained,
            Event::TaskSet,
            Event::TaskChanged,
            Event::TaskDone,
            Event::TaskReopened,
            Event::TaskCancelled,
            Event::VisitTaken,
            Event::VisitReturned,
            Event::VisitWiped,
            Event::DeadlinePaused,
            Event::DeadlineResumed,
        ],
    ),
    (
        Kind::Safety,
        &[
            Event::WarningWritten,
            Event::WarningReviewed,
            Event::WarningEnded,
        ],
    ),
    (
        Kind::Forms,
        &[
            Event::FormBegun,
            Event::FormSubmitted,
            Event::FormApproved,
            Event::FormPutToPanel,
            Event::FormReturned,
            Event::FormDiscarded,
            Event::FormRestored,
            Event::ConversationHeld,
            Event::ContributionEstimated,
            Event::FigureWorkedOut,
            Event::FigureNotUsed,
            Event::PlanBegun,
            Event::PlanMoved,
            Event::PlanReturned,
            Event::PlanDiscarded,
            Event::BudgetAgreed,
            Event::DirectPaymentDecided,
            Event::DirectPaymentChanged,
            Event::DirectPaymentReviewed,
            Event::DirectPaymentChecked,
            Event::DirectPaymentPaid,
            Event::DirectPaymentEnded,
            Event::AssessmentOffered,
            Event::AssessmentChanged,
            Event::AssessmentRefused,
            Event::AssessmentCompleted,
            Event::EligibilityDecided,
            Event::ReviewPlanned,
            Event::ReviewHeld,
            Event::ReablementChanged,
            Event::BatchMoved,
            Event::AdultLifeChanged,
            Event::OccupationChanged,
            Event::HomeChanged,
            Event::PilotChanged,
            Event::EquipmentChanged,
            Event::CareHomeStayChanged,
        ],
    ),
    (
        Kind::Documents,
        &[
            Event::DocumentPut,
            Event::DocumentRemoved,
            Event::LetterWritten,
            Event::LetterSent,
        ],
    ),
    (
        Kind::Details,
        &[
            Event::PersonMade,
            Event::PersonChanged,
            Event::PersonMarkedDeleted,
            Event::PersonDied,
            Event::AddressChanged,
            Event::ContactDetailsChanged,
            Event::CommunicationNeedsChanged,
            Event::CircumstancesChanged,
            Event::PersonRecognised,
            Event::PeopleMerged,
            Event::PeopleUnmerged,
            Event::RelationshipAdded,
            Event::RelationshipChanged,
            Event::RelationshipEnded,
            Event::RelationshipRemoved,
            Event::AlertsChanged,
            Event::KeyContactsChanged,
            Event::ResidenceChanged,
            Event::ConsentChanged,
        ],
    ),
    (
        Kind::Access,
        &[
            Event::RecordRestricted,
            Event::RestrictionEnded,
            Event::GlassBroken,
            Event::GlassReviewed,
            Event::AllocationSeen,
            Event::NotePinned,
            Event::NoteRemoved,
            Event::DeadlineMet,
            Event::FormChanged,
            Event::FormAcknowledged,
            Event::NextStepTaken,
        ],
    ),
];

fn between<C: ColumnTrait>(filter: &Filter, at: C) -> Condition {
    Condition::all()
        .add_option(filter.from.map(|from| at.gte(from)))
        .add_option(filter.before.map(|before| at.lt(before)))
}

/// Behind the cursor, for rows of one rank.
fn behind<C: ColumnTrait>(filter: &Filter, rank: u8, (at, id): (C, C)) -> Condition {
    let Some(after) = filter.after else {
        return Condition::all();
    };
    let earlier = Condition::any().add(at.lt(after.at));
    match rank.cmp(&after.rank) {
        std::cmp::Ordering::Less => Condition::all().add(at.lte(after.at)),
        std::cmp::Ordering::Greater => earlier,
        std::cmp::Ordering::Equal => {
            earlier.add(Condition::all().add(at.eq(after.at)).add(id.lt(after.id)))
        }
    }
}
