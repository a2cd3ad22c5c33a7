//! What is kept of contacts: finding them, taking and changing them.

use std::collections::HashMap;

use db::entities::{account, address, contact, online_enquiry, person, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{CaseStatement, ExprTrait, SimpleExpr};
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, Select};
use db::{At, Change, Day, Event};
use rules::contact::Urgency;
use rules::vocabulary::dates::london_date;
use serde_json::json;

use crate::casework::clocks::{self, Clock, Hands};
use crate::house::{Colleague, House, spells};

/// Contacts on one page of the list.
pub const ON_A_PAGE: u64 = 50;

/// Which contacts a list shows.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub decided: bool,
    pub team_id: Option<Uuid>,
    pub channel: Option<String>,
    /// Those that nobody has taken yet.
    pub new: bool,
}

/// The last line of the page before: the next page begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// Somebody is in danger: those to decide about stand first.
    pub danger: bool,
    pub at: At,
    pub id: Uuid,
}

impl Wanted {
    fn rows(&self) -> Select<contact::Entity> {
        let decided = contact::Column::DecidedAt;
        let mut rows = contact::Entity::find().filter(if self.decided {
            decided.is_not_null()
        } else {
            decided.is_null()
        });
        if let Some(team) = self.team_id {
            rows = rows.filter(contact::Column::TeamId.eq(team));
        }
        if self.new {
            rows = rows.filter(contact::Column::TakenBy.is_null());
        }
        if let Some(channel) = &self.channel {
            rows = rows.filter(contact::Column::Channel.eq(channel));
        }
        rows
    }
}

/// Whether somebody is in danger now: the answer yes, and neither no nor none.
fn in_danger() -> SimpleExpr {
    contact::Column::Danger.eq(true)
}

/// Those in danger before the others.
fn danger_first() -> SimpleExpr {
    CaseStatement::new().case(in_danger(), 0).finally(1).into()
}

/// One page: those to decide oldest first with danger before all, those decided newest first. One more than a page when there are more.
pub async fn list(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    after: Option<After>,
) -> db::Result<Vec<contact::Model>> {
    let (received, id) = (contact::Column::ReceivedAt, contact::Column::Id);
    let mut rows = wanted.rows();
    if let Some(After {
        danger,
        at,
        id: last,
    }) = after
    {
        let (later, later_of_same) = if wanted.decided {
            (received.lt(at), id.lt(last))
        } else {
            (received.gt(at), id.gt(last))
        };
        let same = Condition::all().add(received.eq(at)).add(later_of_same);
        let behind = Condition::any().add(later).add(same);
        rows = rows.filter(match (wanted.decided, danger) {
            (true, _) => behind,
            (false, true) => Condition::any()
                .add(danger_first().eq(1))
                .add(Condition::all().add(in_danger()).add(behind)),
            (false, false) => Condition::all().add(danger_first().eq(1)).add(behind),
        });
    }
    rows = if wanted.decided {
        rows.order_by_desc(received).order_by_desc(id)
    } else {
        rows.order_by_asc(danger_first())
            .order_by_asc(received)
            .order_by_asc(id)
    };
    Ok(rows.limit(ON_A_PAGE + 1).all(conn).await?)
}

/// How many wait to be decided, when the oldest came, and how many came before an instant.
pub async fn to_decide(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    before: At,
) -> db::Result<(u64, Option<At>, u64)> {
    let waiting = Wanted {
        decided: false,
        ..wanted.clone()
    };
    let late = contact::Column::ReceivedAt.lt(before);
    let oldest = waiting
        .rows()
        .select_only()
        .column_as(contact::Column::ReceivedAt.min(), "oldest")
        .into_tuple()
        .one(conn)
        .await?;
    Ok((
        waiting.rows().count(conn).await?,
        oldest.flatten(),
        waiting.rows().filter(late).count(conn).await?,
    ))
}

/// How many came by the open page and wait for somebody to take them.
pub async fn untaken(conn: &impl ConnectionTrait, wanted: &Wanted) -> db::Result<u64> {
    let untaken = Wanted {
        decided: false,
        new: true,
        ..wanted.clone()
    };
    Ok(untaken.rows().count(conn).await?)
}

