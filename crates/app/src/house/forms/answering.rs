//! Answers from typing to reading, with every kind of question.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::show::{Says, topics, typed_again};
use super::{Answers, Around, Definition, Desk, Known, KnownFact, Typed, ask, check, load};
use crate::house::council::{Choice, Council};

const FORM: &str = r#"
id = "f"
version = 1
title = "F"
[[section]]
id = "one"
title = "One"
question = [
  { id = "text", kind = "text", label = "Text", required = true, most = 5 },
  { id = "warm", kind = "yes_no", label = "Warm", required = true },
  { id = "why", kind = "choices", label = "Why", required = true, when = { question = "warm", is = "no" }, options = [{ code = "a", label = "A" }, { code = "b", label = "B" }] },
  { id = "day", kind = "date", label = "Day", allows = "past" },
  { id = "count", kind = "number", label = "Count", least = 1, most = 9, decimals = 1, unit = "cups" },
  { id = "cost", kind = "money", label = "Cost" },
  { id = "who", kind = "colleague", label = "Who" },
  { id = "lang", kind = "known", label = "Language", fact = "person.first_language", required = true },
  { id = "week", kind = "timetable", label = "Week" },
]
[[section]]
id = "two"
title = "Two"
when = { question = "warm", is = "no" }
question = [
  { id = "goals", kind = "repeater", noun = "goal", label = "Goals", required = true, most = 2, field = [
    { id = "what", kind = "text", label = "What", required = true },
    { id = "big", kind = "yes_no", label = "Big" },
    { id = "how", kind = "text", label = "How", required = true, when = { question = "big", is = "yes" } },
  ] },
  { id = "rooms", kind = "table", label = "Rooms", row = [{ code = "hall", label = "Hall" }, { code = "bed", label = "Bedroom" }], column = [
    { id = "state", kind = "choice", label = "State", options = [{ code = "ok", label = "Fine" }] },
    { id = "since", kind = "date", label = "Since" },
  ] },
]
"#;

fn form() -> Definition {
    let around = Around {
        lists: &BTreeMap::new(),
        forms: &BTreeSet::new(),
        webhooks: &BTreeSet::new(),
        roles: &BTreeSet::new(),
    };
    load("f", "forms/f.toml", FORM, &around).unwrap()
}

struct Table {
    council: Council,
    colleagues: Vec<Choice>,
    known: Known,
    earlier: Answers,
}

impl Table {
    fn new() -> Table {
        let fact = KnownFact {
            raw: Some("polish".to_owned()),
            says: Some("Polish".to_owned()),
            whose: None,
        };
        Table {
            council: Council::shipped().unwrap(),
            colleagues: vec![Choice {
                value: "p".to_owned(),
                text: "Priya".to_owned(),
            }],
            known: Known::from([("person.first_language".to_owned(), fact)]),
            earlier: Answers::new(),
        }
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            council: &self.council,
            today: "2026-11-20".parse().unwrap(),
            born_on: None,
            colleagues: &self.colleagues,
            known: &self.known,
            files: &[],
            earlier: &self.earlier,
        }
    }
}

fn full() -> Vec<(&'static str, &'static str)> {
    vec![
        ("text", "words"),
        ("warm", "no"),
        ("why", "a"),
        ("why", "b"),
        ("day-day", "19"),
        ("day-month", "11"),
        ("day-year", "2026"),
        ("count", "2.5"),
        ("cost", "£1,231.05"),
        ("who", "p"),
        ("lang.state", "right"),
        ("lang.was", "polish"),
        ("week.mon.morning", "1:30"),
        ("week.tue.night", "0.25"),
        ("goals.count", "2"),
        ("goals.0.what", "Walk"),
        ("goals.0.big", "yes"),
        ("goals.0.how", "Slowly"),
        ("goals.1.what", "Swim"),
        ("rooms.bed.state", "ok"),
        ("rooms.bed.since-day", "1"),
        ("rooms.bed.since-month", "2"),
        ("rooms.bed.since-year", "2026"),
    ]
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    Typed::from_pairs(pairs.iter().map(|(n, v)| (*n, *v)))
}

