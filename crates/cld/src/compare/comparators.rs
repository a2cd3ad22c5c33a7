//! Published figures of other councils, as shipped or as the council supplies them.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

use crate::problem::Problem;
use crate::sheet;

/// A published figure in ten-thousandths, so that comparing is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Value(pub i64);

impl Value {
    /// How many make a whole.
    pub const ONE: i64 = 10_000;

    /// Reads `78.05`; further decimals than four are cut off. None when it is no number.
    pub fn read(text: &str) -> Option<Value> {
        let (sign, digits) = text
            .trim()
            .strip_prefix('-')
            .map_or((1, text.trim()), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 12 || !all_digits(whole) || !all_digits(part) {
            return None;
        }
        let part: String = part.chars().chain("0000".chars()).take(4).collect();
        Some(Value(
            sign * (whole.parse::<i64>().ok()? * Value::ONE + part.parse::<i64>().ok()?),
        ))
    }
}

/// To one decimal, half away from zero.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = crate::tables::numbers::ratio(i128::from(self.0), i128::from(Value::ONE), 1);
        f.write_str(&text)
    }
}

/// What area a figure is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Council,
    Region,
    England,
    /// The middle council of England, where no figure of England itself was published.
    EnglandMedian,
}

/// One published figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Area code of the Office for National Statistics.
    pub area: String,
    pub name: String,
    pub level: Level,
    pub value: Value,
    /// Where it is from, by number in the list of sources, or in words.
    pub source: String,
}

/// Published figures by measure and year, and the regions that councils lie in.
#[derive(Clone, Debug, Default)]
pub struct Comparators {
    years: BTreeMap<String, BTreeMap<String, Vec<Published>>>,
    regions: BTreeMap<String, String>,
    sources: BTreeMap<String, String>,
}

/// A year of fewer councils is no comparison.
pub const FEWEST_COUNCILS: usize = 20;

const FIGURES: &[u8] = include_bytes!("data/comparators.csv.gz");
const REGIONS: &str = include_str!("data/regions.csv");
const SOURCES: &str = include_str!("data/sources.csv");
static SHIPPED: OnceLock<Comparators> = OnceLock::new();