/// How many that wait to be decided tell of danger now.
pub async fn dangers(conn: &impl ConnectionTrait, wanted: &Wanted) -> db::Result<u64> {
    let undecided = Wanted {
        decided: false,
        ..wanted.clone()
    };
    Ok(undecided.rows().filter(in_danger()).count(conn).await?)
}

/// A contact.
/// Errors: `NotFound`.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> db::Result<contact::Model> {
    let found = contact::Entity::find_by_id(id).one(conn).await?;
    found.ok_or(db::Error::NotFound)
}

/// A person's other contacts, newest first: what a repeat may repeat.
pub async fn others_of(
    conn: &impl ConnectionTrait,
    person: Uuid,
    but: Option<Uuid>,
) -> db::Result<Vec<contact::Model>> {
    let mut rows = contact::Entity::find().filter(contact::Column::PersonId.eq(person));
    if let Some(but) = but {
        rows = rows.filter(contact::Column::Id.ne(but));
    }
    Ok(rows
        .order_by_desc(contact::Column::ReceivedAt)
        .limit(20)
        .all(conn)
        .await?)
}

/// People by their ids.
pub async fn people(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> db::Result<HashMap<Uuid, person::Model>> {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let rows = person::Entity::find().filter(person::Column::Id.is_in(ids));
    let rows = rows.all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Names of colleagues.
pub async fn names(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> db::Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let rows = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::Name])
        .filter(account::Column::Id.is_in(ids));
    Ok(rows
        .into_tuple()
        .all(conn)
        .await?
        .into_iter()
        .collect::<HashMap<Uuid, String>>())
}

/// The teams that work today, by name.
pub async fn teams(conn: &impl ConnectionTrait, today: Day) -> db::Result<Vec<team::Model>> {
    let open = Condition::any()
        .add(team::Column::ClosedOn.is_null())
        .add(team::Column::ClosedOn.gt(today));
    let rows = team::Entity::find().filter(open);
    Ok(rows.order_by_asc(team::Column::Name).all(conn).await?)
}

/// Every team's name, closed ones too.
pub async fn team_names(conn: &impl ConnectionTrait) -> db::Result<HashMap<Uuid, String>> {
    let rows = team::Entity::find().all(conn).await?;
    Ok(rows.into_iter().map(|team| (team.id, team.name)).collect())
}

/// Where a person lives or stays today: home first.
pub async fn address_of(
    conn: &impl ConnectionTrait,
    person: Uuid,
    today: Day,
) -> db::Result<Option<address::Model>> {
    use address::Column::{FromOn, UntilOn};
    let rows = address::Entity::find()
        .filter(address::Column::PersonId.eq(person))
        .filter(address::Column::SupersededAt.is_null())
        .filter(address::Column::Kind.ne("correspondence"))
        .filter(spells::holds(FromOn, UntilOn, today))
        .order_by_asc(address::Column::Kind)
        .order_by_desc(FromOn);
    Ok(rows.one(conn).await?)
}

/// Takes a contact: gives it a number and says so in the person's history.
pub async fn take(
    change: &mut Change,
    house: &House,
    by: &Colleague,
    write: impl FnOnce(&mut contact::Model),
) -> db::Result<contact::Model> {
    let row = put(change, |row| {
        row.taken_by = Some(by.account.id);
        row.team_id = by.main_team().map(|team| team.id);
        write(row);
    });
    let row = row.await?;
    start_clock(change, house, &row).await?;
    log_taken(change, &row);
    Ok(row)
}

/// Puts a contact that came now in the archive, with a number. Whoever puts it there says how it came.
pub async fn put(
    change: &mut Change,
    write: impl FnOnce(&mut contact::Model),
) -> db::Result<contact::Model> {
    let mut row = contact::Model {
        id: change.new_id(),
        number: format!("C{}", change.next_number("contact").await?),
        received_at: change.at(),
        ..blank()
    };
    write(&mut row);
    change.insert::<contact::Entity>(row).await
}

