//! A contact as a whole: what was said, what came of it, through whose hands it went; and settling whom it is about.

use db::entities::{contact, deadline, event, hand_off, online_enquiry, person};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{QueryOrder, Select};
use db::{At, Event};
use rules::access::Permission;
use rules::contact::ContactOutcome;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::{form, known, online, passing, store};
use crate::casework::chronology::store as chronology;
use crate::casework::clocks;
use crate::house::permissions::{Needs, SeeContacts, SeePeople, TakeContacts};
use crate::house::{Form, Page, PageError, Path, Query, Staff, pages};

/// Opens a contact: one about somebody on file opens their record first, so that access and the log of looks hold.
/// Errors: `NotFound` when there is none, or the record is refused.
pub async fn open<P: Needs>(
    staff: &Staff<P>,
    id: &str,
) -> Result<(contact::Model, Option<person::Model>), PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let row = store::find(staff.reader(), id).await?;
    let person = match row.person_id {
        None => None,
        Some(person) => {
            let what = format!("contact {}", row.number);
            Some(staff.open::<SeePeople>(person, &what).await?.person)
        }
    };
    Ok((row, person))
}

/// Errors: `Conflict` for a contact that is decided.
pub fn undecided(row: &contact::Model) -> Result<(), PageError> {
    match row.decided_at {
        None => Ok(()),
        Some(_) => Err(PageError::Conflict(format!(
            "Contact {} has been decided. Go back, reload and look again; nothing of yours was saved.",
            row.number
        ))),
    }
}

/// A question and its answer.
#[derive(Serialize)]
struct Answer {
    question: &'static str,
    says: String,
}

/// A line of what happened to it.
#[derive(Serialize)]
struct Step {
    at: At,
    says: String,
    because: Option<String>,
}

/// GET /contacts/{contact}
pub async fn whole(staff: Staff<SeeContacts>, Path(id): Path<String>) -> Page {
    let (row, person) = open(&staff, &id).await?;
    let council = &staff.house.council;
    let reader = staff.reader();
    let known = match &person {
        Some(person) => Some(known::card(&staff, person, Some(row.id)).await?),
        None => None,
    };
    let answers = form::QUESTIONS
        .iter()
        .filter(|(field, _)| *field != "what_was_said");
    let sent = store::enquiry_of(reader, row.id).await?;
    let agreeing = sent.as_ref().and_then(online::said_of_agreeing);
    let answers: Vec<Answer> = answers
        .filter_map(|(field, question)| {
            let says = match form::answer(&row, field) {
                Some(answer) => form::says(council, field, &answer),
                None if *field == "consent" => format!("As the enquiry says: {}", agreeing?),
                None => return None,
            };
            Some(Answer { question, says })
        })
        .collect();
    let referral = passing::referral_of(reader, row.id).await?;
    let teams = store::team_names(reader).await?;
    let who = [row.taken_by, row.decided_by, row.worker_told];
    let names = store::names(reader, who.into_iter().flatten()).await?;
    let name = |id: Option<Uuid>| id.and_then(|id| names.get(&id).cloned());
    let is_open = row.decided_at.is_none();
    let waiting = referral.as_ref().is_some_and(passing::waits);
    let may = |permission| staff.may(permission);
    pages::page(
        "front_door/contacts/whole.njk",
        json!({
            "title": format!("Contact {}", row.number),
            "contact": row,
            "received": row.received_at,
            "taken_by": name(row.taken_by),
            "online": sent,
            "may_take": row.taken_by.is_none() && may(Permission::TakeContacts),
            "danger": danger_says(&row),
            "team": row.team_id.and_then(|id| teams.get(&id)),
            "known": known,
            "answers": answers,
            "outcome": row.outcome.as_deref().map(outcome_says),
            "decided_by": name(row.decided_by),
            "worker_told": name(row.worker_told),
            "duplicate_of": duplicate_of(&staff, &row).await?,
            "referral": referral.as_ref().map(|referral| json!({
                "id": referral.id,
                "number": referral.number,
                "kind": council.says("work_asked", &referral.kind),
                "team": teams.get(&referral.team_id),
                "standing": standing(referral),
            })),
            "steps": steps(&staff, &row, sent.as_ref(), referral.as_ref().map(|referral| referral.id)).await?,
            "hand_offs": times(row.hand_offs),
            "converse": person.as_ref().filter(|_| may(Permission::HoldConversations)).map(|person| person.id),
            "may_edit": is_open && may(Permission::TakeContacts),
            "may_decide": is_open && may(Permission::DecideContacts),
            "may_correct": !is_open && may(Permission::DecideContacts),
            "may_pass_referral": waiting && may(Permission::Allocate),
            "to_be_seen": to_be_seen(&staff, &row).await?.is_some(),
        }),
    )
}

