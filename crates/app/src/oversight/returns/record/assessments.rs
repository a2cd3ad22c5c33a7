//! Assessments that were completed in the period and on which eligibility was decided, and reviews that were held.

use ::cld::field::Field;
use ::cld::lists::{ClientType, EventType, Listed, Outcome};
use db::entities::{assessment, eligibility_decision, review};
use jiff::civil::Date;
use rules::assessment::Kind;
use rules::review::Kind as ReviewKind;

use super::event::{Event, method, reference};
use super::known::PersonFile;
use super::{Asked, Told, UNDER_18, carers};
use crate::house::council::Council;

/// The assessments of a person, and those of others with which theirs as a carer was combined. Who refused one, or
/// called it off, was not assessed.
pub fn of(council: &Council, asked: &Asked, file: &PersonFile, told: &mut Told) {
    for row in &file.assessments {
        let Some(done) = done(asked, row) else {
            let ended = row.refused_on.or(row.withdrawn_on).map(|day| day.0);
            if row.completed_on.is_none() && ended.is_some_and(|ended| asked.holds(ended)) {
                told.leave_out("assessments that were refused or called off");
            }
            continue;
        };
        if is_of_a_child(file, row) {
            told.leave_out(UNDER_18);
            continue;
        }
        match file.decisions.get(&row.id) {
            Some(decision) => told.add(asked, file, assessed(council, row, decision, done)),
            None => told.leave_out("assessments on which eligibility is not decided yet"),
        }
    }
    for row in &file.combined {
        if file.assessments.iter().any(|own| is_half(own, row)) {
            continue;
        }
        // One that is not decided yet is told as left out once, of the person.
        if let (Some(done), Some(decision)) = (done(asked, row), file.decisions.get(&row.id)) {
            told.add(asked, file, combined(council, row, decision, done));
        }
    }
}

/// Whether this is the carer's own half of one that was made together: it has findings and a decision of its own.
fn is_half(own: &assessment::Model, row: &assessment::Model) -> bool {
    let carers = Kind::from_code(&own.kind).is_some_and(Kind::is_carers);
    carers && own.consent_to_combine == Some(true) && own.other_id == Some(row.person_id)
}

/// The day of the period on which it was completed.
fn done(asked: &Asked, row: &assessment::Model) -> Option<Date> {
    row.completed_on
        .map(|day| day.0)
        .filter(|done| asked.holds(*done))
}

/// Whether it is by its kind of somebody younger than 18, and no day of birth says otherwise. That of a child's carer
/// is of an adult.
fn is_of_a_child(file: &PersonFile, row: &assessment::Model) -> bool {
    let kind = Kind::from_code(&row.kind);
    matches!(kind, Some(Kind::ChildsNeeds | Kind::YoungCarer)) && file.person.born_on.is_none()
}

fn assessed(
    council: &Council,
    row: &assessment::Model,
    decision: &eligibility_decision::Model,
    done: Date,
) -> Event {
    let kind = Kind::from_code(&row.kind);
    let client = match carers::is_assessed(row) {
        true => ClientType::UnpaidCarer,
        false => ClientType::ServiceUser,
    };
    let began = [row.began_on, row.asked_on, row.offered_on];
    let began = began.into_iter().flatten().map(|day| day.0).next();
    let needs = match decision.result.as_str() {
        _ if looks_ahead(row) => "",
        "eligible" => "Yes",
        _ => "No",
    };
    let together = kind == Some(Kind::Combined) || row.consent_to_combine == Some(true);
    let type_says = council.national("assessment_kind", &row.kind);
    Event {
        kind: EventType::Assessment,
        client,
        from: began.map_or(done, |began| began.min(done)),
        until: Some(done),
        reference: reference('A', row.id),
        description: kind.map_or("", Kind::says).to_owned(),
        outcome: what_follows(row, decision).text().to_owned(),
        free: false,
        fields: vec![
            (
                Field::AssessmentType,
                type_says.unwrap_or_default().to_owned(),
            ),
            (Field::EligibleNeeds, needs.to_owned()),
            (
                Field::MethodOfAssessment,
                method(client, together).to_owned(),
            ),
        ],
    }
}

/// The same assessment, as the carer has it with whom it was combined. It has one outcome for both; what is decided on
/// it are the needs of the person, so that nothing is said of the carer's.
///
/// Source: Care Act 2014 s.12(5).
fn combined(
    council: &Council,
    row: &assessment::Model,
    decision: &eligibility_decision::Model,
    done: Date,
) -> Event {
    let mut event = assessed(council, row, decision, done);
    event.client = ClientType::UnpaidCarer;
    event.reference = reference('J', row.id);
    event
        .fields
        .retain(|(field, _)| *field != Field::EligibleNeeds);
    event
}

/// Whether it is about what somebody is likely to need once a young person is 18.
fn looks_ahead(row: &assessment::Model) -> bool {
    Kind::from_code(&row.kind).is_some_and(Kind::is_before_18)
}

/// What came of an assessment. Whoever has no eligible needs is told in writing what can help. One that looks ahead
/// plans nothing yet: it ends with what is likely to be eligible at 18, and with advice.
///
/// Source: Care Act 2014 ss.13(5), 59, 61, 64; the national list of event outcomes (release 2), in this program's
/// reading.
fn what_follows(row: &assessment::Model, decision: &eligibility_decision::Model) -> Outcome {
    match (decision.result.as_str(), decision.wants_council) {
        _ if looks_ahead(row) => Outcome::Information,
        ("eligible", Some(false)) => Outcome::Declined,
        ("eligible", _) => Outcome::ToPlanning,
        _ if decision.advice.is_some() => Outcome::Information,
        _ => Outcome::NoServices,
    }
}

/// The reviews of a person.
pub fn reviews(council: &Council, asked: &Asked, file: &PersonFile, told: &mut Told) {
    for row in &file.reviews {
        let Some(held) = row.held_on.map(|day| day.0).filter(|day| asked.holds(*day)) else {
            continue;
        };
        let began = row.asked_on.map_or(held, |asked| asked.0.min(held));
        let client = match carers::is_reviewed(file, row) {
            Some(true) => ClientType::UnpaidCarer,
            _ => ClientType::ServiceUser,
        };
        let national = |list: &str, code: &Option<String>| {
            let value = code
                .as_deref()
                .and_then(|code| council.national(list, code));
            value.unwrap_or_default().to_owned()
        };
        let event = Event {
            kind: EventType::Review,
            client,
            from: began,
            until: Some(held),
            reference: reference('R', row.id),
            description: council.says("review_kind", &row.kind).to_owned(),
            outcome: national("review_result", &row.result),
            free: false,
            fields: vec![
                (Field::ReviewReason, reason(council, row)),
                (
                    Field::ReviewOutcomes,
                    national("outcomes_met", &row.outcomes_met),
                ),
                (Field::MethodOfReview, method(client, false).to_owned()),
            ],
        };
        told.add(asked, file, event);
    }
}

/// Why it was held: what was planned is that and no more; for what was not, the reason says it where there is one.
fn reason(council: &Council, row: &review::Model) -> String {
    let of_kind = council.national("review_kind", &row.kind);
    let planned = ReviewKind::from_code(&row.kind)
        .is_none_or(|kind| kind.is_planned() || kind == ReviewKind::ShortTerm);
    let reason = row.reason.as_deref().filter(|_| !planned);
    let of_reason = reason.and_then(|code| council.national("review_reason", code));
    of_reason.or(of_kind).unwrap_or_default().to_owned()
}