impl Comparators {
    /// The figures shipped with the program.
    pub fn shipped() -> &'static Comparators {
        SHIPPED.get_or_init(|| Comparators::read_shipped().unwrap_or_default())
    }

    fn read_shipped() -> Result<Comparators, Problem> {
        let mut found = Comparators::default();
        found.take(
            flate2::read::MultiGzDecoder::new(FIGURES),
            "comparators.csv",
        )?;
        let columns = ["area_code", "region"];
        sheet::read_from(
            REGIONS.as_bytes(),
            "regions.csv",
            columns,
            |[area, region], _| {
                found.regions.insert(area.to_owned(), region.to_owned());
                Ok(())
            },
        )?;
        let columns = ["source_id", "source"];
        sheet::read_from(
            SOURCES.as_bytes(),
            "sources.csv",
            columns,
            |[id, says], _| {
                found.sources.insert(id.to_owned(), says.to_owned());
                Ok(())
            },
        )?;
        Ok(found)
    }

    /// The shipped figures with those of a file of the same columns; of a measure and year in both,
    /// the file's stand.
    ///
    /// Errors: the file cannot be read, lacks a column, or has a value that is no number.
    pub fn with_file(path: &Path) -> Result<Comparators, Problem> {
        let mut own = Comparators::default();
        let name = path.display().to_string();
        let file = std::fs::File::open(path)
            .map_err(|error| Problem::with_file(&name, format!("cannot be opened: {error}")))?;
        own.take(file, &name)?;
        let mut all = Comparators::shipped().clone();
        for (measure, years) in own.years {
            all.years.entry(measure).or_default().extend(years);
        }
        Ok(all)
    }

    fn take(&mut self, source: impl Read, name: &str) -> Result<(), Problem> {
        let columns = [
            "year",
            "measure",
            "geography_code",
            "geography_name",
            "geography_level",
            "value",
            "source_id",
        ];
        sheet::read_from(
            source,
            name,
            columns,
            |[year, measure, area, name, level, value, source], _| {
                let level = match level {
                    "LA" => Level::Council,
                    "Region" => Level::Region,
                    "England" => Level::England,
                    "England-median" => Level::EnglandMedian,
                    _ => return Ok(()),
                };
                let value = Value::read(value)
                    .ok_or_else(|| Problem::with_file("", "is no number").in_field("value"))?;
                let years = self.years.entry(measure.to_owned()).or_default();
                years.entry(year.to_owned()).or_default().push(Published {
                    area: area.to_owned(),
                    name: name.to_owned(),
                    level,
                    value,
                    source: source.to_owned(),
                });
                Ok(())
            },
        )
    }

    /// The latest year for which enough councils published a measure.
    pub fn latest(&self, measure: &str) -> Option<(&str, &[Published])> {
        let councils = |figures: &[Published]| {
            let councils = figures.iter().filter(|one| one.level == Level::Council);
            councils.count()
        };
        let mut years = self.years.get(measure)?.iter().rev();
        years
            .find(|(_, figures)| councils(figures) >= FEWEST_COUNCILS)
            .map(|(year, figures)| (year.as_str(), figures.as_slice()))
    }

    /// The region of a council, by its area code.
    pub fn region(&self, area: &str) -> Option<&str> {
        self.regions.get(area).map(String::as_str)
    }

    /// A source in words.
    pub fn source<'a>(&'a self, source: &'a str) -> &'a str {
        self.sources.get(source).map_or(source, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_exactly() {
        for (text, expected) in [
            ("78.05", Some(780_500)),
            ("65", Some(650_000)),
            (" 0.29 ", Some(2_900)),
            ("-1.5", Some(-15_000)),
            ("1131.0491", Some(11_310_491)),
            ("", None),
            (".", None),
            ("1,5", None),
            ("n/a", None),
            ("9999999999999", None),
        ] {
            assert_eq!(Value::read(text), expected.map(Value), "{text}");
        }
        assert_eq!(Value(780_500).to_string(), "78.1");
        assert_eq!(Value(-500).to_string(), "-0.1");
    }

    #[test]
    fn the_latest_year_with_enough_councils_is_taken() {
        let shipped = Comparators::shipped();
        for (measure, year, councils) in [
            ("2A-SALT", "2022-23", 151),
            ("2B-SALT", "2020-21", 150),
            ("2C-SALT", "2020-21", 150),
            ("3D-1b-SALT", "2020-21", 147),
            ("1A", "2024-25", 151),
        ] {
            let (found, figures) = shipped.latest(measure).unwrap();
            let of_councils = figures.iter().filter(|one| one.level == Level::Council);
            assert_eq!((found, of_councils.count()), (year, councils), "{measure}");
        }
        assert_eq!(shipped.latest("2D"), None);
    }

    #[test]
    fn every_figure_has_a_source_and_every_council_a_region() {
        let shipped = Comparators::shipped();
        let figures = || shipped.years.values().flat_map(BTreeMap::values).flatten();
        assert_eq!(figures().count(), 9_024);
        assert!(figures().all(|one| shipped.sources.contains_key(&one.source)));
        assert_eq!(shipped.region("E08000009"), Some("North West"));
        assert_eq!(shipped.region("E19010001"), None);
    }

    #[test]
    fn a_councils_own_file_adds_to_what_is_shipped() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("own.csv");
        let heading =
            "year,measure,geography_code,geography_name,geography_level,value,source_id\n";
        let rows: String = (0..20)
            .map(|n| format!("2025-26,2A-SALT,E{n},Council {n},LA,{n},Regional network\n"))
            .collect();
        std::fs::write(&path, format!("{heading}{rows}")).unwrap();
        let with = Comparators::with_file(&path).unwrap();
        assert_eq!(with.latest("2A-SALT").unwrap().0, "2025-26");
        assert_eq!(with.latest("2B-SALT").unwrap().0, "2020-21");
        assert_eq!(with.source("Regional network"), "Regional network");
        std::fs::write(&path, format!("{heading}2025-26,2A,E1,A,LA,many,S\n")).unwrap();
        let problem = Comparators::with_file(&path).unwrap_err().to_string();
        assert!(
            problem.ends_with("own.csv, line 2, value: is no number"),
            "{problem}"
        );
    }
}
