//! Contacts as requests. Left out: what repeats another contact, news for a worker who has the case already, and
//! safeguarding concerns, which the return does not take.

use ::cld::field::Field;
use ::cld::lists::{ClientType, EventType, Listed, Outcome, Route};
use db::entities::contact;
use rules::contact::ContactOutcome;
use rules::vocabulary::dates::london_date;

use super::event::Event;
use super::known::PersonFile;
use super::{Asked, Told};
use crate::house::council::Council;

/// The requests of a person, from their contacts that were decided on in the period.
pub fn of(council: &Council, asked: &Asked, file: &PersonFile, told: &mut Told) {
    for contact in &file.contacts {
        match request(council, file, contact) {
            Ok(event) => told.add(asked, file, event),
            Err(why) => told.leave_out(why),
        }
    }
}

fn request(
    council: &Council,
    file: &PersonFile,
    contact: &contact::Model,
) -> Result<Event, &'static str> {
    let outcome = contact.outcome.as_deref();
    let outcome = outcome_in_the_return(outcome.and_then(ContactOutcome::from_code))?;
    let decided = contact.decided_at.ok_or("contacts not decided on")?;
    let talked = file.talked_about.contains(&contact.id);
    Ok(Event {
        kind: EventType::Request,
        client: client(council, file, contact),
        from: london_date(*contact.received_at),
        until: Some(london_date(*decided)),
        reference: contact.number.clone(),
        description: if talked { "Conversation" } else { "" }.to_owned(),
        outcome: outcome.text().to_owned(),
        free: false,
        fields: vec![(Field::RouteOfAccess, route(council, contact).to_owned())],
    })
}

/// Somebody who looked after somebody on file when they asked, and about whose caring the contact is, asks as a carer.
fn client(council: &Council, file: &PersonFile, contact: &contact::Model) -> ClientType {
    let about_caring = reason_group(council, contact) == Some("carers");
    if about_caring && file.cares_on(london_date(*contact.received_at)) {
        ClientType::UnpaidCarer
    } else {
        ClientType::ServiceUser
    }
}

fn reason_group<'a>(council: &'a Council, contact: &contact::Model) -> Option<&'a str> {
    let list = council.list("contact_reason");
    list.find(contact.reason.as_deref()?)?.group.as_deref()
}

/// By which route the person came: from hospital where that is what it was about, else by who told the council.
fn route<'a>(council: &'a Council, contact: &contact::Model) -> &'a str {
    if reason_group(council, contact) == Some("hospital") {
        return Route::HospitalDischarge.text();
    }
    let source = contact.caller_relation.as_deref();
    source
        .and_then(|code| council.national("contact_source", code))
        .unwrap_or(Route::CommunityOrOther.text())
}

/// What came of a contact, as the return says it.
///
/// Source: the national list of event outcomes (release 2); which of ours is which is this program's reading.
fn outcome_in_the_return(outcome: Option<ContactOutcome>) -> Result<Outcome, &'static str> {
    use ContactOutcome::*;
    match outcome {
        Some(ClosedWithAdvice | Signposted) => Ok(Outcome::Information),
        Some(Conversation | ReferredToTeam) => Ok(Outcome::ToAssessment),
        Some(ReferredToNhs) => Ok(Outcome::ToNhs),
        Some(AnotherCouncil) => Ok(Outcome::Moved),
        Some(Declined) => Ok(Outcome::Declined),
        Some(Died) => Ok(Outcome::Deceased),
        Some(SafeguardingConcern) => {
            Err("contacts with a safeguarding concern, which the return does not take")
        }
        Some(ExistingWorkerTold) => Err("contacts with news for a worker who has the case already"),
        Some(Duplicate) => Err("contacts that repeat another"),
        None => Err("contacts without an outcome"),
    }
}
