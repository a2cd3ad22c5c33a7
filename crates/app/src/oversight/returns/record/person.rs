//! The fields of a row that are about the person. What is not known is said to be unknown, in the return's own words.

use ::cld::field::Field;
use ::cld::lists::ClientType;
use ::cld::period::Period;
use ::cld::write::Row;
use db::entities::person;

use super::event::client_says;
use super::known::PersonFile;
use crate::house::council::Council;

const UNKNOWN: &str = "Unknown";
/// The support reason of whoever is in the return because they look after somebody.
const CARERS_REASON: &str = "Social support: Support to unpaid carer";

/// A row with everything that is about the person, as they have the event and as it was on the period's last day: a
/// death after it is for the next submission to tell.
pub fn about(council: &Council, period: Period, file: &PersonFile, client: ClientType) -> Row {
    let mut row = describe(council, &file.person);
    row.set(Field::DeathDate, "");
    row.set_day(Field::DeathDate, file.died(period));
    row.set(Field::ClientType, client_says(client));
    row.set(
        Field::Postcode,
        file.postcode.as_deref().unwrap_or_default(),
    );
    let known = |kind: &str| {
        let code = file.circumstances.get(kind)?;
        council.national(kind, code)
    };
    let reason = known("support_reason");
    for (field, value) in [
        (Field::SupportReason, reason),
        (Field::Accommodation, known("accommodation")),
        (Field::Employment, known("employment")),
        (Field::HasUnpaidCarer, file.has_carer.then_some("Yes")),
    ] {
        row.set(field, value.unwrap_or(UNKNOWN));
    }
    if client == ClientType::ServiceUser {
        conditions(reason.unwrap_or_default(), &mut row);
    } else {
        row.set(Field::SupportReason, CARERS_REASON);
    }
    row
}

/// What the support reason tells of sight and hearing. Nothing in the record tells of autism or dementia by
/// themselves.
fn conditions(reason: &str, row: &mut Row) {
    let both = reason == "Sensory support: Support for dual impairment";
    let sight = both || reason == "Sensory support: Support for visual impairment";
    let hearing = both || reason == "Sensory support: Support for hearing impairment";
    for (field, found, says) in [
        (
            Field::VisualImpairment,
            sight,
            "Visual impairment: Severity unknown",
        ),
        (
            Field::HearingImpairment,
            hearing,
            "Hearing impairment: Severity unknown",
        ),
        (Field::Autism, false, UNKNOWN),
        (Field::Dementia, false, UNKNOWN),
    ] {
        row.set(field, if found { says } else { UNKNOWN });
    }
}

/// A row with what the person's own row of the record tells.
pub fn describe(council: &Council, person: &person::Model) -> Row {
    let mut row = Row::default();
    row.set(
        Field::NhsNumber,
        person.nhs_number.as_deref().unwrap_or_default(),
    );
    row.set(Field::LaPersonId, &person.number);
    row.set(Field::FirstName, &person.given_names);
    row.set(Field::LastName, &person.family_name);
    row.set(
        Field::GpName,
        person.gp_practice.as_deref().unwrap_or_default(),
    );
    row.set(Field::GpCode, person.gp_code.as_deref().unwrap_or_default());
    row.set(Field::Gender, gender(council, person));
    let ethnicity = person.ethnicity.as_deref();
    let ethnicity = ethnicity.and_then(|code| council.national("ethnicity", code));
    row.set(
        Field::Ethnicity,
        ethnicity.unwrap_or("No data: Undeclared or not known"),
    );
    row.set_day(Field::BirthDate, person.born_on.map(|day| day.0));
    row.set_day(Field::DeathDate, person.died_on.map(|day| day.0));
    row.set(Field::ClientType, client_says(ClientType::ServiceUser));
    row
}

/// The gender that the person lives in, where they said so; else the sex on file.
fn gender<'a>(council: &'a Council, person: &person::Model) -> &'a str {
    match (person.gender_identity.as_deref(), person.sex.as_deref()) {
        (Some("trans_man"), _) => "Male",
        (Some("trans_woman"), _) => "Female",
        (Some("non_binary" | "another"), _) => "Other",
        (_, sex) => sex
            .and_then(|sex| council.national("sex", sex))
            .unwrap_or(UNKNOWN),
    }
}

/// Who pays, by the latest personal budget of the period; for what is free, the council.
pub fn funding(period: Period, file: &PersonFile, free: bool, row: &mut Row) {
    let in_force = file.budgets.iter().rev().find(|budget| {
        budget.kind == "care_and_support"
            && budget.from_on.0 <= period.last.date()
            && budget
                .until_on
                .is_none_or(|until| period.first.date() < until.0)
    });
    let says = match in_force {
        None => UNKNOWN,
        Some(budget) if budget.adult_is == "unknown" => UNKNOWN,
        Some(budget) if budget.adult_weekly_pence <= 0 => FULLY_COUNCIL,
        Some(budget) if budget.adult_weekly_pence >= budget.gross_weekly_pence => {
            "Fully client funded"
        }
        Some(_) => "Joint client and social care funded",
    };
    row.set(Field::Funding, if free { FULLY_COUNCIL } else { says });
}

const FULLY_COUNCIL: &str = "Fully social care funded";
