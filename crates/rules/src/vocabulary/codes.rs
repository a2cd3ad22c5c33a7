//! Code lists: the choices a council offers, each with its national value, kept as data.

use super::Problem;
use super::table::{Row, all_or_problems, read_rows};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One list, in the order in which its choices are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeList {
    pub id: String,
    pub entries: Vec<Code>,
}

/// One choice. The code is stored and never changes; the label may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    pub code: String,
    pub label: String,
    /// The value of the national return it counts as.
    pub national: Option<String>,
    /// The type under which that value counts, where the return asks for both: of a service, beside its component.
    pub national_type: Option<String>,
    /// The first day on which it is no longer offered. Records that have it keep it.
    pub until: Option<Date>,
    /// The heading it is shown under.
    pub group: Option<String>,
    /// The code that says the same from the other side: the child of a parent.
    pub inverse: Option<String>,
    /// The line of the file on which it stands.
    #[serde(skip)]
    pub line: u64,
}

impl CodeList {
    /// Reads a list: columns code and label, perhaps national, national_type, group, until and inverse.
    /// Inverses come in pairs.
    pub fn read(id: &str, file: &str, text: &str) -> Result<CodeList, Vec<Problem>> {
        let rows = read_rows(
            file,
            text,
            &["code", "label"],
            &["national", "national_type", "group", "until", "inverse"],
        )?;
        let mut seen = BTreeSet::new();
        let entries = rows.iter().map(|row| {
            let entry = entry(row)?;
            if !seen.insert(entry.code.clone()) {
                return Err(row.problem(format!("The code \"{}\" is here twice", entry.code)));
            }
            Ok(entry)
        });
        let list = CodeList {
            id: id.to_owned(),
            entries: all_or_problems(entries)?,
        };
        let lonely = rows.iter().zip(&list.entries).filter_map(|(row, entry)| {
            let inverse = entry.inverse.as_deref()?;
            let back = list
                .find(inverse)
                .and_then(|found| found.inverse.as_deref());
            (back != Some(&entry.code)).then(|| {
                row.problem(format!(
                    "The inverse \"{inverse}\" must be in the list and lead back to \"{}\"",
                    entry.code
                ))
            })
        });
        let lonely: Vec<Problem> = lonely.collect();
        if lonely.is_empty() {
            Ok(list)
        } else {
            Err(lonely)
        }
    }

    /// The code that says the same from the other side.
    pub fn inverse(&self, code: &str) -> Option<&str> {
        self.find(code)?.inverse.as_deref()
    }

    pub fn find(&self, code: &str) -> Option<&Code> {
        self.entries.iter().find(|entry| entry.code == code)
    }

    /// The label of a code; a code that is not in the list is its own label.
    pub fn label<'a>(&'a self, code: &'a str) -> &'a str {
        self.find(code).map_or(code, |entry| entry.label.as_str())
    }

    /// What may be chosen on a day.
    pub fn offered(&self, on: Date) -> impl Iterator<Item = &Code> {
        self.entries
            .iter()
            .filter(move |entry| entry.until.is_none_or(|until| on < until))
    }
}

fn entry(row: &Row<'_>) -> Result<Code, Problem> {
    Ok(Code {
        code: row.needed("code")?,
        label: row.needed("label")?,
        national: row.some("national"),
        national_type: row.some("national_type"),
        until: row.date("until")?,
        group: row.some("group"),
        inverse: row.some("inverse"),
        line: row.line(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const REASONS: &str = "code,label,national,group,until\n\
        fall,A fall,Physical support,Health,\n\
        fax,By fax,,,2026-04-01\n";

    #[test]
    fn a_list_is_read_in_its_order() {
        let list = CodeList::read("reason", "reason.csv", REASONS).unwrap();
        assert_eq!(
            list.find("fall").unwrap().national.as_deref(),
            Some("Physical support")
        );
        assert_eq!(list.find("fall").unwrap().group.as_deref(), Some("Health"));
        assert_eq!([list.label("fax"), list.label("gone")], ["By fax", "gone"]);
        assert!(list.find("gone").is_none());
    }

    #[test]
    fn a_choice_is_offered_until_the_day_it_ends() {
        let list = CodeList::read("reason", "reason.csv", REASONS).unwrap();
        let offered = |on| {
            list.offered(on)
                .map(|e| e.code.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(offered(date(2026, 3, 31)), ["fall", "fax"]);
        assert_eq!(offered(date(2026, 4, 1)), ["fall"]);
    }

    #[test]
    fn an_inverse_leads_there_and_back() {
        let text =
            "code,label,inverse\nparent,Parent,child\nchild,Child,parent\nother,Other,other\n";
        let list = CodeList::read("kin", "kin.csv", text).unwrap();
        assert_eq!(list.inverse("parent"), Some("child"));
        assert_eq!(list.inverse("other"), Some("other"));
        assert_eq!(list.inverse("gone"), None);
    }

    #[test]
    fn mistakes_are_told_with_file_and_line() {
        for (text, says) in [
            ("code,label\na,\n", "r.csv line 2: label is empty"),
            ("code,label\n,A\n", "r.csv line 2: code is empty"),
            (
                "code,label\na,A\n\na,B\n",
                "r.csv line 4: The code \"a\" is here twice",
            ),
            (
                "code,label,until\na,A,1/4/26\n",
                "r.csv line 2: until \"1/4/26\" is not a date such as 2026-11-22",
            ),
            (
                "code,label,inverse\na,A,b\nb,B,b\n",
                "r.csv line 2: The inverse \"b\" must be in the list and lead back to \"a\"",
            ),
            (
                "code,name\na,A\n",
                "r.csv line 1: The column \"label\" is missing",
            ),
        ] {
            let problems = CodeList::read("r", "r.csv", text).unwrap_err();
            assert_eq!(problems[0].to_string(), says);
        }
    }
}
