//! Reads the small tables (CSV) that the rule book and a council keep as data; problems name file and line.

use super::Problem;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One row of a table, with where it stands.
pub struct Row<'a> {
    file: &'a str,
    line: u64,
    cells: BTreeMap<String, String>,
}

/// Reads a table that must have the columns `needed` and may have those `known`, in any order.
pub fn read_rows<'a>(
    file: &'a str,
    text: &str,
    needed: &[&str],
    known: &[&str],
) -> Result<Vec<Row<'a>>, Vec<Problem>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        vec![Problem::in_file(file, line, error.to_string())]
    };
    let columns = reader.headers().map_err(unreadable)?.clone();
    check_columns(file, &columns, needed, known)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let cells = columns.iter().zip(&record);
        rows.push(Row {
            file,
            line: record.position().map_or(0, |start| line_of(text, start)),
            cells: cells.map(|(c, v)| (c.to_owned(), v.to_owned())).collect(),
        });
    }
    Ok(rows)
}

/// The line of a row; csv puts its start before the blank lines it passed over.
fn line_of(text: &str, start: &csv::Position) -> u64 {
    let from = usize::try_from(start.byte()).unwrap_or(usize::MAX);
    let bytes = text.as_bytes().iter().skip(from);
    let blank = bytes.take_while(|b| matches!(b, b'\r' | b'\n'));
    start.line() + blank.filter(|b| **b == b'\n').count() as u64
}

fn check_columns(
    file: &str,
    columns: &csv::StringRecord,
    needed: &[&str],
    known: &[&str],
) -> Result<(), Vec<Problem>> {
    let missing = needed
        .iter()
        .filter(|name| !columns.iter().any(|column| column == **name))
        .map(|name| format!("The column \"{name}\" is missing"));
    let strange = columns
        .iter()
        .filter(|column| !needed.contains(column) && !known.contains(column))
        .map(|column| format!("The column \"{column}\" is not known"));
    let problems: Vec<Problem> = missing
        .chain(strange)
        .map(|says| Problem::in_file(file, 1, says))
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

impl Row<'_> {
    /// What stands in a column; empty when the table does not have it.
    pub fn text(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// What stands in a column, if anything.
    pub fn some(&self, column: &str) -> Option<String> {
        Some(self.text(column).to_owned()).filter(|text| !text.is_empty())
    }

    /// What must stand in a column.
    pub fn needed(&self, column: &str) -> Result<String, Problem> {
        self.some(column)
            .ok_or_else(|| self.problem(format!("{column} is empty")))
    }

    /// A date as 2026-11-22, if there is one.
    pub fn date(&self, column: &str) -> Result<Option<Date>, Problem> {
        self.some(column)
            .map(|text| {
                text.parse().map_err(|_| {
                    self.problem(format!(
                        "{column} \"{text}\" is not a date such as 2026-11-22"
                    ))
                })
            })
            .transpose()
    }

    /// The line on which it begins.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// A problem with this row.
    pub fn problem(&self, says: impl Into<String>) -> Problem {
        Problem::in_file(self.file, self.line, says)
    }
}

/// All the values, or else all the problems.
pub fn all_or_problems<T>(
    results: impl IntoIterator<Item = Result<T, Problem>>,
) -> Result<Vec<T>, Vec<Problem>> {
    let mut values = Vec::new();
    let mut problems = Vec::new();
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(values)
    } else {
        Err(problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let problems = read_rows("x.csv", text, &["code"], &["label"])
            .err()
            .unwrap();
        problems
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; ")
    }

    #[test]
    fn a_table_with_wrong_columns_or_ragged_rows_is_refused_with_its_line() {
        assert_eq!(
            said("label\n"),
            "x.csv line 1: The column \"code\" is missing"
        );
        assert_eq!(
            said("code,lable\n"),
            "x.csv line 1: The column \"lable\" is not known"
        );
        assert!(said("code,label\na,b\na\n").starts_with("x.csv line 3: "));
    }

    #[test]
    fn cells_are_trimmed_and_found_by_column() {
        let rows = read_rows(
            "x.csv",
            "\u{feff}label, code\n\"A, b\" , a\n",
            &["code"],
            &["label"],
        )
        .unwrap();
        assert_eq!(
            [
                rows[0].text("code"),
                rows[0].text("label"),
                rows[0].text("other")
            ],
            ["a", "A, b", ""]
        );
    }
}
