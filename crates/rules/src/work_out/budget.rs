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
    let reckoner = reckoner?;
    let unknown = needs.iter().enumerate();
    for (place, need) in unknown.filter(|(_, need)| !reckoner.knows(need)) {
        let says = format!(
            "domain {}: the reckoner has no hours for {}",
            place + 1,
            need.code
        );
        line.problem("domains", says);
    }
    if !line.problems.is_empty() {
        return None;
    }
    let found = reckon(&reckoner, &needs);
    let found = found.map_err(|problem| line.problem("reckoner", problem.says));
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
        if hours[0] != whole(0) {
            band.problem("by_level must begin with 0: a need of level 0 takes no hours");
        }
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
    if list.is_empty() {
        line.problem("domains", "Give at least one domain");
    }
    let mut needs: Vec<Need> = Vec::new();
    for (place, value) in list.into_iter().enumerate() {
        let name = format!("domain {}", place + 1);
        let Value::Object(fields) = value else {
            line.problem("domains", format!("{name} must be an object"));
            continue;
        };
        let mut inner = Inner::of(line, "domains", &name, fields);
        inner.refuse_others(&["code", "level", "weight", "carer_share"]);
        let need = one_need(&mut inner, councils, weighed);
        let again = |need: &Need| needs.iter().any(|other| other.code == need.code);
        if let Some(need) = need.as_ref().filter(|need| again(need)) {
            inner.problem(&format!("\"{}\" is there twice", need.code));
        }
        needs.extend(need);
    }
    (line.problems.len() == before).then_some(needs)
}

fn one_need(inner: &mut Inner<'_>, councils: Option<&Calibration>, weighed: bool) -> Option<Need> {
    let code = inner.text("code");
    let level = inner.take("level").filter(Value::is_number);
    let level = level.as_ref().and_then(exact).filter(Exact::is_integer);
    let level = level.map(|level| crate::budget::exact::nearest(&level));
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
mod tests;
