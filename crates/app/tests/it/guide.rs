//! The guide to forms: its examples pass as they stand, and its tables are those of the program.

use almoner::house::forms::columns::{COLUMNS, FACTS, Holds};
use almoner::house::forms::findings;
use rules::pathway::Step;
use rules::timescales::{Kind, Timescales, Unit};
use tempfile::TempDir;

use crate::commands::ran;
use crate::support;

fn project(path: &str) -> String {
    std::fs::read_to_string(support::project().join(path)).unwrap()
}

fn guide() -> String {
    project("docs/guide/forms.md")
}

/// The examples in TOML, in order.
fn examples(guide: &str) -> Vec<&str> {
    let parts = guide.split("```toml\n").skip(1);
    parts
        .map(|part| part.split("```").next().unwrap())
        .collect()
}

/// A council's folder with this form and these settings.
fn folder(form: &str, settings: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("forms")).unwrap();
    std::fs::write(folder.path().join("forms/winter_check.toml"), form).unwrap();
    // The shipped settings, with these in the place of the empty ones.
    let shipped = project("council/default/council.toml");
    let shipped = shipped.replace("\n[timescales]\n", "\n");
    let own = shipped.replace("\n[webhooks]\n", "\n") + "\n" + settings;
    std::fs::write(folder.path().join("council.toml"), own).unwrap();
    folder
}

#[test]
fn the_examples_of_the_guide_pass_as_they_stand() {
    let guide = guide();
    let examples = examples(&guide);
    let of_settings = ["[webhooks]", "[timescales]", "[[time_limit]]"];
    let is_setting = |example: &&&str| of_settings.iter().any(|begins| example.starts_with(begins));
    let settings: Vec<&str> = examples.iter().filter(is_setting).copied().collect();
    let parts: Vec<&str> = examples
        .iter()
        .filter(|one| !is_setting(one))
        .copied()
        .collect();
    assert_eq!(
        (settings.len(), parts.len()),
        (3, 3),
        "a form, what follows, a view"
    );
    assert!(parts[0].starts_with("id = \"winter_check\""));
    // The form alone, then with everything that the guide adds to it.
    for (form, settings) in [
        (parts[0].to_owned(), String::new()),
        (parts.join("\n"), settings.join("\n")),
    ] {
        let folder = folder(&form, &settings);
        let (out, _) = ran(&["check-council", folder.path().to_str().unwrap()], "", 0);
        assert!(out.contains("without a problem"), "{out}");
    }
}

#[test]
fn a_wrong_time_limit_is_told_with_the_one_that_was_meant() {
    for (id, says) in [
        (
            "ALOCATION_STANDARD",
            "There is no timescale \"ALOCATION_STANDARD\"; did you mean \"ALLOCATION_STANDARD\"?",
        ),
        (
            "MOON_PHASE",
            "There is no timescale \"MOON_PHASE\"; those that may be changed are listed in the guide to forms",
        ),
        ("DP_FIRST_REVIEW", "set by law and cannot be changed"),
    ] {
        let folder = folder(
            examples(&guide())[0],
            &format!("[timescales]\n{id} = {{ limit = 3 }}\n"),
        );
        let (_, err) = ran(&["check-council", folder.path().to_str().unwrap()], "", 1);
        assert!(err.contains(says), "{err}");
    }
}

/// What stands in the guide between a mark and its end.
fn between(mark: &str) -> String {
    let guide = guide();
    let rest = guide.split(&format!("<!-- {mark} -->")).nth(1).unwrap();
    rest.split("<!-- end -->").next().unwrap().trim().to_owned()
}

fn holds(holds: Holds) -> String {
    match holds {
        Holds::Text => "`text` or `long_text`".to_owned(),
        Holds::Day => "`date`".to_owned(),
        Holds::YesNo => "`yes_no`".to_owned(),
        Holds::Code(list) => format!("`choice` from the list `{list}`"),
        Holds::Codes(list) => format!("`choices` from the list `{list}`"),
        Holds::Money => "`money`".to_owned(),
        Holds::Findings => findings::WANTS.to_owned(),
    }
}

fn table(heads: &str, rows: impl Iterator<Item = String>) -> String {
    let rule = "|---".repeat(heads.matches('|').count() - 1) + "|";
    let lines = [heads.to_owned(), rule].into_iter().chain(rows);
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_guide_names_every_fact_that_may_be_told_back() {
    let row = |fact: &almoner::house::forms::columns::Fact| match fact.holds {
        Holds::Code(list) => format!("| `{}` | a choice from the list `{list}` |", fact.name),
        Holds::Codes(list) => format!("| `{}` | choices from the list `{list}` |", fact.name),
        _ => format!("| `{}` | words |", fact.name),
    };
    assert_eq!(
        between("facts"),
        table("| `fact` | answered with |", FACTS.iter().map(row))
    );
}

#[test]
fn the_guide_names_every_column_that_an_answer_may_fill() {
    let row = |column: &almoner::house::forms::columns::Column| {
        let steps: Vec<String> = column
            .steps
            .iter()
            .map(|step| format!("`{}`", step.code()))
            .collect();
        let steps = if column.steps == Step::ALL {
            "every form".to_owned()
        } else {
            steps.join(", ")
        };
        let needed = if column.needed { "yes" } else { "" };
        format!(
            "| `{}` | {} | {steps} | {needed} |",
            column.name,
            holds(column.holds)
        )
    };
    let heads = "| `fills` | kind | forms of the step | must be filled |";
    assert_eq!(between("columns"), table(heads, COLUMNS.iter().map(row)));
}

#[test]
fn the_guide_names_every_time_limit_that_may_be_changed() {
    let local = Timescales::built_in()
        .iter()
        .filter(|limit| limit.kind == Kind::Local);
    let row = |limit: &rules::timescales::Timescale| {
        let pause = if limit.pause_allowed { "yes" } else { "no" };
        format!(
            "| `{}` | {}: {} | {} | {pause} |",
            limit.id,
            limit.area,
            limit.start_event,
            limit.length()
        )
    };
    let heads = "| id | runs from | as shipped | may be paused |";
    assert_eq!(between("limits"), table(heads, local.map(row)));
    let units: Vec<String> = Unit::ALL
        .iter()
        .map(|unit| format!("`{}`", unit.code()))
        .collect();
    assert_eq!(between("units"), units.join(", "));
}