/// What an outcome is called; the code itself when a newer program wrote it.
pub fn outcome_says(code: &str) -> &str {
    ContactOutcome::from_code(code).map_or(code, |outcome| outcome.says())
}

/// The warning at the top of a contact in which someone was said to be in danger.
pub fn danger_says(row: &contact::Model) -> Option<String> {
    let says = match (row.danger, row.decided_at) {
        (Some(true), None) => "Someone is in danger now",
        (Some(true), Some(_)) => "Someone was in danger when this came",
        _ => return None,
    };
    Some(match &row.risk_note {
        Some(risk) => format!("{says}: {risk}"),
        None => says.to_owned(),
    })
}

fn times(hand_offs: i64) -> String {
    match hand_offs {
        0 => "It has not been passed on".to_owned(),
        1 => "Passed on once".to_owned(),
        2 => "Passed on twice".to_owned(),
        many => format!("Passed on {many} times"),
    }
}

fn standing(referral: &db::entities::referral::Model) -> String {
    match (referral.closed_on, referral.allocated_on) {
        (Some(day), _) => format!("closed on {}", speak_exact(day.0)),
        (None, Some(day)) => format!("allocated on {}", speak_exact(day.0)),
        (None, None) => "waiting to be allocated".to_owned(),
    }
}

/// The contact that this one repeats: its number and address.
async fn duplicate_of<P: Needs>(
    staff: &Staff<P>,
    row: &contact::Model,
) -> Result<Option<serde_json::Value>, PageError> {
    let Some(id) = row.duplicate_of else {
        return Ok(None);
    };
    let first = store::find(staff.reader(), id).await?;
    Ok(Some(json!({ "id": first.id, "number": first.number })))
}

/// Whom it came to, hand-offs, who it was referred to, and corrections: earliest first.
async fn steps<P: Needs>(
    staff: &Staff<P>,
    row: &contact::Model,
    sent: Option<&online_enquiry::Model>,
    referral: Option<Uuid>,
) -> Result<Vec<Step>, PageError> {
    let reader = staff.reader();
    let passed = passing::hand_offs(reader, row.id, referral).await?;
    let under = match row.person_id {
        Some(person) => event::Column::PersonId.is_in(chronology::joined(reader, person).await?),
        None => event::Column::PersonId.is_null(),
    };
    let corrected = told(row, Event::ContactChanged)
        .filter(under)
        .filter(event::Column::At.gte(row.received_at))
        .all(reader)
        .await?;
    let who = passed.iter().map(|row| row.handed_by);
    let who = who.chain(corrected.iter().filter_map(|event| event.actor_id));
    let names = store::names(reader, who.chain(row.decided_by)).await?;
    let teams = store::team_names(reader).await?;
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let mut steps: Vec<Step> = Vec::new();
    if let Some(sent) = sent {
        steps.extend(came_to(staff, row, sent).await?);
    }
    steps.extend(passed.iter().map(|hand_off| Step {
        at: hand_off.handed_at,
        says: format!(
            "{}, by {}",
            passed_says(hand_off, &teams),
            name(hand_off.handed_by)
        ),
        because: Some(hand_off.because.clone()),
    }));
    if let (Some(at), Some(by), Some(team), Some(_)) =
        (row.decided_at, row.decided_by, row.team_id, referral)
    {
        let team = teams.get(&team).map_or("a team", String::as_str);
        steps.push(Step {
            at,
            says: format!("Referred to {team}, by {}", name(by)),
            because: row.overruled_because.clone(),
        });
    }
    steps.extend(corrected.iter().filter_map(|event| {
        let because = event.body["because"].as_str()?;
        let what = event.body["what"].as_str().unwrap_or_default();
        let by = name(event.actor_id.unwrap_or_default());
        Some(Step {
            at: event.at,
            says: format!("Corrected: {what}, by {by}"),
            because: Some(because.to_owned()),
        })
    }));
    steps.sort_by_key(|step| step.at);
    Ok(steps)
}

