//! One release of the national return: its fields, lists, conditions and limits.

use std::collections::HashMap;

use jiff::civil::Date;

use super::condition::{Clause, Condition, Facts};
use super::field::{FieldRules, Grade, Kind};
use super::list::{Entry, List, Reading};
use super::table::{Line, SpecError, Table};

/// Fields of a submission file.
pub const FIELDS: usize = 50;

/// A release, ready to be asked.
#[derive(Debug, Clone)]
pub struct Release {
    pub name: String,
    /// Files whose stated period ends on or after this day belong to it (until a later release's day).
    pub period_ends_from: Date,
    /// In the order of the file: field 1 is at place 0.
    pub fields: Vec<FieldRules>,
    pub(crate) lists: Vec<List>,
    limits: HashMap<String, i64>,
    facts: FactBook,
}

/// Which facts there are, and which field tells each.
#[derive(Debug, Clone, Default)]
struct FactBook {
    names: Vec<String>,
    bits_of_field: Vec<u64>,
    filled: Vec<(usize, u64)>,
    age: Option<(u64, i32, i32)>,
}

/// The tables of one release folder, by file name.
pub(crate) type Tables = HashMap<String, Table>;

impl Release {
    pub(crate) fn from_tables(tables: &Tables) -> Result<Self, SpecError> {
        let (name, period_ends_from) = heading(table(tables, "release.csv")?)?;
        let mut lists = lists(table(tables, "lists.csv")?)?;
        let facts = FactBook::read(table(tables, "facts.csv")?, &mut lists)?;
        let conditions = conditions(table(tables, "conditions.csv")?, &facts)?;
        let fields = fields(table(tables, "fields.csv")?, &conditions)?;
        let limits = limits(table(tables, "limits.csv")?)?;
        Ok(Self {
            name,
            period_ends_from,
            fields,
            lists,
            limits,
            facts,
        })
    }

    /// The field of this number, 1 to 50.
    pub fn field(&self, number: usize) -> Option<&FieldRules> {
        self.fields.get(number.checked_sub(1)?)
    }

    /// The permitted values of a field; empty for a field without a list.
    pub fn list(&self, number: usize) -> Option<&List> {
        self.lists.get(number.checked_sub(1)?)
    }

    /// A limit by name; the specification is refused at loading when one is missing.
    pub fn limit(&self, name: &str) -> i64 {
        self.limits.get(name).copied().unwrap_or(i64::MAX)
    }

    /// What the value of a list field tells; unknown when it stands for no value.
    pub fn facts_of(&self, number: usize, reading: Option<Reading>) -> Facts {
        let all = self.facts.bits_of_field.get(number).copied().unwrap_or(0);
        let entry = reading.and_then(|reading| self.list(number)?.entry(reading));
        match entry {
            Some(entry) => Facts {
                true_bits: entry.facts,
                unknown_bits: 0,
            },
            None => Facts {
                true_bits: 0,
                unknown_bits: all,
            },
        }
    }

    /// What it tells that a field is filled, blank, or filled with something unreadable (none).
    pub fn facts_of_filling(&self, number: usize, filled: Option<bool>) -> Facts {
        let bits = self
            .facts
            .filled
            .iter()
            .filter(|(field, _)| *field == number)
            .map(|(_, bit)| bit);
        let bits = bits.fold(0, |all, bit| all | bit);
        match filled {
            Some(true) => Facts {
                true_bits: bits,
                unknown_bits: 0,
            },
            Some(false) => Facts::default(),
            None => Facts {
                true_bits: 0,
                unknown_bits: bits,
            },
        }
    }

    /// What an age in years at the end of the period tells.
    pub fn facts_of_age(&self, age: Option<i32>) -> Facts {
        match (self.facts.age, age) {
            (None, _) => Facts::default(),
            (Some((bit, ..)), None) => Facts {
                true_bits: 0,
                unknown_bits: bit,
            },
            (Some((bit, from, to)), Some(age)) => Facts {
                true_bits: if (from..=to).contains(&age) { bit } else { 0 },
                unknown_bits: 0,
            },
        }
    }

