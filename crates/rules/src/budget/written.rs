//! Reads what a council writes about budgets: calibrations, ready reckoners, bands for carers, and who may agree to
//! how much. Each mistake is told with its file and line.

use super::carer::{Band as CarerBand, CarerBands};
use super::exact::{Exact, decimal, whole};
use super::reckoner::{Band, Rate, Reckoner};
use super::sampling::{Exclusions, LeftOut, OUTLIER_TIMES};
use super::{Calibration, Domain, Package, Scale};
use crate::vocabulary::Problem;
use crate::vocabulary::money::Pence;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use toml::{Spanned, Value};

type Written<T> = Result<T, Vec<Problem>>;

/// What stands at the top of each version, whatever it is of.
struct Head {
    version: u32,
    from: Date,
    approved_by: String,
    approved_on: Date,
    sources: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalibrationsFile {
    #[serde(default)]
    calibration: Vec<WrittenCalibration>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCalibration {
    version: Spanned<u32>,
    from: Spanned<String>,
    sampled: [Spanned<String>; 2],
    approved_by: Spanned<String>,
    approved_on: Spanned<String>,
    sources: String,
    contingency: Spanned<Value>,
    budget: Option<Spanned<Value>>,
    left_out: Option<Vec<Spanned<String>>>,
    outlier_times: Option<i64>,
    domain: Vec<WrittenDomain>,
    sample: Vec<WrittenPackage>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDomain {
    code: Spanned<String>,
    says: String,
    weight: Spanned<Value>,
    #[serde(default)]
    asked: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPackage {
    points: Spanned<Value>,
    weekly: Spanned<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReckonersFile {
    #[serde(default)]
    reckoner: Vec<WrittenReckoner>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenReckoner {
    version: Spanned<u32>,
    from: Spanned<String>,
    approved_by: Spanned<String>,
    approved_on: Spanned<String>,
    sources: String,
    rate: Vec<WrittenRate>,
    band: Vec<WrittenBand>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRate {
    service: Spanned<String>,
    says: String,
    per_hour: Spanned<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBand {
    code: Spanned<String>,
    service: Spanned<String>,
    hours: [Spanned<Value>; 5],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CarersFile {
    #[serde(default)]
    carers: Vec<WrittenCarers>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCarers {
    version: Spanned<u32>,
    from: Spanned<String>,
    approved_by: Spanned<String>,
    approved_on: Spanned<String>,
    sources: String,
    domain: Vec<WrittenDomain>,
    band: Vec<WrittenCarerBand>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCarerBand {
    from_points: Spanned<Value>,
    a_year: Spanned<Value>,
}

/// Reads the file of calibrations; problems name `file` and the line.
pub fn calibrations(file: &str, text: &str) -> Written<Vec<Calibration>> {
    let mut reader = Reader::of(file, text);
    let written: CalibrationsFile = reader.parse()?;
    let versions = written.calibration.iter().map(|one| &one.version);
    reader.once("version", versions);
    let mut all = Vec::new();
    for one in &written.calibration {
        all.extend(reader.calibration(one));
    }
    reader.finish(all)
}

/// Reads the file of ready reckoners; problems name `file` and the line.
pub fn reckoners(file: &str, text: &str) -> Written<Vec<Reckoner>> {
    let mut reader = Reader::of(file, text);
    let written: ReckonersFile = reader.parse()?;
    let versions = written.reckoner.iter().map(|one| &one.version);
    reader.once("version", versions);
    let mut all = Vec::new();
    for one in &written.reckoner {
        all.extend(reader.reckoner(one));
    }
    reader.finish(all)
}

/// Reads the file of bands for carers; problems name `file` and the line.
pub fn carer_bands(file: &str, text: &str) -> Written<Vec<CarerBands>> {
    let mut reader = Reader::of(file, text);
    let written: CarersFile = reader.parse()?;
    let versions = written.carers.iter().map(|one| &one.version);
    reader.once("version", versions);
    let mut all = Vec::new();
    for one in &written.carers {
        all.extend(reader.carers(one));
    }
    reader.finish(all)
}

/// The file being read, with what was wrong in it so far.
pub(crate) struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(crate) fn of(file: &'a str, text: &'a str) -> Reader<'a> {
        Reader {
            file,
            text,
            problems: Vec::new(),
        }
    }

    pub(crate) fn parse<T: DeserializeOwned>(&self) -> Written<T> {
        toml::from_str(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            vec![self.at(at, error.message())]
        })
    }

    fn at(&self, at: usize, says: impl Into<String>) -> Problem {
        let before = self.text.bytes().take(at).filter(|b| *b == b'\n').count();
        Problem::in_file(self.file, before as u64 + 1, says)
    }

    pub(crate) fn wrong<T>(&mut self, place: &Spanned<T>, says: impl Into<String>) {
        let problem = self.at(place.span().start, says);
        self.problems.push(problem);
    }

    pub(crate) fn finish<T>(self, value: T) -> Written<T> {
        if self.problems.is_empty() {
            Ok(value)
        } else {
            Err(self.problems)
        }
    }

    /// Each of these stands once.
    pub(crate) fn once<'b, T: Ord + std::fmt::Display + 'b>(
        &mut self,
        what: &str,
        all: impl IntoIterator<Item = &'b Spanned<T>>,
    ) {
        let mut seen = BTreeSet::new();
        for one in all {
            if !seen.insert(one.get_ref()) {
                self.wrong(one, format!("The {what} {} is here twice", one.get_ref()));
            }
        }
    }

    fn day(&mut self, written: &Spanned<String>) -> Option<Date> {
        let day: Option<Date> = written.get_ref().parse().ok();
        let day = day.filter(|day| day.to_string() == *written.get_ref());
        if day.is_none() {
            let says = format!("{:?} is not a date such as 2026-04-01", written.get_ref());
            self.wrong(written, says);
        }
        day
    }

    fn number(&mut self, written: &Spanned<Value>) -> Option<Exact> {
        let number = decimal(&text_of(written.get_ref()));
        if number.is_none() {
            self.wrong(
                written,
                "This must be a number of nought or more, such as 3 or 0.15",
            );
        }
        number
    }

    pub(crate) fn money(&mut self, written: &Spanned<Value>) -> Option<Pence> {
        let money = Pence::parse(&text_of(written.get_ref())).ok();
        let money = money.filter(|money| money.0 >= 0);
        if money.is_none() {
            self.wrong(written, "This must be pounds and pence, such as \"231.05\"");
        }
        money
    }

    fn head(
        &mut self,
        version: &Spanned<u32>,
        (from, approved_on): (&Spanned<String>, &Spanned<String>),
        approved_by: &Spanned<String>,
        sources: &str,
    ) -> Option<Head> {
        let (begins, approved) = (self.day(from), self.day(approved_on));
        if approved_by.get_ref().trim().is_empty() {
            self.wrong(approved_by, "Say who approved it");
        }
        let (begins, approved) = (begins?, approved?);
        if approved > begins {
            self.wrong(approved_on, "It must be approved before it begins");
        }
        Some(Head {
            version: *version.get_ref(),
            from: begins,
            approved_by: approved_by.get_ref().clone(),
            approved_on: approved,
            sources: sources.to_owned(),
        })
    }

    fn domains(&mut self, written: &[WrittenDomain]) -> Vec<Domain> {
        self.once("domain", written.iter().map(|one| &one.code));
        let mut domains = Vec::new();
        for one in written {
            if let Some(weight) = self.number(&one.weight) {
                domains.push(Domain {
                    code: one.code.get_ref().clone(),
                    says: one.says.clone(),
                    weight,
                    asked: one.asked,
                });
            }
        }
        domains
    }

    fn calibration(&mut self, one: &WrittenCalibration) -> Option<Calibration> {
        let days = (&one.from, &one.approved_on);
        let head = self.head(&one.version, days, &one.approved_by, &one.sources);
        let (first, last) = (self.day(&one.sampled[0]), self.day(&one.sampled[1]));
        if first.is_some() && last < first {
            self.wrong(&one.sampled[1], "The sample must not end before it begins");
        }
        let left_out = self.left_out(one);
        let domains = self.domains(&one.domain);
        let contingency = self.number(&one.contingency);
        let budget = one.budget.as_ref().map(|budget| self.money(budget));
        let mut sample = Vec::new();
        for package in &one.sample {
            let (points, weekly) = (self.number(&package.points), self.money(&package.weekly));
            sample.extend(
                points
                    .zip(weekly)
                    .map(|(points, weekly)| Package { points, weekly }),
            );
        }
        if sample.len() < one.sample.len() {
            return None;
        }
        let scale = match Scale::of(sample, budget.flatten(), contingency?) {
            Ok(scale) => scale,
            Err(problems) => {
                for problem in problems {
                    let place = match problem.field.as_str() {
                        "contingency" => one.contingency.span(),
                        _ => one.version.span(),
                    };
                    let problem = self.at(place.start, problem.says);
                    self.problems.push(problem);
                }
                return None;
            }
        };
        let head = head?;
        Some(Calibration {
            version: head.version,
            from: head.from,
            sampled: (first?, last?),
            approved_by: head.approved_by,
            approved_on: head.approved_on,
            sources: head.sources,
            left_out,
            domains,
            scale,
        })
    }

    /// Who was left out of the sample, where the version says so.
    fn left_out(&mut self, one: &WrittenCalibration) -> Option<Exclusions> {
        let written = one.left_out.as_ref()?;
        self.once("reason", written);
        let mut reasons = BTreeSet::new();
        for code in written {
            match LeftOut::from_code(code.get_ref()) {
                Some(reason) => _ = reasons.insert(reason),
                None => {
                    let all: Vec<&str> = LeftOut::ALL.iter().map(|one| one.code()).collect();
                    let says = format!(
                        "Nobody is left out because of {:?}: it must be one of {}",
                        code.get_ref(),
                        all.join(", ")
                    );
                    self.wrong(code, says);
                }
            }
        }
        Some(Exclusions {
            reasons,
            outlier_times: one.outlier_times.unwrap_or(OUTLIER_TIMES).max(1),
            ..Exclusions::default()
        })
    }

    fn reckoner(&mut self, one: &WrittenReckoner) -> Option<Reckoner> {
        let days = (&one.from, &one.approved_on);
        let head = self.head(&one.version, days, &one.approved_by, &one.sources);
        self.once("service", one.rate.iter().map(|rate| &rate.service));
        let mut rates = Vec::new();
        for rate in &one.rate {
            rates.extend(self.money(&rate.per_hour).map(|per_hour| Rate {
                service: rate.service.get_ref().clone(),
                says: rate.says.clone(),
                per_hour,
            }));
        }
        let mut bands = Vec::new();
        for band in &one.band {
            bands.extend(self.band(band, &one.rate));
        }
        let head = head?;
        Some(Reckoner {
            version: head.version,
            from: head.from,
            approved_by: head.approved_by,
            approved_on: head.approved_on,
            sources: head.sources,
            bands,
            rates,
        })
    }

    fn band(&mut self, band: &WrittenBand, rates: &[WrittenRate]) -> Option<Band> {
        let service = band.service.get_ref();
        if rates.iter().all(|rate| rate.service.get_ref() != service) {
            self.wrong(&band.service, format!("There is no rate for \"{service}\""));
        }
        let mut hours = Vec::new();
        for (level, written) in band.hours.iter().enumerate() {
            let number = self.number(written)?;
            if level == 0 && number != whole(0) {
                self.wrong(written, "Level 0 is no need, and takes no hours");
            }
            if hours.last().is_some_and(|before| number < *before) {
                self.wrong(written, "A higher level must not take fewer hours");
            }
            hours.push(number);
        }
        Some(Band {
            code: band.code.get_ref().clone(),
            service: service.clone(),
            hours: hours.try_into().ok()?,
        })
    }

    fn carers(&mut self, one: &WrittenCarers) -> Option<CarerBands> {
        let days = (&one.from, &one.approved_on);
        let head = self.head(&one.version, days, &one.approved_by, &one.sources);
        let domains = self.domains(&one.domain);
        let mut bands: Vec<CarerBand> = Vec::new();
        for band in &one.band {
            let (points, a_year) = (self.number(&band.from_points), self.money(&band.a_year));
            let (Some(from_points), Some(a_year)) = (points, a_year) else {
                continue;
            };
            let rises =
                |before: &CarerBand| before.from_points < from_points && before.a_year <= a_year;
            if !bands.last().is_none_or(rises) {
                self.wrong(&band.from_points, "Bands must rise, the lowest first");
            }
            bands.push(CarerBand {
                from_points,
                a_year,
            });
        }
        let head = head?;
        Some(CarerBands {
            version: head.version,
            from: head.from,
            approved_by: head.approved_by,
            approved_on: head.approved_on,
            sources: head.sources,
            domains,
            bands,
        })
    }
}

/// A number as it was written: bare, or in quotation marks.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::exact::fixed;
    use super::super::{calibration, carer, reckoner};
    use super::*;

    const CALIBRATIONS: &str = include_str!("../../../../council/default/budgets/calibration.toml");
    const RECKONERS: &str = include_str!("../../../../council/default/budgets/ready_reckoner.toml");
    const CARERS: &str = include_str!("../../../../council/default/budgets/carers.toml");

    #[test]
    fn what_is_shipped_is_read_without_a_problem() {
        let on = "2026-11-20".parse().unwrap();
        let all = calibrations("c.toml", CALIBRATIONS).unwrap();
        let found = calibration::in_force(&all, on).unwrap();
        assert_eq!(fixed(&found.scale.k, 4), "0.8456");
        assert_eq!(found.domains.len(), 11);
        let all = reckoners("r.toml", RECKONERS).unwrap();
        assert_eq!(reckoner::in_force(&all, on).unwrap().bands.len(), 11);
        let all = carer_bands("k.toml", CARERS).unwrap();
        assert_eq!(carer::in_force(&all, on).unwrap().domains.len(), 8);
    }

    #[test]
    fn each_mistake_is_told_with_its_line() {
        let mistake = |text: &str, from: &str, to: &str| {
            assert!(text.contains(from), "{from}");
            let text = text.replacen(from, to, 1);
            let first = calibrations("c.toml", &text).unwrap_err();
            first[0].to_string()
        };
        let line_of = |word: &str| {
            CALIBRATIONS
                .lines()
                .position(|line| line.contains(word))
                .unwrap()
                + 1
        };
        for (from, to, word, says) in [
            (
                "from = \"2026-04-01\"",
                "from = \"1 April\"",
                "from = ",
                "\"1 April\" is not a date such as 2026-04-01",
            ),
            (
                "contingency = 0.15",
                "contingency = 1.5",
                "contingency = ",
                "The contingency must be below 1: some of the budget must be left to give",
            ),
            (
                "contingency = 0.15",
                "contingency = -1",
                "contingency = ",
                "This must be a number of nought or more, such as 3 or 0.15",
            ),
            (
                "left_out = [\"nhs\"",
                "left_out = [\"hospital\"",
                "left_out = ",
                "Nobody is left out because of \"hospital\": it must be one of not_begun, nhs, care_home, short_term, under_review, outlier",
            ),
            (
                "weekly = \"62.00\"",
                "weekly = \"62.5\"",
                "62.00",
                "This must be pounds and pence, such as \"231.05\"",
            ),
            (
                "code = \"A2\"",
                "code = \"A1\"",
                "code = \"A2\"",
                "The domain A1 is here twice",
            ),
            (
                "approved_by = \"",
                "approved_by = \"\" # \"",
                "approved_by",
                "Say who approved it",
            ),
        ] {
            let expected = format!("c.toml line {}: {says}", line_of(word));
            assert_eq!(mistake(CALIBRATIONS, from, to), expected);
        }
        let reckoner = RECKONERS.replacen("hours = [0, ", "hours = [1, ", 1);
        let found = reckoners("r.toml", &reckoner).unwrap_err();
        assert!(found[0].says.starts_with("Level 0"), "{found:?}");
        let carers = CARERS.replacen("from_points = 8", "from_points = 80", 1);
        let found = carer_bands("k.toml", &carers).unwrap_err();
        assert_eq!(found[0].says, "Bands must rise, the lowest first");
    }
}
