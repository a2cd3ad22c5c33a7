//! Tests of `work-out budget`.

use super::*;
use crate::budget::scale::tests::TWELVE;
use proptest::prelude::*;
use serde_json::json;

fn calibration() -> Value {
    let sample: Vec<Value> = TWELVE
        .iter()
        .map(|(points, pounds)| json!({ "points": points, "cost": format!("{pounds}.00") }))
        .collect();
    json!({ "sample": sample, "budget": null, "contingency": 0.15 })
}

fn domains() -> Value {
    json!([
        { "code": "personal_care", "level": 3, "weight": 6, "carer_share": 0.5 },
        { "code": "nutrition", "level": 2, "weight": 4 },
        { "code": "toilet", "level": 2, "weight": 4, "carer_share": 0 },
        { "code": "home_safety", "level": 2, "weight": 3, "carer_share": 0.25 },
        { "code": "environment", "level": 1, "weight": "2" },
        { "code": "relationships", "level": 2, "weight": 3 },
        { "code": "community", "level": 3, "weight": 3 },
        { "code": "work", "level": 0, "weight": 3 },
        { "code": "child", "level": 0, "weight": 4 },
        { "code": "night", "level": 1, "weight": 5 },
    ])
}

fn asked(line: &Value) -> (Value, bool) {
    let (json, ok) = budget(&line.to_string(), Figures::default());
    (serde_json::from_str(&json).unwrap(), ok)
}

#[test]
fn the_worked_example_comes_out_to_the_pound() {
    let line = json!({ "id": "p", "method": "percentile", "calibration": calibration(), "domains": domains() });
    let (json, ok) = budget(&line.to_string(), Figures::default());
    assert!(ok, "{json}");
    let begins = "{\"id\":\"p\",\"raw\":\"62\",\"net\":\"51.5\",\"curve_value\":\"404.51\",\"k\":\"0.8456\",\
         \"hours\":null,\"indicative\":\"340.00\",\"without_carer\":\"505.00\",\"value_of_care\":\"165.00\",\"because\":[";
    assert!(json.starts_with(begins), "{json}");
}

#[test]
fn a_budget_that_is_given_takes_the_place_of_the_cost_of_the_sample() {
    let mut calibration = calibration();
    calibration["budget"] = json!("8758.00");
    let line = json!({ "id": "p", "method": "percentile", "calibration": calibration, "domains": domains() });
    let (answer, _) = asked(&line);
    assert_eq!(answer["k"], "1.6913");
    assert_eq!(answer["indicative"], "685.00");
}

#[test]
fn the_ready_reckoner_multiplies_hours_and_prices() {
    let reckoner = json!({
        "hours": [{ "code": "A2", "service": "home_care", "by_level": [0, 1.5, 3.5, 7, 14] }],
        "rates": { "home_care": "23.55" },
    });
    let domains =
        json!([{ "code": "A2", "level": 3.0, "carer_share": 0.5 }, { "code": "A9", "level": 0 }]);
    let line =
        json!({ "id": "r", "method": "ready_reckoner", "reckoner": reckoner, "domains": domains });
    let (answer, ok) = asked(&line);
    assert!(ok, "{answer}");
    assert_eq!(
        (&answer["hours"], &answer["k"]),
        (&json!("3.5"), &Value::Null)
    );
    assert_eq!(
        (&answer["indicative"], &answer["without_carer"]),
        (&json!("82.43"), &json!("164.85"))
    );
}