    /// The bit of a fact by its name; 0 for a fact this release does not have.
    pub fn fact(&self, name: &str) -> u64 {
        self.facts.bit(name).unwrap_or(0)
    }
}

fn table<'a>(tables: &'a Tables, name: &str) -> Result<&'a Table, SpecError> {
    let missing = || SpecError {
        file: name.to_owned(),
        row: 0,
        says: "the release has no such file".to_owned(),
    };
    tables.get(name).ok_or_else(missing)
}

fn heading(table: &Table) -> Result<(String, Date), SpecError> {
    let find = |fact: &str| {
        table
            .rows
            .iter()
            .find(|line| table.cell(line, "fact") == fact)
            .ok_or_else(|| SpecError {
                file: table.file.clone(),
                row: 0,
                says: format!("{fact} is missing"),
            })
    };
    let from = find("period_ends_from")?;
    let from = table
        .cell(from, "value")
        .parse()
        .map_err(|_| table.fault(from, "not a date".to_owned()))?;
    Ok((table.cell(find("name")?, "value").to_owned(), from))
}

fn field_number(table: &Table, line: &Line, heading: &str) -> Result<usize, SpecError> {
    match table.number(line, heading)? {
        number @ 1..=FIELDS => Ok(number),
        number => Err(table.fault(line, format!("there is no field {number}"))),
    }
}

pub(crate) fn grade(table: &Table, line: &Line, heading: &str) -> Result<Grade, SpecError> {
    let text = table.cell(line, heading);
    Grade::of(text)
        .ok_or_else(|| table.fault(line, format!("{heading} is {text:?}, not A, B or C")))
}

fn lists(table: &Table) -> Result<Vec<List>, SpecError> {
    let mut lists = vec![List::default(); FIELDS];
    for line in &table.rows {
        let number = field_number(table, line, "number")?;
        let rank = table.cell(line, "rank");
        let rank = if rank.is_empty() {
            None
        } else {
            Some(table.number(line, "rank")?)
        };
        lists[number - 1].entries.push(Entry {
            value: table.cell(line, "value").to_owned(),
            known: table.cell(line, "known") != "no",
            group: table.cell(line, "group").to_owned(),
            rank,
            grade: grade(table, line, "grade")?,
            facts: 0,
        });
    }
    Ok(lists)
}

impl FactBook {
    fn read(table: &Table, lists: &mut [List]) -> Result<Self, SpecError> {
        let mut book = Self {
            bits_of_field: vec![0; FIELDS + 1],
            ..Self::default()
        };
        for line in &table.rows {
            let number = field_number(table, line, "number")?;
            let bit = book.bit_or_new(table.cell(line, "fact"));
            let bit = bit.ok_or_else(|| table.fault(line, "more than 64 facts".to_owned()))?;
            book.bits_of_field[number] |= bit;
            book.learn(table, line, number, bit, &mut lists[number - 1])?;
        }
        Ok(book)
    }

    fn learn(
        &mut self,
        table: &Table,
        line: &Line,
        number: usize,
        bit: u64,
        list: &mut List,
    ) -> Result<(), SpecError> {
        let value = table.cell(line, "value");
        let told_by: &dyn Fn(&Entry) -> bool = match table.cell(line, "match") {
            "is" => &|entry| entry.value == value,
            "starts" => &|entry| entry.value.starts_with(value),
            "filled" => {
                self.filled.push((number, bit));
                return Ok(());
            }
            "age at period end" => {
                let bounds = value
                    .split_once('-')
                    .and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
                let (from, to) =
                    bounds.ok_or_else(|| table.fault(line, "not two ages".to_owned()))?;
                self.age = Some((bit, from, to));
                return Ok(());
            }
            other => return Err(table.fault(line, format!("there is no match {other:?}"))),
        };
        let mut told = list
            .entries
            .iter_mut()
            .filter(|entry| told_by(entry))
            .peekable();
        if told.peek().is_none() {
            return Err(table.fault(
                line,
                format!("no value of field {number} matches {value:?}"),
            ));
        }
        told.for_each(|entry| entry.facts |= bit);
        Ok(())
    }

