//! People who look after somebody: what is told of their caring, and the row of those who have no event of their own.

use ::cld::field::Field;
use ::cld::lists::ClientType;
use ::cld::period::Period;
use ::cld::write::Row;
use db::entities::{assessment, plan, review};
use rules::assessment::Kind;

use super::known::PersonFile;
use super::person;
use crate::house::council::Council;

const LINKS: [Field; 3] = [
    Field::LinkedPerson1,
    Field::LinkedPerson2,
    Field::LinkedPerson3,
];

/// Whether an assessment is of a carer's own needs alone.
pub fn is_assessed(row: &assessment::Model) -> bool {
    Kind::from_code(&row.kind).is_some_and(Kind::is_carers)
}

/// Whether a plan is a carer's.
pub fn is_planned(row: &plan::Model) -> bool {
    row.kind == "carer_support"
}

/// Whether a review looks at a carer's plan, or back on a carer's assessment; none where it names neither.
pub fn is_reviewed(file: &PersonFile, row: &review::Model) -> Option<bool> {
    let plan = file.plans.iter().find(|plan| Some(plan.id) == row.plan_id);
    let mut assessments = file.assessments.iter();
    let assessment = assessments.find(|one| Some(one.id) == row.assessment_id);
    plan.map(is_planned).or(assessment.map(is_assessed))
}

/// Hours of caring, how many adults on file, and the first three of them.
pub fn tell(file: &PersonFile, row: &mut Row) {
    row.set(Field::HoursCaring, hours(file.hours_caring.as_deref()));
    if !file.cares_for.is_empty() {
        row.set(Field::AdultsCaredFor, file.cares_for.len().to_string());
    }
    for (field, number) in LINKS.into_iter().zip(&file.cares_for) {
        row.set(field, number);
    }
}

/// The band of the return in which hours a week lie, as the carer's assessment has them: "20.50".
fn hours(total: Option<&str>) -> &'static str {
    let whole = total.and_then(|total| total.split('.').next());
    match whole.and_then(|whole| whole.parse::<u32>().ok()) {
        Some(0..=19) => "0-19 hours",
        Some(20..=49) => "20-49 hours",
        Some(_) => "50+ hours",
        None => "Unknown",
    }
}

/// A row for somebody who is known only because they look after somebody with events in the file.
pub fn by_association(council: &Council, period: Period, file: &PersonFile) -> Row {
    let mut row = person::about(council, period, file, ClientType::CarerByAssociation);
    tell(file, &mut row);
    row
}

#[cfg(test)]
mod tests {
    use super::hours;

    #[test]
    fn hours_of_caring_lie_in_the_bands_of_the_return() {
        for (total, expected) in [
            (None, "Unknown"),
            (Some("much"), "Unknown"),
            (Some("0.00"), "0-19 hours"),
            (Some("19.99"), "0-19 hours"),
            (Some("20.00"), "20-49 hours"),
            (Some("49.99"), "20-49 hours"),
            (Some("50.00"), "50+ hours"),
            (Some("168.00"), "50+ hours"),
        ] {
            assert_eq!(hours(total), expected, "{total:?}");
        }
    }
}
