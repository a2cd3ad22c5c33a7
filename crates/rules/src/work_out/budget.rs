//! `work-out budget`: what would support cost, as a first estimate?

use super::line::{Line, work_out};
use crate::budget::exact::{Exact, decimal, fixed, pence, plain, whole};
use crate::budget::reckoner::{Band, Rate};
use crate::budget::{
    Calibration, CarerShare, Need, Package, Reckoner, Scale, indicative, need, reckon,
};
use crate::vocabulary::Problem;
use crate::vocabulary::money::Pence;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};

/// The council's own figures, which a line may name as `"council"`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures<'a> {
    pub calibration: Option<&'a Calibration>,
    pub reckoner: Option<&'a Reckoner>,
}

#[derive(Serialize, Default)]
struct Answer {
    raw: String,
    net: String,
    curve_value: Option<Pence>,
    k: Option<String>,
    hours: Option<String>,
    indicative: Pence,
    without_carer: Pence,
    value_of_care: Pence,
    because: Vec<String>,
}

/// Works out one indicative figure. The line holds `method`, `domains`, and `calibration` or `reckoner`: an object,
/// or the text "council" for the council's own.
///
/// Gives the answer as one line of JSON, and whether it could be worked out.
pub fn budget(line: &str, figures: Figures<'_>) -> (String, bool) {
    work_out(line, &FIELDS, |line| match line.text("method")?.as_str() {
        "percentile" => percentile(line, figures.calibration),
        "ready_reckoner" => ready_reckoner(line, figures.reckoner),
        other => {
            let says = format!("\"{other}\" is neither percentile nor ready_reckoner");
            line.problem("method", says);
            None
        }
    })
}

const FIELDS: [&str; 4] = ["method", "calibration", "reckoner", "domains"];

fn percentile(line: &mut Line, councils: Option<&Calibration>) -> Option<Answer> {
    let (scale, known) = match line.take("calibration") {
        Some(Value::Object(fields)) => (scale(line, fields), None),
        Some(Value::String(name)) if name == "council" => {
            if councils.is_none() {
                line.problem("calibration", "No calibration of the council is in force");
            }
            (councils.map(|found| found.scale.clone()), councils)
        }
        other => {
            line.problem("calibration", written_or_named(other.as_ref()));
            (None, None)
        }
    };
    let needs = needs(line, known, true);
    let figure = indicative(&scale?, &needs?);
    Some(Answer {
        raw: plain(&figure.raw),
        net: plain(&figure.net),
        curve_value: Some(pence(&figure.place.cost)),
        k: Some(fixed(&figure.k, 4)),
        hours: None,
        indicative: figure.indicative,
        without_carer: figure.without_carer,
        value_of_care: figure.value_of_care,
        because: figure.because(),
    })
}

fn ready_reckoner(line: &mut Line, councils: Option<&Reckoner>) -> Option<Answer> {
    let reckoner = match line.take("reckoner") {
        Some(Value::Object(fields)) => reckoner(line, fields),
        Some(Value::String(name)) if name == "council" => {
            if councils.is_none() {
                line.problem("reckoner", "No ready reckoner of the council is in force");
            }
            councils.cloned()
        }
        other => {
            line.problem("reckoner", written_or_named(other.as_ref()));
            None
        }
    };
    let needs = needs(line, None, false)?;
    let found = reckon(&reckoner?, &needs).map_err(|problem| line.problems.push(problem));
    let found = found.ok()?;
    let (raw, net) = need::points(&needs);
    Some(Answer {
        raw: plain(&raw),
        net: plain(&net),
        hours: Some(plain(&found.hours)),
        indicative: found.weekly,
        without_carer: found.without_carer,
        value_of_care: found.without_carer - found.weekly,
        because: found.because(),
        ..Answer::default()
    })
}

fn written_or_named(found: Option<&Value>) -> &'static str {
    match found {
        None => "This is missing",
        Some(_) => "This must be an object, or \"council\" for the council's own",
    }
}

/// The fields of an object inside a line.
struct Inner<'a> {
    line: &'a mut Line,
    /// What problems call it, such as "domain 2".
    name: String,
    /// The field of the line it belongs to.
    field: &'static str,
    fields: Map<String, Value>,
}