    fn bit(&self, name: &str) -> Option<u64> {
        self.names
            .iter()
            .position(|known| known == name)
            .map(|at| 1 << at)
    }

    fn bit_or_new(&mut self, name: &str) -> Option<u64> {
        if self.bit(name).is_none() && self.names.len() < 64 {
            self.names.push(name.to_owned());
        }
        self.bit(name)
    }
}

fn conditions(table: &Table, facts: &FactBook) -> Result<HashMap<String, Condition>, SpecError> {
    let mut all = HashMap::from([("never".to_owned(), Condition::never())]);
    for line in &table.rows {
        let name = table.cell(line, "condition").to_owned();
        let clause = Clause {
            all_of: bits(table, line, "all_of", facts)?,
            none_of: bits(table, line, "none_of", facts)?,
        };
        let words = table.cell(line, "words").to_owned();
        let fresh = || Condition {
            name: name.clone(),
            words,
            clauses: Vec::new(),
        };
        all.entry(name.clone())
            .or_insert_with(fresh)
            .clauses
            .push(clause);
    }
    Ok(all)
}

fn bits(table: &Table, line: &Line, heading: &str, facts: &FactBook) -> Result<u64, SpecError> {
    let mut bits = 0;
    for name in table
        .cell(line, heading)
        .split(';')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        bits |= facts
            .bit(name)
            .ok_or_else(|| table.fault(line, format!("there is no fact {name:?}")))?;
    }
    Ok(bits)
}

fn fields(
    table: &Table,
    conditions: &HashMap<String, Condition>,
) -> Result<Vec<FieldRules>, SpecError> {
    let fields = table
        .rows
        .iter()
        .map(|line| field(table, line, conditions))
        .collect::<Result<Vec<_>, _>>()?;
    if fields.len() != FIELDS
        || fields
            .iter()
            .enumerate()
            .any(|(at, field)| field.number != at + 1)
    {
        let says = format!("the {FIELDS} fields are not all there in order");
        return Err(SpecError {
            file: table.file.clone(),
            row: 0,
            says,
        });
    }
    Ok(fields)
}

fn field(
    table: &Table,
    line: &Line,
    conditions: &HashMap<String, Condition>,
) -> Result<FieldRules, SpecError> {
    let condition = |heading: &str| {
        let name = table.cell(line, heading);
        let known = conditions.get(name).cloned();
        known.ok_or_else(|| table.fault(line, format!("there is no condition {name:?}")))
    };
    let kind = table.cell(line, "kind");
    Ok(FieldRules {
        number: field_number(table, line, "number")?,
        name: table.cell(line, "name").to_owned(),
        kind: Kind::of(kind)
            .ok_or_else(|| table.fault(line, format!("there is no kind {kind:?}")))?,
        list_grade: Grade::of(table.cell(line, "list_grade")),
        applies: condition("applies")?,
        applies_grade: grade(table, line, "applies_grade")?,
        mandatory: condition("mandatory")?,
        mandatory_grade: grade(table, line, "mandatory_grade")?,
        owner: table.cell(line, "owner").to_owned(),
    })
}

/// Limits the checks ask for by name.
const LIMITS: [&str; 9] = [
    "links_missing_share",
    "oldest_age",
    "period_months",
    "weekly_cost_most",
    "units_most",
    "cared_for_most",
    "volume_share",
    "volume_spread",
    "volume_quarters",
];

fn limits(table: &Table) -> Result<HashMap<String, i64>, SpecError> {
    let mut limits = HashMap::new();
    for line in &table.rows {
        limits.insert(
            table.cell(line, "limit").to_owned(),
            table.number(line, "value")?,
        );
    }
    match LIMITS.iter().find(|name| !limits.contains_key(**name)) {
        Some(name) => Err(SpecError {
            file: table.file.clone(),
            row: 0,
            says: format!("{name} is missing"),
        }),
        None => Ok(limits),
    }
}
