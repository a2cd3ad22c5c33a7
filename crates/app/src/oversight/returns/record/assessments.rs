//! Assessments that were completed in the period and on which eligibility was decided, and reviews that were held.

use ::cld::field::Field;
use ::cld::lists::{ClientType, EventType, Listed, Outcome};
use db::entities::{assessment, eligibility_decision, review};
use rules::assessment::Kind;
use rules::review::Kind as ReviewKind;

use super::event::{Event, method, reference};
use super::known::PersonFile;
use super::{Asked, Told};
use crate::house::council::Council;

/// The assessments of a person. Who refused one, or called it off, was not assessed.
pub fn of(council: &Council, asked: &Asked, file: &PersonFile, told: &mut Told) {
    for row in &file.assessments {
        let done = row.completed_on.map(|day| day.0);
        let Some(done) = done.filter(|done| asked.holds(*done)) else {
            let ended = row.refused_on.or(row.withdrawn_on).map(|day| day.0);
            if row.completed_on.is_none() && ended.is_some_and(|ended| asked.holds(ended)) {
                told.leave_out("assessments that were refused or called off");
            }
            continue;
        };
        let Some(decision) = file.decisions.get(&row.id) else {
            told.leave_out("assessments on which eligibility is not decided yet");
            continue;
        };
        let began = [row.began_on, row.asked_on, row.offered_on];
        let began = began.into_iter().flatten().map(|day| day.0).next();
        let event = assessed(council, row, decision);
        let event = Event {
            from: began.map_or(done, |began| began.min(done)),
            until: Some(done),
            ..event
        };
        told.add(asked, file, event);
    }
}

fn assessed(
    council: &Council,
    row: &assessment::Model,
    decision: &eligibility_decision::Model,
) -> Event {
    let kind = Kind::from_code(&row.kind);
    let client = match decision.who.as_str() {
        "carer" => ClientType::UnpaidCarer,
        _ => ClientType::ServiceUser,
    };
    let eligible = decision.result == "eligible";
    let needs = if eligible { "Yes" } else { "No" };
    let type_says = council.national("assessment_kind", &row.kind);
    Event {
        kind: EventType::Assessment,
        client,
        from: decision.decided_on.0,
        until: None,
        reference: reference('A', row.id),
        description: kind.map_or("", Kind::says).to_owned(),
        outcome: what_follows(decision).text().to_owned(),
        fields: vec![
            (
                Field::AssessmentType,
                type_says.unwrap_or_default().to_owned(),
            ),
            (Field::EligibleNeeds, needs.to_owned()),
            (
                Field::MethodOfAssessment,
                method(client, kind == Some(Kind::Combined)).to_owned(),
            ),
        ],
    }
}

/// What came of an assessment. Whoever has no eligible needs is told in writing what can help.
///
/// Source: Care Act 2014 s.13(5); the national list of event outcomes (release 2), in this program's reading.
fn what_follows(decision: &eligibility_decision::Model) -> Outcome {
    match (decision.result.as_str(), decision.wants_council) {
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
        let client = if is_carers(file, row) {
            ClientType::UnpaidCarer
        } else {
            ClientType::ServiceUser
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

/// A review of a carer's plan, or one that looks back on a carer's assessment.
fn is_carers(file: &PersonFile, row: &review::Model) -> bool {
    let plan = file.plans.iter().find(|plan| Some(plan.id) == row.plan_id);
    let assessment = file
        .assessments
        .iter()
        .find(|one| Some(one.id) == row.assessment_id);
    match (plan, assessment) {
        (Some(plan), _) => plan.kind == "carer_support",
        (None, Some(assessment)) => assessment.kind == Kind::Carers.code(),
        (None, None) => false,
    }
}