impl<'a> Inner<'a> {
    fn of(line: &'a mut Line, field: &'static str, name: &str, fields: Map<String, Value>) -> Self {
        Inner {
            line,
            name: name.to_owned(),
            field,
            fields,
        }
    }

    fn problem(&mut self, says: &str) {
        let says = if self.name.is_empty() {
            says.to_owned()
        } else {
            format!("{}: {says}", self.name)
        };
        self.line.problem(self.field, says);
    }

    fn refuse_others(&mut self, known: &[&str]) {
        let unknown = self
            .fields
            .keys()
            .find(|name| !known.contains(&name.as_str()));
        if let Some(name) = unknown.cloned() {
            let known = known.join(", ");
            self.problem(&format!(
                "there is no field \"{name}\" here; there are {known}"
            ));
        }
    }

    fn take(&mut self, field: &str) -> Option<Value> {
        self.fields.remove(field).filter(|value| !value.is_null())
    }

    fn text(&mut self, field: &str) -> Option<String> {
        match self.take(field) {
            Some(Value::String(text)) => Some(text),
            _ => {
                self.problem(&format!("{field} must be text"));
                None
            }
        }
    }

    /// A number of nought or more, bare or as text.
    fn number(&mut self, field: &str) -> Option<Exact> {
        let value = self.take(field);
        let number = value.as_ref().and_then(exact);
        if number.is_none() {
            self.problem(&format!("{field} must be a number of nought or more"));
        }
        number
    }

    fn money(&mut self, field: &str) -> Option<Pence> {
        let value = self.take(field);
        let money = value.as_ref().and_then(amount);
        if money.is_none() {
            self.problem(&format!(
                "{field} must be pounds with two decimals as text, such as \"231.05\""
            ));
        }
        money
    }

    fn list(&mut self, field: &str) -> Option<Vec<Value>> {
        match self.take(field) {
            Some(Value::Array(list)) => Some(list),
            _ => {
                self.problem(&format!("{field} must be a list"));
                None
            }
        }
    }
}

fn exact(value: &Value) -> Option<Exact> {
    match value {
        Value::Number(number) => decimal(&number.to_string()),
        Value::String(text) => decimal(text),
        _ => None,
    }
}

fn amount(value: &Value) -> Option<Pence> {
    let money = Pence::parse(value.as_str()?).ok()?;
    (money.0 >= 0).then_some(money)
}

/// A calibration written into the line: sample, budget and contingency.
fn scale(line: &mut Line, fields: Map<String, Value>) -> Option<Scale> {
    let mut inner = Inner::of(line, "calibration", "", fields);
    inner.refuse_others(&["sample", "budget", "contingency"]);
    let contingency = inner.number("contingency");
    let budget = match inner.fields.get("budget") {
        None | Some(Value::Null) => Some(None),
        Some(_) => inner.money("budget").map(Some),
    };
    let list = inner.list("sample")?;
    let mut sample = Vec::new();
    for (place, value) in list.into_iter().enumerate() {
        let name = format!("package {}", place + 1);
        let Value::Object(fields) = value else {
            inner.problem(&format!("{name} must be an object with points and cost"));
            continue;
        };
        let mut package = Inner::of(inner.line, "calibration", &name, fields);
        package.refuse_others(&["points", "cost"]);
        let (points, weekly) = (package.number("points"), package.money("cost"));
        sample.extend(
            points
                .zip(weekly)
                .map(|(points, weekly)| Package { points, weekly }),
        );
    }
    match Scale::of(sample, budget?, contingency?) {
        Ok(scale) => Some(scale),
        Err(problems) => {
            let named = |problem: Problem| Problem::new("calibration", problem.says);
            line.problems.extend(problems.into_iter().map(named));
            None
        }
    }
}

