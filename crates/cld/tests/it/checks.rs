//! The checks find in the public case what was put into it, and nothing in its structure.

use std::path::PathBuf;

use cld::check::{CheckOptions, Checked, run};
use jiff::civil::date;

use crate::case;

fn checked() -> Checked {
    let folder = case::folder().join("input/submissions");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    run(&files, &CheckOptions::new(date(2026, 6, 1)), None).unwrap()
}

fn count(checked: &Checked, id: &str) -> u64 {
    let rule = checked.rules.iter().position(|rule| rule.id == id);
    checked.count(rule.unwrap())
}

#[test]
fn the_public_case_has_the_faults_that_were_put_into_it() {
    let checked = checked();
    assert_eq!(checked.files.len(), 11);
    for (id, expected) in [
        ("CLD-R01-no-person", 3),
        ("CLD-F48-number", 59),
        ("CLD-P04-period-not-borne-out", 1),
    ] {
        assert_eq!(count(&checked, id), expected, "{id}");
    }
    for rule in &checked.rules {
        let of_structure = rule.id.starts_with("CLD-S")
            || ["CLD-P01", "CLD-P02", "CLD-P03", "CLD-P05"]
                .iter()
                .any(|id| rule.id.starts_with(id));
        assert!(
            !of_structure || count(&checked, &rule.id) == 0,
            "{}",
            rule.id
        );
    }
}

#[test]
fn each_file_of_the_public_case_is_read_in_its_own_release() {
    for file in checked().files {
        let expected = if file.name.as_str() < "901_20241001" {
            "Release 1"
        } else {
            "Release 2"
        };
        assert_eq!(file.release, expected, "{}", file.name);
        assert!(
            (600..800).contains(&file.score.tenths()),
            "{}: {}",
            file.name,
            file.score
        );
    }
}

#[test]
fn values_of_the_right_release_are_not_taken_for_wrong_ones() {
    let folder = case::folder().join("input/submissions");
    let first = folder.join("901_20230701_20240630_01.csv.gz");
    let checked = run(&[first], &CheckOptions::new(date(2026, 6, 1)), None).unwrap();
    for id in [
        "CLD-F10-release",
        "CLD-F11-release",
        "CLD-F14-release",
        "CLD-F17-release",
        "CLD-F40-release",
    ] {
        assert_eq!(count(&checked, id), 0, "{id}");
    }
}
