//! `work-out eligibility`: are there eligible needs?

use super::line::{Line, work_out};
use crate::eligibility::{
    AdultFindings, AdultOutcome, CarerFindings, CarerOutcome, Determination, Eligibility, adult,
    carer,
};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

#[derive(Serialize)]
struct Answer {
    result: Eligibility,
    because: Vec<String>,
    still_to_ask: Vec<&'static str>,
}

/// Works out eligibility for one adult or carer. A missing or null answer means not asked yet; an
/// answer that belongs to the other kind of person is read and left aside.
///
/// Gives the answer as one line of JSON, and whether it could be worked out.
pub fn eligibility(line: &str) -> (String, bool) {
    work_out(line, &FIELDS, |line| {
        let from_impairment = line.answer("from_impairment");
        let from_necessary_care = line.answer("from_necessary_care");
        let health_at_risk = line.answer("health_at_risk");
        let wellbeing_impact = line.answer("wellbeing_impact");
        let found = match line.text("who")?.as_str() {
            "adult" => adult(&AdultFindings {
                from_impairment,
                unable: outcomes(line, AdultOutcome::from_code, "A1 to A10"),
                wellbeing_impact,
            }),
            "carer" => carer(&CarerFindings {
                from_necessary_care,
                unable: outcomes(line, CarerOutcome::from_code, "C1 to C8"),
                health_at_risk,
                wellbeing_impact,
            }),
            other => {
                line.problem("who", format!("\"{other}\" is neither adult nor carer"));
                return None;
            }
        };
        Some(Answer::from(found))
    })
}

const FIELDS: [&str; 6] = [
    "who",
    "from_impairment",
    "from_necessary_care",
    "unable",
    "health_at_risk",
    "wellbeing_impact",
];

impl From<Determination> for Answer {
    fn from(found: Determination) -> Answer {
        Answer {
            result: found.result,
            because: found.because,
            still_to_ask: found.still_to_ask,
        }
    }
}

/// The outcomes listed, each once. A code that is not one of these is a problem.
fn outcomes<T: Ord>(
    line: &mut Line,
    read: fn(&str) -> Option<T>,
    codes: &str,
) -> Option<BTreeSet<T>> {
    let mut outcomes = BTreeSet::new();
    for value in line.list("unable")? {
        match value.as_str().and_then(read) {
            Some(outcome) => _ = outcomes.insert(outcome),
            None => line.problem("unable", format!("{} is not one of {codes}", shown(&value))),
        }
    }
    Some(outcomes)
}

fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), |text| format!("\"{text}\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(fields: &str, expected: &str) {
        let (json, ok) = eligibility(&format!("{{\"id\":\"e1\",{fields}}}"));
        let answer: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(answer["id"], "e1");
        assert_eq!(ok, answer.get("problems").is_none());
        let texts = |list: &Value, name: &str| -> Vec<String> {
            let text = |item: &Value| {
                if name.is_empty() {
                    item.clone()
                } else {
                    item[name].clone()
                }
            };
            let items = list.as_array().into_iter().flatten();
            items
                .map(|item| text(item).as_str().unwrap().to_owned())
                .collect()
        };
        let said = match answer["result"].as_str() {
            Some(result) => format!("{result} {}", texts(&answer["still_to_ask"], "").join(", ")),
            None => texts(&answer["problems"], "field").join(", "),
        };
        assert_eq!(said.trim_end(), expected, "{json}");
    }

    #[test]
    fn adults_and_carers_are_told_apart() {
        for (fields, expected) in [
            (
                r#""who":"adult","from_impairment":true,"unable":["A1","A3"],"wellbeing_impact":true"#,
                "eligible",
            ),
            (
                r#""who":"adult","from_impairment":true,"unable":["A1","A1"],"wellbeing_impact":true"#,
                "not_eligible",
            ),
            (r#""who":"adult","from_impairment":false"#, "not_eligible"),
            (
                r#""who":"adult""#,
                "undecided from_impairment, unable, wellbeing_impact",
            ),
            (
                r#""who":"adult","from_impairment":true,"unable":["A1","A3"],"wellbeing_impact":null,"health_at_risk":true"#,
                "undecided wellbeing_impact",
            ),
            (
                r#""who":"carer","from_necessary_care":true,"unable":[],"health_at_risk":true,"wellbeing_impact":true"#,
                "eligible",
            ),
            (
                r#""who":"carer","from_necessary_care":true,"unable":["C8"],"health_at_risk":false,"wellbeing_impact":true"#,
                "eligible",
            ),
            (
                r#""who":"carer","unable":[],"health_at_risk":false"#,
                "not_eligible",
            ),
        ] {
            check(fields, expected);
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_field() {
        for (fields, expected) in [
            (r#""unable":[]"#, "who"),
            (r#""who":null"#, "who"),
            (r#""who":"Adult""#, "who"),
            (r#""who":"adult","unable":["C1"]"#, "unable"),
            (r#""who":"carer","unable":["A1",3]"#, "unable, unable"),
            (r#""who":"adult","unable":"A1""#, "unable"),
            (
                r#""who":"adult","from_impairment":"yes","wellbeing_impact":1"#,
                "from_impairment, wellbeing_impact",
            ),
            (r#""who":"adult","wellbeing":true"#, "wellbeing"),
        ] {
            check(fields, expected);
        }
    }

    #[test]
    fn the_answer_comes_in_the_order_of_the_contract() {
        let (json, ok) = eligibility(r#"{"id":"e","who":"adult","from_impairment":false}"#);
        assert!(ok);
        assert_eq!(
            json,
            "{\"id\":\"e\",\"result\":\"not_eligible\",\
             \"because\":[\"The needs do not arise from an impairment or illness.\"],\"still_to_ask\":[]}"
        );
    }

    proptest! {
        #[test]
        fn any_line_gets_an_answer_of_one_line(text in "\\PC*") {
            let (json, _) = eligibility(&text);
            prop_assert!(!json.is_empty() && !json.contains('\n'));
        }
    }
}
