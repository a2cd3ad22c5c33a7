//! In what two records differ, detail by detail, and how much stands on each.

use std::collections::BTreeMap;

use db::entities::person;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value as Json;

use crate::front_door::people::asking::{Kind, Question};
use crate::front_door::people::details::questions::{TOPICS, filled};
use crate::front_door::people::words;
use crate::house::Fields;
use crate::house::council::Council;

/// A detail in which the records differ.
#[derive(Debug, Serialize)]
pub struct Difference {
    pub name: &'static str,
    pub label: &'static str,
    /// What each says; empty for nothing.
    pub kept: String,
    pub other: String,
    /// What is chosen: the other's where this one says nothing, unless the form said otherwise.
    pub take: bool,
}

/// Every detail in which two people differ. `sent`: what was chosen before, if the form was sent.
pub fn of(
    kept: &person::Model,
    other: &person::Model,
    sent: &Fields,
    council: &Council,
    today: Date,
) -> Vec<Difference> {
    let mut all = Vec::new();
    for topic in TOPICS {
        let (one, two) = (filled(topic, kept), filled(topic, other));
        for question in topic.questions {
            let says = |fields: &Fields| told(question, fields, council, today);
            let (kept, other) = (says(&one), says(&two));
            if kept == other {
                continue;
            }
            let take = match sent.get(question.name) {
                "other" => true,
                "kept" => false,
                _ => kept.is_empty(),
            };
            all.push(Difference {
                name: question.name,
                label: question.label,
                kept,
                other,
                take,
            });
        }
    }
    all
}

fn told(question: &Question, fields: &Fields, council: &Council, today: Date) -> String {
    let says = question.answer(fields, council, today);
    match question.kind {
        Kind::Tick if says == "No" => String::new(),
        _ => says,
    }
}

/// How much of each kind stands on a record: "case notes: 12".
#[derive(Debug, Serialize)]
pub struct Count {
    pub what: &'static str,
    pub rows: usize,
}

/// Tables and what people call them, in the order in which they are told.
const CALLED: &[(&str, &str)] = &[
    ("contact", "contacts"),
    ("referral", "referrals"),
    ("allocation", "allocations"),
    ("case_note", "case notes"),
    ("deadline", "time limits"),
    ("task", "tasks and visits"),
    ("warning_note", "warnings"),
    ("relationship", "relationships"),
    ("address", "addresses"),
    ("contact_detail", "telephone numbers and emails"),
    ("communication_need", "communication needs"),
];

/// Counts the rows of a record by what people call them; the rest is told as one number.
pub fn counts(rows: &[(String, Json)]) -> Vec<Count> {
    let mut by_table: BTreeMap<&str, usize> = BTreeMap::new();
    for (table, _) in rows.iter().filter(|(table, _)| table != "person") {
        *by_table.entry(table).or_default() += 1;
    }
    let mut counts: Vec<Count> = CALLED
        .iter()
        .filter_map(|(table, what)| {
            let rows = by_table.remove(table)?;
            Some(Count { what, rows })
        })
        .collect();
    let rest = by_table.values().sum();
    if rest > 0 {
        counts.push(Count {
            what: "other entries",
            rows: rest,
        });
    }
    counts
}

/// What tells two people apart, and so speaks against joining them.
pub fn cautions(one: &person::Model, other: &person::Model) -> Vec<&'static str> {
    let differ = |one: &Option<String>, other: &Option<String>| {
        one.is_some() && other.is_some() && one != other
    };
    let born = one.born_on.is_some() && other.born_on.is_some() && one.born_on != other.born_on;
    let cautions = [
        (
            differ(&one.nhs_number, &other.nhs_number),
            "Their NHS numbers differ. A person has one NHS number.",
        ),
        (born, "Their dates of birth differ."),
        (
            one.died_on.is_some() != other.died_on.is_some(),
            "One of them is recorded as having died.",
        ),
    ];
    let cautions = cautions.into_iter().filter(|(so, _)| *so);
    cautions.map(|(_, says)| says).collect()
}

/// Name, birth and number: how a record is named beside another.
pub fn named(person: &person::Model) -> String {
    let born = words::born(person).map(|born| format!(", born {born}"));
    format!(
        "{}{}, {}",
        words::full_name(person),
        born.unwrap_or_default(),
        words::council_number(person)
    )
}