/// A ready reckoner written into the line: hours by level for each domain, and the price of an hour.
fn reckoner(line: &mut Line, fields: Map<String, Value>) -> Option<Reckoner> {
    let mut inner = Inner::of(line, "reckoner", "", fields);
    inner.refuse_others(&["hours", "rates"]);
    let rates = match inner.take("rates") {
        Some(Value::Object(rates)) => rates,
        _ => {
            inner.problem("rates must be an object of service and price of an hour");
            return None;
        }
    };
    let mut priced = Vec::new();
    for (service, value) in rates {
        match amount(&value) {
            Some(per_hour) => priced.push(Rate {
                says: service.replace('_', " "),
                service,
                per_hour,
            }),
            None => inner.problem(&format!(
                "the rate of {service} must be pounds such as \"24.10\""
            )),
        }
    }
    let list = inner.list("hours")?;
    let mut bands = Vec::new();
    for (place, value) in list.into_iter().enumerate() {
        let name = format!("hours {}", place + 1);
        let Value::Object(fields) = value else {
            inner.problem(&format!(
                "{name} must be an object with code, service and by_level"
            ));
            continue;
        };
        let mut band = Inner::of(inner.line, "reckoner", &name, fields);
        band.refuse_others(&["code", "service", "by_level"]);
        let (code, service) = (band.text("code"), band.text("service"));
        let levels = band.list("by_level").unwrap_or_default();
        let hours: Option<Vec<Exact>> = levels.iter().map(exact).collect();
        let hours: Option<[Exact; 5]> = hours.and_then(|hours| hours.try_into().ok());
        let Some(hours) = hours else {
            band.problem("by_level must be five numbers, for levels 0 to 4");
            continue;
        };
        bands.extend(code.zip(service).map(|(code, service)| Band {
            code,
            service,
            hours,
        }));
    }
    Some(Reckoner {
        version: 0,
        from: Date::MIN,
        approved_by: String::new(),
        approved_on: Date::MIN,
        sources: String::new(),
        bands,
        rates: priced,
    })
}

/// The domains of a line. With the council's calibration their weights may be left out.
fn needs(line: &mut Line, councils: Option<&Calibration>, weighed: bool) -> Option<Vec<Need>> {
    let Some(list) = line.list("domains") else {
        if line
            .problems
            .iter()
            .all(|problem| problem.field != "domains")
        {
            line.problem("domains", "This is missing");
        }
        return None;
    };
    let before = line.problems.len();
    let mut needs = Vec::new();
    for (place, value) in list.into_iter().enumerate() {
        let name = format!("domain {}", place + 1);
        let Value::Object(fields) = value else {
            line.problem("domains", format!("{name} must be an object"));
            continue;
        };
        let mut inner = Inner::of(line, "domains", &name, fields);
        inner.refuse_others(&["code", "level", "weight", "carer_share"]);
        needs.extend(one_need(&mut inner, councils, weighed));
    }
    (line.problems.len() == before).then_some(needs)
}

fn one_need(inner: &mut Inner<'_>, councils: Option<&Calibration>, weighed: bool) -> Option<Need> {
    let code = inner.text("code");
    let level = inner.take("level").and_then(|level| level.as_i64());
    let level = level.ok_or("level must be a whole number from 0 to 4".to_owned());
    let level = level.and_then(|level| need::level(level).map_err(|problem| problem.says));
    let level = level.map_err(|says| inner.problem(&says)).ok();
    let carer = carer_share(inner);
    let known = code.as_deref().and_then(|code| {
        let domains = &councils?.domains;
        domains.iter().find(|domain| domain.code == code)
    });
    let weight = match (inner.fields.contains_key("weight"), known) {
        (true, _) => inner.number("weight"),
        (false, Some(domain)) => Some(domain.weight.clone()),
        (false, None) if !weighed => Some(whole(1)),
        (false, None) => {
            inner.problem("weight is missing");
            None
        }
    };
    let code = code?;
    Some(Need {
        says: known.map_or_else(|| code.clone(), |domain| domain.says.clone()),
        code,
        level: level?,
        weight: weight?,
        carer: carer?,
    })
}

fn carer_share(inner: &mut Inner<'_>) -> Option<CarerShare> {
    let Some(value) = inner.take("carer_share") else {
        return Some(CarerShare::Nothing);
    };
    let hundred = exact(&value).map(|share| share * whole(100));
    let percent = hundred.filter(Exact::is_integer);
    let percent = percent.map(|percent| crate::budget::exact::nearest(&percent));
    let found = percent.and_then(CarerShare::from_percent);
    if found.is_none() {
        inner.problem("carer_share must be 0, 0.25, 0.5, 0.75 or 1");
    }
    found
}

#[cfg(test)]
mod tests {
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
            json!([{ "code": "A2", "level": 3, "carer_share": 0.5 }, { "code": "A9", "level": 2 }]);
        let line = json!({ "id": "r", "method": "ready_reckoner", "reckoner": reckoner, "domains": domains });
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
}