/// The full form with some fields changed; what is changed to nothing is left out.
fn but(changes: &[(&'static str, &'static str)]) -> Typed {
    let mut pairs = full();
    pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    pairs.extend(changes);
    typed(&pairs)
}

#[test]
fn every_kind_of_answer_is_read_and_gives_back_what_was_typed() {
    let (form, table) = (form(), Table::new());
    let checked = check(&form, &but(&[]), &table.desk());
    assert_eq!(checked.wrong, []);
    let expected = json!({
        "text": "words", "warm": false, "why": ["a", "b"], "day": "2026-11-19", "count": "2.5", "cost": "1231.05",
        "who": "p", "lang": { "still_right": true, "was": "polish", "now": "polish" },
        "week": { "mon": { "morning": "1.50" }, "tue": { "night": "0.25" }, "total": "1.75" },
        "goals": [{ "what": "Walk", "big": true, "how": "Slowly" }, { "what": "Swim" }],
        "rooms": { "bed": { "state": "ok", "since": "2026-02-01" } },
    });
    assert_eq!(serde_json::Value::Object(checked.answers.clone()), expected);
    let again = typed_again(&form, &checked.answers);
    assert_eq!(check(&form, &again, &table.desk()).answers, checked.answers);
}

#[test]
fn what_is_wrong_is_said_beside_its_field() {
    let (form, table) = (form(), Table::new());
    for (changes, field, says) in [
        (&[("text", "")][..], "text", "Text: this needs an answer"),
        (
            &[("text", "too long")],
            "text",
            "Text: 8 characters are too many, 5 are the most",
        ),
        (&[("warm", "")], "warm", "Warm: choose an answer"),
        (
            &[("warm", "perhaps")],
            "warm",
            "Warm: choose from what is offered",
        ),
        (&[("why", "")], "why", "Why: choose an answer"),
        (&[("why", "z")], "why", "Why: choose from what is offered"),
        (
            &[("day-day", "31")],
            "day",
            "Day: enter a real date, such as 27 3 2026",
        ),
        (
            &[("day-year", "")],
            "day",
            "Day: enter a real date, such as 27 3 2026",
        ),
        (
            &[("day-day", "21")],
            "day",
            "Day: the day must be today or before",
        ),
        (
            &[("count", "two")],
            "count",
            "Count: enter a number, such as 12",
        ),
        (
            &[("count", "1e3")],
            "count",
            "Count: enter a number, such as 12",
        ),
        (
            &[("count", "2.55")],
            "count",
            "Count: enter a number with at most 1 decimals",
        ),
        (&[("count", "0.5")], "count", "Count: must be 1 or more"),
        (&[("count", "9.5")], "count", "Count: must be 9 or less"),
        (
            &[("cost", "lots")],
            "cost",
            "Cost: Enter an amount in pounds and pence, like 231.05",
        ),
        (&[("who", "q")], "who", "Who: choose from what is offered"),
        (
            &[("lang.state", ""), ("lang.was", "")],
            "lang",
            "Language: say whether this is still right",
        ),
        (
            &[("lang.state", "wrong")],
            "lang",
            "Language: say what is right now",
        ),
        (
            &[("lang.state", "wrong"), ("lang", "zz")],
            "lang",
            "Language: choose from what is offered",
        ),
        (
            &[("week.mon.morning", "25")],
            "week.mon.morning",
            "Week, Monday morning: enter hours such as 1.5 or 1:30",
        ),
        (
            &[("goals.0.how", "")],
            "goals.0.how",
            "goal 1, how: this needs an answer",
        ),
        (
            &[("goals.1.what", ""), ("goals.1.big", "no")],
            "goals.1.what",
            "goal 2, what: this needs an answer",
        ),
        (
            &[("goals.2.what", "Sing")],
            "goals",
            "No more than 2 can be listed here",
        ),
        (
            &[("rooms.bed.since-month", "13")],
            "rooms.bed.since",
            "Bedroom, since: enter a real date, such as 27 3 2026",
        ),
    ] {
        let checked = check(&form, &but(changes), &table.desk());
        let found: Vec<_> = checked
            .wrong
            .iter()
            .map(|w| (w.field.as_str(), w.says.as_str()))
            .collect();
        assert_eq!(found, [(field, says)], "{changes:?}");
    }
}

