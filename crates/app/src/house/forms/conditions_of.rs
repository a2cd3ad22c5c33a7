//! Reads conditions from a form's file, and refuses those that can never hold.

use std::collections::BTreeMap;

use rules::vocabulary::codes::CodeList;

use super::columns::fact_of;
use super::condition::{Is, Test, When};
use super::definition::{Kind, Options, Question};
use super::toml_tree::Entry;

/// A question that stands before a condition.
pub struct Asked {
    pub id: String,
    pub fills: Option<String>,
    /// What may be answered, where that is known.
    answers: Option<Vec<String>>,
    /// Whether `is` makes sense of it at all.
    compares: bool,
}

impl Asked {
    pub fn of(question: &Question, lists: &BTreeMap<String, CodeList>) -> Asked {
        let (compares, answers) = match &question.kind {
            Kind::YesNo => (true, Some(vec!["yes".to_owned(), "no".to_owned()])),
            Kind::Choice { options, .. } | Kind::Choices { options } => {
                (true, Some(codes(options, lists)))
            }
            Kind::Text { .. } | Kind::Number { .. } => (true, None),
            Kind::Known { fact } => {
                let list = fact_of(fact).and_then(|fact| fact.list());
                let answers = list.map(|list| codes(&Options::List(list.to_owned()), lists));
                (answers.is_some(), answers)
            }
            _ => (false, None),
        };
        Asked {
            id: question.id.clone(),
            fills: question.fills.clone(),
            answers,
            compares,
        }
    }
}

fn codes(options: &Options, lists: &BTreeMap<String, CodeList>) -> Vec<String> {
    match options {
        Options::Inline(options) => options.iter().map(|option| option.code.clone()).collect(),
        Options::List(list) => lists
            .get(list)
            .map(|list| {
                list.entries
                    .iter()
                    .map(|entry| entry.code.clone())
                    .collect()
            })
            .unwrap_or_default(),
    }
}

/// The condition of an entry, if it has one. `group`: the fields before it in the same repeater or table.
pub fn when_of(entry: &Entry<'_, '_>, asked: &[Asked], group: &[Asked]) -> Option<When> {
    if !entry.has("when") {
        return None;
    }
    let tests = entry.entries("when");
    if entry.is_empty_list("when") {
        entry.wrong(
            "when",
            "This condition is empty: say on which answer it depends, or leave it out",
        );
    }
    let read = tests.iter().map(|test| test_of(test, asked, group));
    Some(When(read.collect()))
}

fn test_of(entry: &Entry<'_, '_>, asked: &[Asked], group: &[Asked]) -> Test {
    let question = entry.needed("question", "A condition");
    let target = group.iter().chain(asked).find(|asked| asked.id == question);
    if target.is_none() && !question.is_empty() {
        let says = format!("No question before this one is called {question:?}");
        entry.wrong("question", says);
    }
    let said = ["is", "not"].into_iter().find(|name| entry.has(name));
    let is = match said {
        Some(name) => {
            let values = entry.texts(name);
            if entry.is_empty_list(name) {
                entry.wrong(
                    name,
                    format!("{name} names no answer, so this would never be asked or always"),
                );
            }
            if let Some(target) = target {
                compared(entry, name, target, &values);
            }
            let values = values.into_iter().map(|(value, _)| value).collect();
            if name == "is" {
                Is::AnyOf(values)
            } else {
                Is::NoneOf(values)
            }
        }
        None => {
            let answered = entry.flag("answered");
            if !entry.has("answered") {
                entry.wrong_at(entry.at, "A condition needs one of is, not and answered");
            }
            Is::Answered(answered.unwrap_or(true))
        }
    };
    entry.nothing_else("A condition");
    Test { question, is }
}

fn compared(entry: &Entry<'_, '_>, name: &'static str, target: &Asked, values: &[(String, usize)]) {
    if !target.compares {
        let says = format!("{:?} cannot be compared: use answered = true", target.id);
        return entry.wrong(name, says);
    }
    let Some(answers) = &target.answers else {
        return;
    };
    for (value, at) in values {
        if !answers.contains(value) {
            let says = format!("{:?} cannot be answered with {value:?}", target.id);
            entry.wrong_at(*at, says);
        }
    }
}
