//! What all reports tell: the rules broken, the gravest and commonest first.

use jiff::civil::Date;

use crate::check::{Checked, FileChecked, Rule, RuleCount, Severity};

/// A rule that was broken.
pub(crate) struct Broken<'a> {
    pub rule: &'a Rule,
    pub count: u64,
    /// The first lines with their file's place.
    pub first: Vec<(usize, u32)>,
}

/// How many first lines a report shows.
const SHOWN: usize = 5;

/// Rules broken anywhere: rejects first, then by count, then by id.
pub(crate) fn broken(checked: &Checked) -> Vec<Broken<'_>> {
    let mut all: Vec<_> = checked
        .rules
        .iter()
        .enumerate()
        .map(|(at, rule)| Broken {
            rule,
            count: checked.count(at),
            first: first(checked, at),
        })
        .filter(|broken| broken.count > 0)
        .collect();
    all.sort_by(|a, b| {
        let key = |broken: &Broken| {
            (
                std::cmp::Reverse(broken.rule.severity),
                std::cmp::Reverse(broken.count),
            )
        };
        key(a).cmp(&key(b)).then_with(|| a.rule.id.cmp(&b.rule.id))
    });
    all
}

fn first(checked: &Checked, rule: usize) -> Vec<(usize, u32)> {
    let of_file = |(at, file): (usize, &FileChecked)| -> Vec<(usize, u32)> {
        let lines = file
            .counts
            .get(rule)
            .map_or(&[][..], |count: &RuleCount| &count.first_lines);
        lines.iter().map(|line| (at, *line)).collect()
    };
    checked
        .files
        .iter()
        .enumerate()
        .flat_map(of_file)
        .take(SHOWN)
        .collect()
}

/// How many problems of a severity were found.
pub(crate) fn total(broken: &[Broken], severity: Severity) -> u64 {
    broken
        .iter()
        .filter(|broken| broken.rule.severity == severity)
        .map(|broken| broken.count)
        .sum()
}

/// A file's period as words; empty where it states none.
pub(crate) fn period(file: &FileChecked) -> String {
    match (file.from, file.to) {
        (Some(from), Some(to)) => format!("{} to {}", day(from), day(to)),
        _ => String::new(),
    }
}

/// A day as people write it: 31 March 2026.
pub(crate) fn day(day: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::from(day.month().unsigned_abs()) - 1;
    format!("{} {} {}", day.day(), MONTHS[month.min(11)], day.year())
}

/// A count with commas between thousands.
pub(crate) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
