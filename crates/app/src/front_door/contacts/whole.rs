//! A contact as a whole: what was said, what came of it, through whose hands it went; settling whom it is about;
//! and, once it is decided, correcting it with a reason.

use db::Event;
use db::entities::{contact, deadline, event, hand_off, person};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use rules::access::Permission;
use rules::contact::ContactOutcome;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::{form, known, online, passing, store};
use crate::casework::clocks;
use crate::house::fields::PAGE;
use crate::house::permissions::{DecideContacts, Needs, SeeContacts, SeePeople, TakeContacts};
use crate::house::{Form, Page, PageError, Path, Query, Reading, Shown, Staff, pages};

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
    at: String,
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
            "steps": steps(&staff, &row, referral.as_ref().map(|referral| referral.id)).await?,
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

/// Hand-offs and corrections, earliest first.
async fn steps<P: Needs>(
    staff: &Staff<P>,
    row: &contact::Model,
    referral: Option<Uuid>,
) -> Result<Vec<Step>, PageError> {
    let reader = staff.reader();
    let passed = passing::hand_offs(reader, row.id, referral).await?;
    let corrected = event::Entity::find()
        .filter(event::Column::PersonId.eq(row.person_id))
        .filter(event::Column::At.gte(row.received_at))
        .filter(event::Column::AboutId.eq(row.id))
        .filter(event::Column::Kind.eq(Event::ContactChanged.as_str()))
        .order_by_asc(event::Column::Seq);
    let corrected = corrected.all(reader).await?;
    let who = passed.iter().map(|row| row.handed_by);
    let who = who.chain(corrected.iter().filter_map(|event| event.actor_id));
    let names = store::names(reader, who).await?;
    let teams = store::team_names(reader).await?;
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let mut steps: Vec<(db::At, Step)> = Vec::new();
    for hand_off in &passed {
        let says = passed_says(hand_off, &teams);
        let says = format!("{says}, by {}", name(hand_off.handed_by));
        let because = Some(hand_off.because.clone());
        steps.push((
            hand_off.handed_at,
            Step {
                at: hand_off.handed_at.to_string(),
                says,
                because,
            },
        ));
    }
    for event in &corrected {
        let Some(because) = event.body["because"].as_str() else {
            continue;
        };
        let what = event.body["what"].as_str().unwrap_or_default();
        let says = format!(
            "Corrected: {what}, by {}",
            name(event.actor_id.unwrap_or_default())
        );
        let because = Some(because.to_owned());
        steps.push((
            event.at,
            Step {
                at: event.at.to_string(),
                says,
                because,
            },
        ));
    }
    steps.sort_by_key(|(at, _)| *at);
    Ok(steps.into_iter().map(|(_, step)| step).collect())
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

/// GET /contacts/{contact}/correct
pub async fn correct(staff: Staff<DecideContacts>, Path(id): Path<String>) -> Page {
    let (row, _) = open(&staff, &id).await?;
    decided(&row)?;
    let form = Shown::again(&form::filled(&row), &[]);
    pages::page("front_door/contacts/correct.njk", correcting(&row, &form))
}

fn decided(row: &contact::Model) -> Result<(), PageError> {
    match row.decided_at {
        Some(_) => Ok(()),
        None => Err(PageError::Conflict(
            "This contact is not decided yet, so it can simply be changed.".to_owned(),
        )),
    }
}

fn correcting(row: &contact::Model, form: &Shown) -> serde_json::Value {
    json!({ "title": format!("Correct contact {}", row.number), "contact": row, "form": form })
}

/// POST /contacts/{contact}/correct
pub async fn corrected(
    staff: Staff<DecideContacts>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Page {
    let (row, _) = open(&staff, &id).await?;
    decided(&row)?;
    let mut reading = Reading::of(&fields);
    let because = reading.needed("because", "Why you correct it", PAGE);
    let typed = form::read(&fields, &staff.house.council, staff.today_date());
    if let Err(problems) = &typed {
        reading.add(problems.clone());
    }
    if fields.get("version") != row.version.to_string() {
        reading.wrong(
            "because",
            "Somebody else corrected this meanwhile: reload the page and look again",
        );
    }
    let (because, typed) = match (reading.finish(because), typed) {
        (Ok(because), Ok(typed)) => (because, typed),
        (Err(problems), _) | (_, Err(problems)) => {
            let form = Shown::again(&fields, &problems);
            return pages::try_again("front_door/contacts/correct.njk", correcting(&row, &form));
        }
    };
    let after = with_corrections(&row, typed);
    let what: Vec<&str> = form::QUESTIONS
        .iter()
        .filter(|(field, _)| form::answer(&row, field) != form::answer(&after, field))
        .map(|(_, question)| *question)
        .collect();
    let mut change = staff.change().await?;
    let written = change
        .update::<contact::Entity>(&row, |row| *row = after)
        .await?;
    if written.version != row.version {
        change.log(
            Event::ContactChanged,
            row.person_id,
            Some(row.id),
            json!({ "number": row.number, "because": because, "what": what.join(", ") }),
        );
    }
    change.commit().await?;
    pages::go_to_saying(
        format!("/contacts/{}", row.id),
        "The correction is kept, with your reason.",
    )
}

/// The row with what may be corrected taken from the form, and all else as it was.
fn with_corrections(row: &contact::Model, typed: form::Typed) -> contact::Model {
    let mut new = row.clone();
    typed.onto(&mut new);
    let mut after = row.clone();
    after.channel = new.channel;
    after.caller_relation = new.caller_relation;
    after.caller_name = new.caller_name;
    after.caller_contact = new.caller_contact;
    after.reason = new.reason;
    after.said = new.said;
    after.advice = new.advice;
    after
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
