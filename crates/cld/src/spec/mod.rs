//! The national return as data: every field, list, condition and mapping of
//! every release, with a grade for how sure each fact is. See `README.md` here.

mod condition;
mod field;
mod list;
mod overrides;
mod release;
mod table;

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use jiff::civil::Date;

pub use condition::{Condition, Facts};
pub use field::{FieldRules, Grade, Kind};
pub use list::{Entry, List, Reading, Standing};
pub use release::{FIELDS, Release};
pub use table::SpecError;
pub(crate) use table::Table;

use release::Tables;

/// Folder names and files of the releases we ship.
const SHIPPED: &[(&str, &[(&str, &str)])] = include!(concat!(env!("OUT_DIR"), "/releases.rs"));

/// What the national method writes for a text that stands for no value.
pub const INVALID: &str = "Invalid and not mapped";

/// Every release, oldest first.
#[derive(Debug, Clone)]
pub struct Specification {
    pub releases: Vec<Release>,
    /// Cleaned value and group by field number and text in lower case, in the words of the latest release.
    cleaned: HashMap<(usize, String), Cleaned>,
}

/// A text in the words of the latest release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    pub value: String,
    /// Empty where the field has no groups.
    pub group: String,
}

impl Specification {
    /// The releases as shipped; read once.
    pub fn shipped() -> Result<&'static Self, SpecError> {
        static SHIPPED: OnceLock<Result<Specification, SpecError>> = OnceLock::new();
        SHIPPED
            .get_or_init(|| Self::load(None))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The releases as shipped, with grade C facts mended by a council's own folder.
    /// Errors: a file of the folder that cannot be read, or that changes an established fact.
    pub fn with_council_folder(folder: &Path) -> Result<Self, SpecError> {
        if folder.is_dir() {
            return Self::load(Some(folder));
        }
        Err(SpecError {
            file: folder.display().to_string(),
            row: 0,
            says: "there is no such folder".to_owned(),
        })
    }

    fn load(folder: Option<&Path>) -> Result<Self, SpecError> {
        let mut loaded = Vec::new();
        for (name, files) in SHIPPED {
            let mut tables = Tables::new();
            for (file, text) in *files {
                tables.insert(
                    (*file).to_owned(),
                    Table::read(&format!("{name}/{file}"), text)?,
                );
            }
            if let Some(folder) = folder {
                overrides::lay_over(&mut tables, &folder.join(name))?;
            }
            loaded.push((Release::from_tables(&tables)?, tables));
        }
        loaded.sort_by_key(|(release, _)| release.period_ends_from);
        let cleaned = match loaded
            .iter()
            .rev()
            .find_map(|(_, tables)| tables.get("mapping.csv"))
        {
            Some(table) => cleaned(table)?,
            None => HashMap::new(),
        };
        let mut releases: Vec<_> = loaded.into_iter().map(|(release, _)| release).collect();
        teach(&mut releases, &cleaned);
        Ok(Self { releases, cleaned })
    }

    /// The release of a file whose stated period ends on this day.
    pub fn for_period_end(&self, end: Option<Date>) -> &Release {
        let fits = |release: &&Release| end.is_none_or(|end| release.period_ends_from <= end);
        self.releases
            .iter()
            .rev()
            .find(fits)
            .unwrap_or(&self.releases[0])
    }

    /// A release by name, in any capitals ("release 1").
    pub fn named(&self, name: &str) -> Option<&Release> {
        self.releases
            .iter()
            .find(|release| release.name.eq_ignore_ascii_case(name))
    }

    /// The latest release.
    pub fn latest(&self) -> &Release {
        &self.releases[self.releases.len() - 1]
    }

    /// A text in the words of the latest release, as the national mapping would give it:
    /// compared without regard to case and trailing blanks; none where the text is not in
    /// the mapping. Fields without a mapping give none: the national method leaves them as sent.
    pub fn cleaned(&self, number: usize, text: &str) -> Option<&Cleaned> {
        self.cleaned.get(&(number, text.trim_end().to_lowercase()))
    }
}

fn cleaned(table: &Table) -> Result<HashMap<(usize, String), Cleaned>, SpecError> {
    let mut cleaned = HashMap::new();
    for line in &table.rows {
        let number = table.number(line, "number")?;
        let text = table.cell(line, "raw").to_lowercase();
        let value = table.cell(line, "value").to_owned();
        let group = table.cell(line, "group").to_owned();
        cleaned
            .entry((number, text))
            .or_insert(Cleaned { value, group });
    }
    Ok(cleaned)
}

/// Tells each list what the texts of the other releases, and those seen in files, stand for.
fn teach(releases: &mut [Release], cleaned: &HashMap<(usize, String), Cleaned>) {
    let mut meanings = Meanings {
        cleaned,
        numbers: HashMap::new(),
    };
    let all: Vec<Vec<Vec<String>>> = releases
        .iter()
        .map(|release| {
            release
                .lists
                .iter()
                .map(|list| {
                    list.entries
                        .iter()
                        .map(|entry| entry.value.clone())
                        .collect()
                })
                .collect()
        })
        .collect();
    let mut seen: Vec<_> = cleaned.keys().collect();
    seen.sort();
    for (own, release) in releases.iter_mut().enumerate() {
        for number in 1..=FIELDS {
            let list = &mut release.lists[number - 1];
            if list.entries.is_empty() {
                continue;
            }
            let other = all
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != own)
                .flat_map(|(_, lists)| &lists[number - 1]);
            learn_all(list, number, &all[own][number - 1], other, &mut meanings);
            for (_, text) in seen.iter().filter(|(field, _)| *field == number) {
                let reading =
                    meanings.reading(&all[own][number - 1], number, text, Standing::Unlisted);
                list.learn(text, reading);
            }
        }
    }
}

fn learn_all<'a>(
    list: &mut List,
    number: usize,
    own: &[String],
    others: impl Iterator<Item = &'a String>,
    meanings: &mut Meanings,
) {
    for (at, value) in own.iter().enumerate() {
        let meaning = meanings.number(number, value);
        let entry = u16::try_from(at).ok();
        list.learn(
            value,
            Reading {
                standing: Standing::Listed,
                entry,
                meaning,
            },
        );
    }
    for value in others {
        let reading = meanings.reading(own, number, value, Standing::OtherRelease);
        list.learn(value, reading);
    }
}

/// Numbers the values that texts of any release stand for.
struct Meanings<'a> {
    cleaned: &'a HashMap<(usize, String), Cleaned>,
    numbers: HashMap<(usize, String), u32>,
}

impl Meanings<'_> {
    fn number(&mut self, field: usize, text: &str) -> u32 {
        let key = (field, text.to_lowercase());
        let value = self
            .cleaned
            .get(&key)
            .map_or(key.1, |cleaned| cleaned.value.to_lowercase());
        if value == INVALID.to_lowercase() {
            return 0;
        }
        let next = u32::try_from(self.numbers.len() + 1).unwrap_or(0);
        *self.numbers.entry((field, value)).or_insert(next)
    }

    fn reading(&mut self, own: &[String], field: usize, text: &str, standing: Standing) -> Reading {
        let meaning = self.number(field, text);
        let counterpart = own
            .iter()
            .position(|value| meaning != 0 && self.number(field, value) == meaning);
        Reading {
            standing,
            entry: counterpart.and_then(|at| u16::try_from(at).ok()),
            meaning,
        }
    }
}

#[cfg(test)]
mod tests;