// A54
#[test]
fn only_what_is_asked_is_required_and_only_its_answers_count() {
    let (form, table) = (form(), Table::new());
    let warm = but(&[("warm", "yes"), ("why", ""), ("goals.0.what", "")]);
    let checked = check(&form, &warm, &table.desk());
    assert_eq!(checked.wrong, []);
    assert!(!checked.answers.contains_key("why") && !checked.answers.contains_key("goals"));
    assert!(
        !checked.answers.contains_key("rooms"),
        "the section is not asked"
    );
    let cold = but(&[("why", ""), ("goals.0.what", "")]);
    let fields: Vec<String> = check(&form, &cold, &table.desk())
        .wrong
        .into_iter()
        .map(|w| w.field)
        .collect();
    assert_eq!(fields, ["why", "goals.0.what"]);
    let small = but(&[("goals.0.big", "no"), ("goals.0.how", "")]);
    assert_eq!(check(&form, &small, &table.desk()).wrong, []);
}

#[test]
fn a_page_shows_what_was_typed_hides_what_is_not_asked_and_tells_what_is_known() {
    let (form, table) = (form(), Table::new());
    let warm = but(&[("warm", "yes")]);
    let page = ask::page(&form, &form.sections[0], &warm, &[], &table.desk());
    let field = |name: &str| page.fields.iter().find(|field| field.name == name).unwrap();
    assert_eq!(field("text").value, "words");
    assert!(field("why").hidden && !field("day").hidden);
    assert_eq!(
        field("day").day,
        Some(["19", "11", "2026"].map(str::to_owned))
    );
    assert_eq!(field("lang").known.as_deref(), Some("Polish"));
    assert_eq!(field("week").week.as_ref().unwrap().total, "1.75");
    let when: serde_json::Value =
        serde_json::from_str(field("why").when.as_deref().unwrap()).unwrap();
    assert_eq!(
        when,
        json!([{ "field": "warm", "is": { "any_of": ["no"] }, "otherwise": false }])
    );
    let page = ask::page(&form, &form.sections[1], &but(&[]), &[], &table.desk());
    assert_eq!(page.fields[0].groups.len(), 2);
    assert_eq!(page.fields[0].groups[0].fields[2].name, "goals.0.how");
    assert!(page.fields[0].groups[1].fields[2].hidden);
}

#[test]
fn answers_are_told_in_words() {
    let (form, table) = (form(), Table::new());
    let answers = check(
        &form,
        &but(&[("lang.state", "wrong"), ("lang", "english")]),
        &table.desk(),
    )
    .answers;
    let told = topics(&form, &answers, &table.desk(), false);
    let says = |id: &str| {
        let rows = told.iter().flat_map(|topic| &topic.rows);
        rows.clone().find(|row| row.id == id).unwrap().says.clone()
    };
    for (id, text) in [
        ("warm", "No"),
        ("day", "19 November 2026"),
        ("count", "2.5 cups"),
        ("cost", "£1,231.05"),
        ("who", "Priya"),
        ("lang", "English (was: Polish)"),
    ] {
        assert_eq!(
            says(id),
            Says::Text {
                text: text.to_owned()
            },
            "{id}"
        );
    }
    assert_eq!(
        says("why"),
        Says::List {
            items: vec!["A".to_owned(), "B".to_owned()]
        }
    );
    let Says::Table { rows, .. } = says("week") else {
        panic!()
    };
    let titles: Vec<&str> = rows.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["Monday", "Tuesday", "In the week"]);
    assert_eq!(
        rows.last().unwrap().cells.last().unwrap(),
        "1 hour 45 minutes"
    );
    assert!(topics(&form, &answers, &table.desk(), true).len() == 2);
}