// A problem, never a guess: what the reckoner does not know is not free.
#[test]
fn what_the_reckoner_does_not_know_is_a_problem_and_never_nothing() {
    let reckoner = |first: f64, service: &str| {
        json!({
            "hours": [{ "code": "A2", "service": service, "by_level": [first, 1.5, 3.5, 7, 14] }],
            "rates": { "home_care": "23.55" },
        })
    };
    let known = reckoner(0.0, "home_care");
    let washing = json!({ "code": "A2", "level": 3 });
    for (reckoner, domains, said) in [
        (
            known.clone(),
            json!([washing, { "code": "zz", "level": 4 }]),
            "domains: domain 2: the reckoner has no hours for zz",
        ),
        (
            known.clone(),
            json!([{ "code": "personal_care", "level": 1 }]),
            "domains: domain 1: the reckoner has no hours for personal_care",
        ),
        (
            reckoner(3.0, "home_care"),
            json!([{ "code": "A2", "level": 0 }]),
            "reckoner: hours 1: by_level must begin with 0: a need of level 0 takes no hours",
        ),
        (
            reckoner(0.0, "outreach"),
            json!([washing]),
            "reckoner: There is no rate for \"outreach\"",
        ),
        (
            known.clone(),
            json!([washing, washing]),
            "domains: domain 2: \"A2\" is there twice",
        ),
        (known, json!([]), "domains: Give at least one domain"),
    ] {
        let line = json!({ "id": "r", "method": "ready_reckoner", "reckoner": reckoner, "domains": domains });
        let (answer, ok) = asked(&line);
        assert!(!ok, "{answer}");
        let first = &answer["problems"][0];
        let part = |name: &str| first[name].as_str().unwrap();
        assert_eq!(format!("{}: {}", part("field"), part("says")), said);
    }
}

#[test]
fn what_is_wrong_is_named_with_its_field() {
    let good = json!({ "id": "p", "method": "percentile", "calibration": calibration(), "domains": domains() });
    let with = |path: &str, value: Value| {
        let mut line = good.clone();
        *line.pointer_mut(path).unwrap() = value;
        line
    };
    for (line, problems) in [
        (
            with("/method", json!("points")),
            "method: \"points\" is neither percentile nor ready_reckoner",
        ),
        (
            with("/calibration", json!("council")),
            "calibration: No calibration of the council is in force",
        ),
        (
            with("/calibration", json!(7)),
            "calibration: This must be an object, or \"council\" for the council's own",
        ),
        (
            with("/calibration/contingency", json!(1)),
            "calibration: The contingency must be below 1: some of the budget must be left to give",
        ),
        (
            with("/calibration/contingency", json!(-0.1)),
            "calibration: contingency must be a number of nought or more",
        ),
        (
            with("/calibration/sample", json!([])),
            "calibration: Give at least one package",
        ),
        (
            with("/calibration/sample/1/cost", json!(95)),
            "calibration: package 2: cost must be pounds with two decimals as text, such as \"231.05\"",
        ),
        (with("/domains", Value::Null), "domains: This is missing"),
        (
            with("/domains/0/level", json!(5)),
            "domains: domain 1: 5 is not a level: there are 0, 1, 2, 3 and 4",
        ),
        (
            with("/domains/0/level", json!(2.5)),
            "domains: domain 1: level must be a whole number from 0 to 4",
        ),
        (
            with("/domains/3/carer_share", json!(0.3)),
            "domains: domain 4: carer_share must be 0, 0.25, 0.5, 0.75 or 1",
        ),
        (
            with("/domains/2", json!({ "code": "x", "level": 1 })),
            "domains: domain 3: weight is missing",
        ),
        (
            with(
                "/domains/2",
                json!({ "code": "x", "level": 1, "weight": 1, "wait": 2 }),
            ),
            "domains: domain 3: there is no field \"wait\" here; there are code, level, weight, carer_share",
        ),
    ] {
        let (answer, ok) = asked(&line);
        assert!(!ok);
        let first = &answer["problems"][0];
        let said = format!(
            "{}: {}",
            first["field"].as_str().unwrap(),
            first["says"].as_str().unwrap()
        );
        assert_eq!(said, problems);
    }
}

proptest! {
    #[test]
    fn any_line_gets_an_answer_of_one_line(text in "\\PC*") {
        let named = json!({ "id": "a", "method": text, "calibration": text, "domains": [text] });
        for line in [text.clone(), named.to_string()] {
            let (json, _) = budget(&line, Figures::default());
            prop_assert!(!json.is_empty() && !json.contains('\n'));
        }
    }
}
