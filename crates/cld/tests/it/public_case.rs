//! Every figure of the public case is the national method's, exactly.

use std::fs;
use std::path::Path;

use crate::case;

/// Compares every expected table of a folder, in whatever order its rows come.
fn agrees(method: &str, expected: &Path) {
    let mut options = case::options(&case::folder().join("input"));
    options.method = Some(method.to_owned());
    let found = case::run(&options);
    let mut compared = 0;
    for entry in fs::read_dir(expected).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (columns, mut rows) = case::zipped(&path);
        let table = found
            .get(&name)
            .unwrap_or_else(|| panic!("{name} is not written"));
        assert_eq!(table.columns, columns, "{name}");
        let mut ours = table.rows.clone();
        rows.sort();
        ours.sort();
        for (expected, ours) in rows.iter().zip(&ours) {
            assert_eq!(ours, expected, "{name}");
        }
        assert_eq!(ours.len(), rows.len(), "{name}");
        compared += rows.len();
    }
    assert!(compared >= 480, "{compared} rows compared");
}

#[test]
fn every_figure_agrees_under_the_method_of_june_2026() {
    agrees("june-2026", &case::folder().join("expected"));
}

#[test]
fn every_measure_agrees_under_the_method_of_july_2026() {
    agrees("july-2026", &case::folder().join("expected_cleaned"));
}

#[test]
fn figures_come_in_the_order_of_the_contract() {
    let found = case::run(&case::options(&case::folder().join("input")));
    let rows = &found["measures.csv"].rows;
    let codes: Vec<&str> = rows.iter().map(|row| row[5].as_str()).collect();
    let mut changes = codes.clone();
    changes.dedup();
    assert_eq!(changes, ["901", "999", "England"]);
    let mut periods: Vec<&str> = rows
        .iter()
        .filter(|row| row[5] == "999")
        .map(|row| row[4].as_str())
        .collect();
    periods.dedup();
    let expected = [
        "1 Apr 24 - 31 Mar 25",
        "1 Oct 24 - 30 Sep 25",
        "1 Jan 25 - 31 Dec 25",
        "1 Apr 25 - 31 Mar 26",
    ];
    assert_eq!(periods, expected);
    let of_one = rows
        .iter()
        .filter(|row| row[5] == "901" && row[4] == periods[3]);
    let lines: Vec<[&str; 3]> = of_one
        .map(|row| [row[0].as_str(), &row[1], &row[2]])
        .collect();
    assert!(lines.is_sorted() && lines.len() == 26, "{lines:?}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let options = case::options(&case::folder().join("input"));
    let bytes = || {
        case::run(&options)
            .into_values()
            .map(|table| table.to_csv().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(bytes(), bytes());
}
