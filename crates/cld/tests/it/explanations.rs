//! The explanation of a measure adds up to its figures.

use std::collections::BTreeMap;

use crate::case;

type Sums = BTreeMap<(String, String, String, String, String), [u64; 2]>;

/// Sums of numerators and denominators by measure, description, group, period and council.
fn explained(measure: &str) -> (Sums, BTreeMap<String, cld::tables::Table>) {
    let mut options = case::options(&case::folder().join("input"));
    options.explain = vec![measure.to_owned()];
    let found = case::run(&options);
    let table = &found[&format!("explain_{}.csv", measure.to_lowercase())];
    let mut sums = Sums::new();
    for row in &table.rows {
        for group in [row[2].as_str(), "Total"] {
            let key = (
                row[0].clone(),
                row[1].clone(),
                group.to_owned(),
                row[4].clone(),
                row[5].clone(),
            );
            let counts = sums.entry(key).or_default();
            counts[0] += row[10].parse::<u64>().unwrap();
            counts[1] += row[11].parse::<u64>().unwrap();
        }
        assert!(
            !row[7].is_empty() && !row[13].is_empty(),
            "{row:?} names a person and a reason"
        );
    }
    (sums, found)
}

#[test]
fn the_explanation_of_a_share_adds_up_to_its_figures() {
    for measure in ["2A", "2B", "2C", "2E", "3D"] {
        let (sums, found) = explained(measure);
        let mut compared = 0;
        for row in found["measures.csv"]
            .rows
            .iter()
            .filter(|row| row[0].starts_with(&format!("ASCOF {measure}")))
        {
            let key = (
                row[0].clone(),
                row[1].clone(),
                row[2].clone(),
                row[4].clone(),
                row[5].clone(),
            );
            let [numerator, denominator] = sums.get(&key).copied().unwrap_or_default();
            assert_eq!(numerator.to_string(), row[7], "{key:?}");
            if !matches!(measure, "2B" | "2C") {
                assert_eq!(denominator.to_string(), row[8], "{key:?}");
            }
            compared += 1;
        }
        assert!(compared >= 6, "{measure}: {compared} lines compared");
    }
}

#[test]
fn the_explanation_of_2d_adds_up_to_part_1() {
    let mut options = case::options(&case::folder().join("input"));
    options.explain = vec!["2D".to_owned()];
    let found = case::run(&options);
    let figures = found["measures.csv"]
        .rows
        .iter()
        .filter(|row| row[0] == "ASCOF 2D part 1" && !row[7].is_empty());
    for row in figures {
        let holds = |list: &str, wanted: &str| list.split("; ").any(|one| one == wanted);
        let same_council = |code: &str| row[5] == "England" || row[5] == code;
        let counted = found["explain_2d.csv"].rows.iter().filter(|explained| {
            explained[4] == row[4]
                && same_council(&explained[5])
                && holds(&explained[2], &row[2])
                && holds(&explained[3], &row[3])
        });
        let counts: Vec<bool> = counted.map(|explained| explained[10] == "1").collect();
        assert_eq!(
            counts
                .iter()
                .filter(|at_home| **at_home)
                .count()
                .to_string(),
            row[7],
            "{row:?}"
        );
        assert_eq!(counts.len().to_string(), row[8], "{row:?}");
    }
}

#[test]
fn the_explanation_of_waiting_lists_each_wait_behind_a_median() {
    let mut options = case::options(&case::folder().join("input"));
    options.explain = vec!["waiting".to_owned()];
    let found = case::run(&options);
    for row in &found["waiting_times.csv"].rows {
        let period = format!("{} - {}", row[1], row[2]);
        let waits = found["explain_waiting.csv"].rows.iter();
        let same = waits.filter(|wait| wait[0] == row[4] && wait[2] == row[3] && wait[4] == period);
        assert_eq!(same.count().to_string(), row[6], "{row:?}");
    }
}
