//! The summary for the terminal: files with their scores, then rules with counts and first lines.

use std::fmt::{self, Write};

use jiff::civil::Date;

use super::summary::{Broken, broken, thousands, total};
use crate::check::{Checked, Severity};

/// The whole summary, ending with a line end.
pub fn summary(checked: &Checked) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = files(checked, &mut text);
    let _ = of_whole_files(checked, &mut text);
    let _ = rules(checked, &mut text);
    text
}

fn files(checked: &Checked, out: &mut String) -> fmt::Result {
    let width = checked
        .files
        .iter()
        .map(|file| file.name.chars().count())
        .max()
        .unwrap_or(0)
        .max(4);
    writeln!(
        out,
        "{:width$}  council  period                    release    {:>10}  {:>9}  {:>9}  score",
        "file", "rows", "rejected", "warned"
    )?;
    for file in &checked.files {
        writeln!(
            out,
            "{:width$}  {:7}  {:24}  {:9}  {:>10}  {:>9}  {:>9}  {:>5}",
            file.name,
            file.council,
            period(file.from.zip(file.to)),
            file.release,
            thousands(file.score.rows),
            thousands(file.score.rejected),
            thousands(file.score.warned),
            file.score.to_string(),
        )?;
    }
    Ok(())
}

/// What is wrong with files as a whole: what cannot be read, and columns that are missing or strange.
fn of_whole_files(checked: &Checked, out: &mut String) -> fmt::Result {
    let mut first = true;
    for file in &checked.files {
        for (rules, heading) in WHOLE {
            let of_them = file.findings.iter().filter(|finding| {
                let id = checked.rules[finding.rule].id.as_str();
                rules.iter().any(|rule| id.starts_with(rule))
            });
            let says: Vec<String> = of_them
                .map(|finding| match (finding.field, finding.line) {
                    (Some(field), _) => field.to_owned(),
                    (None, Some(line)) if line > 1 => format!("line {line}: {}", finding.says),
                    (None, _) => finding.says.clone(),
                })
                .collect();
            if says.is_empty() {
                continue;
            }
            if first {
                writeln!(out)?;
                first = false;
            }
            writeln!(out, "{}: {heading}{}", file.name, says.join(", "))?;
        }
    }
    Ok(())
}

/// Rules about files as a whole, and what is said before those that name columns.
const WHOLE: [(&[&str], &str); 4] = [
    (&["CLD-S01", "CLD-S02", "CLD-S03"], ""),
    (&["CLD-S04"], "no column "),
    (&["CLD-S05"], "a second column "),
    (&["CLD-S06"], ""),
];

fn rules(checked: &Checked, out: &mut String) -> fmt::Result {
    let broken = broken(checked);
    if broken.is_empty() {
        return writeln!(out, "\nNo problems.");
    }
    let width = broken
        .iter()
        .map(|broken| broken.rule.id.len())
        .max()
        .unwrap_or(0);
    let title = broken
        .iter()
        .map(|broken| broken.rule.title.chars().count())
        .max()
        .unwrap_or(0);
    writeln!(
        out,
        "\n{:width$}  {:6}  {:>9}  {:title$}  {:14}  first lines",
        "rule", "", "count", "what", "who"
    )?;
    for broken in &broken {
        let (rule, lines) = (broken.rule, lines(checked, broken));
        let count = thousands(broken.count);
        writeln!(
            out,
            "{:width$}  {:6}  {count:>9}  {:title$}  {:14}  {lines}",
            rule.id,
            rule.severity.word(),
            rule.title,
            rule.owner,
        )?;
    }
    let (reject, warn) = (
        total(&broken, Severity::Reject),
        total(&broken, Severity::Warn),
    );
    writeln!(
        out,
        "\n{} to reject, {} to look at.",
        thousands(reject),
        thousands(warn)
    )
}

/// Lines of one file alone, or each with the file's number where there are several.
fn lines(checked: &Checked, broken: &Broken) -> String {
    let one = checked.files.len() == 1;
    let shown = broken.first.iter().map(|(file, line)| {
        if one {
            line.to_string()
        } else {
            format!("{}:{line}", file + 1)
        }
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// Days as numbers, which stand under each other.
fn period(days: Option<(Date, Date)>) -> String {
    days.map_or(String::new(), |(from, to)| format!("{from} to {to}"))
}