/// What the history tells of a contact by events of one kind, earliest first.
fn told(row: &contact::Model, kind: Event) -> Select<event::Entity> {
    event::Entity::find()
        .filter(event::Column::AboutId.eq(row.id))
        .filter(event::Column::Kind.eq(kind.as_str()))
        .order_by_asc(event::Column::Seq)
}

/// The team to which the patches sent what came by the open page, while nobody had looked at it.
async fn came_to<P: Needs>(
    staff: &Staff<P>,
    row: &contact::Model,
    sent: &online_enquiry::Model,
) -> Result<Option<Step>, PageError> {
    // Nobody on file was known when it came.
    let came = told(row, Event::EnquirySent)
        .filter(event::Column::PersonId.is_null())
        .filter(event::Column::At.eq(sent.sent_at));
    let came = came.one(staff.reader()).await?;
    Ok(came.and_then(|event| {
        let team = event.body["team"].as_str()?;
        Some(Step {
            at: event.at,
            says: format!("Came by the enquiry page, and went to {team}"),
            because: event.body["because"].as_str().map(str::to_owned),
        })
    }))
}

fn passed_says(
    hand_off: &hand_off::Model,
    teams: &std::collections::HashMap<Uuid, String>,
) -> String {
    let team = |id: Uuid| teams.get(&id).map_or("a team", String::as_str);
    match hand_off.from_team_id {
        Some(from) => format!(
            "Passed from {} to {}",
            team(from),
            team(hand_off.to_team_id)
        ),
        None => format!("Passed to {}", team(hand_off.to_team_id)),
    }
}

/// GET /contacts/{contact}/person?person= : where one comes to after putting a new person on file.
pub async fn is_it(
    staff: Staff<TakeContacts>,
    Path(id): Path<String>,
    Query(query): Query,
) -> Page {
    let (row, _) = open(&staff, &id).await?;
    undecided(&row)?;
    let person = query
        .get("person")
        .parse()
        .map_err(|_| PageError::NotFound)?;
    let known = known::open(
        &staff,
        person,
        &format!("contact {}", row.number),
        Some(row.id),
    )
    .await?;
    pages::page(
        "front_door/contacts/person.njk",
        json!({ "title": "Is this who the contact is about?", "contact": row, "known": known }),
    )
}

/// POST /contacts/{contact}/person
pub async fn it_is(staff: Staff<TakeContacts>, Path(id): Path<String>, Form(fields): Form) -> Page {
    let (row, _) = open(&staff, &id).await?;
    undecided(&row)?;
    let person: Uuid = fields
        .get("person")
        .parse()
        .map_err(|_| PageError::NotFound)?;
    let file = staff
        .open::<SeePeople>(person, &format!("contact {}", row.number))
        .await?;
    let mut change = staff.change().await?;
    store::rewrite(&mut change, &staff.house, &row, |row| {
        row.person_id = Some(file.person_id());
    })
    .await?;
    change.commit().await?;
    let said = format!(
        "Contact {} is about {}.",
        row.number,
        crate::front_door::people::header::full_name(&file.person)
    );
    pages::go_to_saying(format!("/contacts/{}/edit", row.id), &said)
}

/// The clock by which the signed-in worker was to read this contact, while it runs.
async fn to_be_seen<P: Needs>(
    staff: &Staff<P>,
    row: &contact::Model,
) -> Result<Option<deadline::Model>, PageError> {
    let mine = clocks::still_running()
        .filter(deadline::Column::AboutId.eq(row.id))
        .filter(deadline::Column::WorkerId.eq(staff.colleague.account.id));
    Ok(mine.one(staff.reader()).await?)
}

/// POST /contacts/{contact}/seen : the worker who was told has read it.
pub async fn seen(staff: Staff<SeeContacts>, Path(id): Path<String>) -> Page {
    let (row, _) = open(&staff, &id).await?;
    let Some(clock) = to_be_seen(&staff, &row).await? else {
        return Err(PageError::NotFound);
    };
    let today = staff.today();
    let mut change = staff.change().await?;
    change
        .update::<deadline::Entity>(&clock, |row| row.met_on = Some(today))
        .await?;
    change.log(
        Event::DeadlineMet,
        row.person_id,
        Some(clock.id),
        json!({ "title": clock.title, "on": london_date(*change.at()).to_string() }),
    );
    change.commit().await?;
    pages::go_to_saying(format!("/contacts/{}", row.id), "Marked as read.")
}
