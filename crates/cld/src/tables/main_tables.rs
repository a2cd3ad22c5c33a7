//! How the main tables came about: what each submission covers, which was chosen, how many rows
//! remained at each stage.

use std::collections::BTreeMap;

use super::{Shown, Table};
use crate::period::Period;
use crate::run::CouncilResult;

const DERIVED: [&str; 8] = [
    "la_code",
    "la_name",
    "import_timestamp",
    "file",
    "stated_start",
    "stated_end",
    "derived_start",
    "derived_end",
];

pub(super) fn derived_periods(shown: &Shown<'_>) -> Table {
    let mut table = Table::new("submission_derived_periods.csv", &DERIVED);
    for (place, council) in shown.councils() {
        for about in shown
            .results
            .submissions
            .iter()
            .filter(|about| about.council == place)
        {
            let imported = about.imported.to_string().replace('T', " ");
            let first = [&council.code, &council.name, &imported, &about.file].map(String::clone);
            table.rows.push(
                first
                    .into_iter()
                    .chain(ends(about.stated))
                    .chain(ends(about.derived))
                    .collect(),
            );
        }
    }
    table
}

fn ends(period: Option<Period>) -> [String; 2] {
    period
        .map(|period| [period.first.to_string(), period.last.to_string()])
        .unwrap_or_default()
}

pub(super) fn selection(shown: &Shown<'_>) -> Table {
    let columns = [
        "main_table",
        "la_name",
        "ref_period_start",
        "ref_period_end",
        "file",
    ];
    let mut table = Table::new("submission_selection.csv", &columns);
    let councils = || {
        shown
            .councils()
            .filter_map(|(place, council)| Some((council, shown.results.tallies.get(&place)?)))
    };
    let mut add = |main_table: &str, name: &str, (window, file): &(Period, String)| {
        let [first, last] = ends(Some(*window));
        table.rows.push(vec![
            main_table.to_owned(),
            name.to_owned(),
            first,
            last,
            file.clone(),
        ]);
    };
    for (council, result) in councils() {
        result
            .joined
            .iter()
            .for_each(|chosen| add("joined", &council.name, chosen));
    }
    for (council, result) in councils() {
        result
            .single
            .iter()
            .for_each(|chosen| add("single", &council.name, chosen));
    }
    table
}

const STAGES: [&str; 4] = [
    "1 rows in selected submissions",
    "2 events in period",
    "3 rows with a person id",
    "4 unique events",
];

pub(super) fn counts(shown: &Shown<'_>) -> Table {
    let columns = ["main_table", "stage", "la_code", "event_type", "rows"];
    let mut table = Table::new("main_table_counts.csv", &columns);
    for (number, main_table) in ["joined", "single"].into_iter().enumerate() {
        for (stage, stage_name) in STAGES.into_iter().enumerate() {
            for (place, council) in shown.councils() {
                let Some(result) = shown.results.tallies.get(&place) else {
                    continue;
                };
                for (event_type, rows) in by_event_type(result, number, stage) {
                    table.rows.push(vec![
                        main_table.to_owned(),
                        stage_name.to_owned(),
                        council.code.clone(),
                        event_type,
                        rows.to_string(),
                    ]);
                }
            }
        }
    }
    table
}

/// Rows of a stage by event type, texts that differ only in case together.
fn by_event_type(result: &CouncilResult, table: usize, stage: usize) -> Vec<(String, u64)> {
    let counts = match stage {
        3 => &result.tally.unique[table],
        _ => &result.rows.stages[table].0[stage],
    };
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for (text, count) in result
        .rows
        .event_types
        .iter()
        .zip(counts)
        .filter(|(_, count)| **count > 0)
    {
        *found.entry(capitalised(text)).or_default() += count;
    }
    found.into_iter().collect()
}

/// An event type as the specification writes it: one capital, at the start.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first
            .to_uppercase()
            .chain(letters.flat_map(char::to_lowercase))
            .collect(),
        None => "(null)".to_owned(),
    }
}
