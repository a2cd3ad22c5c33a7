//! What each code of the council's lists is in the national return: the columns `national` and `national_type`. A code
//! without a value there, or with one that the return does not know, is told with its file and line.

use std::collections::BTreeMap;

use ::cld::field::Field;
use ::cld::spec::{Release, Specification};
use rules::vocabulary::Problem;
use rules::vocabulary::codes::{Code, CodeList};
use rules::{assessment, review};

/// Lists whose column `national` gives a value of a field of the return.
const VALUES: &[(&str, Field)] = &[
    ("accommodation", Field::Accommodation),
    ("assessment_kind", Field::AssessmentType),
    ("contact_source", Field::RouteOfAccess),
    ("employment", Field::Employment),
    ("ethnicity", Field::Ethnicity),
    ("outcomes_met", Field::ReviewOutcomes),
    ("plan_end", Field::EventOutcome),
    ("reablement_kind", Field::ServiceComponent),
    ("reablement_outcome", Field::EventOutcome),
    ("review_kind", Field::ReviewReason),
    ("review_reason", Field::ReviewReason),
    ("review_result", Field::EventOutcome),
    ("service", Field::ServiceComponent),
    ("service_unit", Field::CostFrequency),
    ("sex", Field::Gender),
    ("support_reason", Field::SupportReason),
];

/// Lists whose column `national_type` gives the type of a service.
const TYPES: &[&str] = &["reablement_kind", "service"];

/// Everything that must be mended before a submission can be made from the record.
pub fn check(lists: &BTreeMap<String, CodeList>) -> Vec<Problem> {
    let release = match Specification::shipped() {
        Ok(specification) => specification.latest(),
        Err(error) => return vec![Problem::new("the national return", error.to_string())],
    };
    let values = VALUES.iter().flat_map(|(name, field)| {
        of_list(lists, release, (name, *field, "national"), |code| {
            code.national.as_deref()
        })
    });
    let types = TYPES.iter().flat_map(|name| {
        let asked = (*name, Field::ServiceType, "national_type");
        of_list(lists, release, asked, |code| code.national_type.as_deref())
    });
    let mut problems: Vec<Problem> = values.chain(types).collect();
    problems.extend(kinds(lists));
    problems.sort_by(|a, b| a.field.cmp(&b.field));
    problems
}

/// Every kind of assessment and review must be in its list, whatever a council leaves out.
fn kinds(lists: &BTreeMap<String, CodeList>) -> Vec<Problem> {
    let assessments = assessment::Kind::ALL.iter().map(|kind| kind.code());
    let reviews = review::Kind::ALL.iter().map(|kind| kind.code());
    let needed = assessments
        .map(|code| ("assessment_kind", code))
        .chain(reviews.map(|code| ("review_kind", code)));
    let missing = needed.filter_map(|(name, code)| {
        let list = lists.get(name)?;
        let says =
            format!("The code {code:?} is missing, and with it its value in the national return");
        let file = format!("code_lists/{name}.csv");
        list.find(code)
            .is_none()
            .then(|| Problem::in_file(&file, 1, says))
    });
    missing.collect()
}

fn of_list(
    lists: &BTreeMap<String, CodeList>,
    release: &Release,
    (name, field, column): (&str, Field, &str),
    value: fn(&Code) -> Option<&str>,
) -> Vec<Problem> {
    let entries = lists.get(name).into_iter().flat_map(|list| &list.entries);
    let wrong = entries.filter_map(|code| {
        let says = match value(code) {
            None => format!(
                "The code {:?} has no value in the national return: give its {} in the column {column}",
                code.code,
                field.name()
            ),
            Some(text) if !is_known(release, field, text) => {
                format!("{text:?} is no {} of the national return", field.name())
            }
            Some(_) => return None,
        };
        let file = format!("code_lists/{name}.csv");
        Some(Problem::in_file(&file, code.line, says))
    });
    wrong.collect()
}

/// Whether the release has the value, in its own words or those of the one before.
fn is_known(release: &Release, field: Field, text: &str) -> bool {
    release
        .list(field as usize + 1)
        .is_some_and(|list| list.entry(list.read(text)).is_some())
}
