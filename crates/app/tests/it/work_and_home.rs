//! What a council holds its shares of people in work and in a settled home against is checked with its file and line.

use tempfile::TempDir;

use crate::commands::{ran, text_of};

const HEAD: &str = "name = \"Northshire\"\n[targets]\ncontact_decided_working_days = 1\nholding_list_working_days = 9\ncaseload = 9\n";

/// What the shares of people with a learning disability in paid work are held against, in five lines.
const HELD: &str = "[[work_and_home]]\ngroup = \"learning_disability\"\nmeasure = \"paid_work\"\n\
    national = { per_cent = 4.8, year = \"2022 to 2023\", source = \"The framework\" }\n\
    aim = { per_cent = 6, year = \"2026\", source = \"Our plan\" }\n";

/// What check-council says of a council with these figures.
fn told(figures: &str, code: i32) -> String {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("council.toml"),
        format!("{HEAD}{figures}"),
    )
    .unwrap();
    ran(&["check-council", text_of(folder.path())], "", code).1
}

// R105
#[test]
fn a_wrong_figure_beside_a_share_is_told_with_its_line() {
    assert_eq!(told(HELD, 0), "");
    for (from, to, says) in [
        (
            "per_cent = 6,",
            "per_cent = 600,",
            "line 10: aim: per_cent is a number from 0 to 100, with one decimal at most, such as 4.8",
        ),
        (
            "per_cent = 4.8,",
            "per_cent = 4.85,",
            "line 9: national: per_cent is a number from 0 to 100",
        ),
        (
            "per_cent = 6,",
            "per_cent = \"6\",",
            "line 10: Here must stand a number without quotation marks, such as 4.8",
        ),
        ("\"2026\"", "\" \"", "line 10: aim: say which year it is of"),
        (
            "\"The framework\"",
            "\"\"",
            "line 9: national: say where it comes from",
        ),
        (
            ", source = \"Our plan\"",
            "",
            "line 10: Here \"source\" is missing",
        ),
        (
            "\"paid_work\"",
            "\"payed_work\"",
            "line 8: There is no \"payed_work\" here; did you mean \"paid_work\"?",
        ),
        (
            "[[work_and_home]]",
            "[work_and_home]",
            "line 6: This is written with two brackets: [[work_and_home]]",
        ),
        ("aim =", "goal =", "line 10: There is no \"goal\" here"),
    ] {
        assert!(HELD.contains(from), "{from}");
        let told = told(&HELD.replacen(from, to, 1), 1);
        assert!(
            told.contains(&format!("council.toml {says}")),
            "{says:?} is not told:\n{told}"
        );
    }
    let bare: String = HELD
        .lines()
        .take(3)
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(
        told(&bare, 1)
            .contains("council.toml line 6: Give a national share, an aim of your own, or both")
    );
    assert!(
        told(&format!("{HELD}{HELD}"), 1)
            .contains("council.toml line 11: learning_disability and paid_work are here already")
    );
}