fn log_taken(change: &mut Change, row: &contact::Model) {
    let body = json!({ "number": row.number, "channel": row.channel, "reason": row.reason });
    change.log(Event::ContactTaken, row.person_id, Some(row.id), body);
}

/// A colleague takes a contact that came by the open page. One that somebody has taken stays theirs.
pub async fn take_over(change: &mut Change, before: &contact::Model, by: Uuid) -> db::Result<()> {
    if before.taken_by.is_none() {
        let row = change
            .update::<contact::Entity>(before, |row| row.taken_by = Some(by))
            .await?;
        log_taken(change, &row);
    }
    Ok(())
}

/// What somebody sent from the open page, where a contact came so.
pub async fn enquiry_of(
    conn: &impl ConnectionTrait,
    contact: Uuid,
) -> db::Result<Option<online_enquiry::Model>> {
    let sent = online_enquiry::Entity::find();
    let sent = sent.filter(online_enquiry::Column::ContactId.eq(contact));
    Ok(sent.one(conn).await?)
}

/// A contact of which nothing is known.
fn blank() -> contact::Model {
    contact::Model {
        id: Uuid::nil(),
        number: String::new(),
        person_id: None,
        described: None,
        received_at: At::new(Default::default()),
        channel: String::new(),
        taken_by: None,
        caller_name: None,
        caller_relation: None,
        caller_contact: None,
        reason: None,
        consent: None,
        consent_note: None,
        urgency: None,
        danger: None,
        risk_note: None,
        said: None,
        matters: None,
        tried: None,
        advice: None,
        signposted_to: None,
        outcome: None,
        outcome_note: None,
        decided_at: None,
        decided_by: None,
        team_id: None,
        routed_because: None,
        overruled_because: None,
        worker_told: None,
        duplicate_of: None,
        hand_offs: 0,
        version: 1,
    }
}

/// Changes what was written down of a contact that is not decided yet.
/// Errors: `Conflict` when somebody else changed it meanwhile.
pub async fn rewrite(
    change: &mut Change,
    house: &House,
    before: &contact::Model,
    write: impl FnOnce(&mut contact::Model),
) -> db::Result<contact::Model> {
    let by = change.actor();
    let write = |row: &mut contact::Model| {
        write(row);
        // Whoever works on what came by the open page has taken it.
        row.taken_by = row.taken_by.or(by);
    };
    let after = change.update::<contact::Entity>(before, write).await?;
    if after.version == before.version {
        return Ok(after);
    }
    let clock = |row: &contact::Model| (row.person_id, hurry(row), row.received_at);
    if clock(before) != clock(&after) {
        clocks::stopped(change, after.id, Day(london_date(*change.at()))).await?;
        start_clock(change, house, &after).await?;
    }
    let kind = if after.person_id != before.person_id && after.person_id.is_some() {
        Event::PersonRecognised
    } else {
        Event::ContactChanged
    };
    change.log(
        kind,
        after.person_id,
        Some(after.id),
        json!({ "number": after.number }),
    );
    Ok(after)
}

/// The clock of a contact about somebody on file runs from when it came until it is decided.
async fn start_clock(change: &mut Change, house: &House, row: &contact::Model) -> db::Result<()> {
    let Some(person_id) = row.person_id else {
        return Ok(());
    };
    let clock = Clock {
        timescale: hurry(row),
        title: &format!("Decide contact {}", row.number),
        person_id,
        about_table: "contact",
        about_id: row.id,
        hands: Hands {
            team_id: row.team_id,
            worker_id: None,
        },
        started_on: Day(london_date(*row.received_at)),
    };
    clocks::start_at(change, house, clock, row.received_at).await?;
    Ok(())
}

/// The limit in which a contact must be decided.
fn hurry(row: &contact::Model) -> &'static str {
    match row.urgency.as_deref().and_then(Urgency::from_code) {
        Some(Urgency::Now | Urgency::Urgent) => "CONTACT_URGENT",
        _ => "CONTACT_TRIAGE",
    }
}
