//! Assessments: offered, refused, begun, completed, decided on, given in writing; each fact asked once.

mod deciding;
mod ending;
mod offering;
pub mod shipped;
pub mod together;

use db::entities::{assessment, eligibility_decision};
use db::sea_orm::entity::prelude::*;

use crate::forms::{begin, fill, hidden};
use crate::support::{Answer, TestHouse, Visitor};

/// What is typed about an outcome that is not managed.
const UNABLE: &[(&str, &str)] = &[
    ("manages", "no"),
    ("ways", "without_help"),
    ("level", "3"),
    ("share", "0"),
];

/// Every assessment.
pub async fn rows(house: &TestHouse) -> Vec<assessment::Model> {
    assessment::Entity::find()
        .all(house.house.archive.reader())
        .await
        .unwrap()
}

/// The only assessment.
pub async fn only(house: &TestHouse) -> assessment::Model {
    let mut rows = rows(house).await;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

/// Offers an assessment; gives its address.
pub async fn offer(who: &Visitor, person: Uuid, kind: &str, more: &[(&str, &str)]) -> String {
    let mut typed = vec![
        ("kind", kind),
        ("offered_on-day", "18"),
        ("offered_on-month", "11"),
        ("offered_on-year", "2026"),
        ("offered_how", "phone"),
    ];
    typed.extend(more);
    who.post(&format!("/people/{person}/assessments/offer"), &typed)
        .await
        .leads()
}

/// Types a table of findings: the rows named are not managed, the others are.
pub async fn find(
    who: &Visitor,
    address: &str,
    section: &str,
    all: &[&str],
    unable: &[&str],
    extra: &[(&str, &str)],
) {
    let mut typed: Vec<(String, String)> = Vec::new();
    for row in all {
        let cells = if unable.contains(row) {
            UNABLE
        } else {
            &[("manages", "yes")]
        };
        let extra = extra.iter().filter(|_| unable.contains(row));
        for (cell, value) in cells.iter().chain(extra) {
            let name = format!("found_{section}.{row}.{cell}");
            typed.retain(|(known, _)| *known != name);
            typed.push((name, (*value).to_owned()));
        }
    }
    let typed: Vec<(&str, &str)> = typed
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    fill(who, address, section, &typed).await.leads();
}

/// Completes a carer's assessment in which these outcomes are answered with a code other than that they are managed.
pub async fn fill_as_carer(who: &Visitor, address: &str, answered: &[(&str, &str)]) {
    fill_in(who, address).await;
    let caring = [
        ("cares_for", "Joan Price"),
        ("does", "Everything at night"),
        ("willing", "yes"),
        ("able", "no"),
        ("going_on", "One night's sleep a week"),
    ];
    fill(who, address, "caring", &caring).await.leads();
    let all = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];
    let code = |row: &str| answered.iter().find(|(other, _)| *other == row);
    let mut typed: Vec<(String, &str)> = Vec::new();
    for row in all {
        let manages = code(row).map_or("yes", |(_, code)| *code);
        typed.push((format!("found_own.{row}.manages"), manages));
        if manages == "no" {
            typed.push((format!("found_own.{row}.ways"), "without_help"));
            typed.push((format!("found_own.{row}.level"), "3"));
        }
    }
    let typed: Vec<(&str, &str)> = typed.iter().map(|(a, b)| (a.as_str(), *b)).collect();
    fill(who, address, "own", &typed).await.leads();
    let cause = [
        ("from_impairment", "yes"),
        ("health_risk", "yes"),
        ("health_note", "No sleep"),
        ("fluctuates", "no"),
        ("impact_words", "She is worn out"),
    ];
    fill(who, address, "cause", &cause).await.leads();
    let end = [
        ("prevention", "A sitter"),
        ("safe", "yes"),
        ("told_next", "yes"),
    ];
    fill(who, address, "ending", &end).await.leads();
    who.post(&format!("{address}/check"), &[])
        .await
        .leads_to(address);
}

/// Fills in what every assessment asks before its findings.
pub async fn fill_in(who: &Visitor, address: &str) {
    let met = [
        ("assessed_on-day", "19"),
        ("assessed_on-month", "11"),
        ("assessed_on-year", "2026"),
        ("assessed_how", "home"),
    ];
    fill(who, address, "meeting", &met).await.leads();
    fill(
        who,
        address,
        "person",
        &[
            ("what_matters.state", "wrong"),
            ("what_matters", "Church on Sundays"),
        ],
    )
    .await
    .leads();
    fill(
        who,
        address,
        "taking_part",
        &[("difficulty", "none"), ("doubts", "no")],
    )
    .await
    .leads();
    fill(
        who,
        address,
        "strengths",
        &[("strengths", "Knows everybody in the street")],
    )
    .await
    .leads();
    let words = [
        ("own_words", "I want to wash myself again"),
        ("outcomes.0.what", "Wash by myself"),
        ("outcomes.count", "1"),
    ];
    fill(who, address, "words", &words).await.leads();
}

/// Fills in what every assessment asks after its findings.
pub async fn fill_end(who: &Visitor, address: &str) {
    fill(who, address, "helpers", &[("has_carer", "no")])
        .await
        .leads();
    let end = [
        ("prevention", "A seat for the shower"),
        ("safe", "yes"),
        ("told_next", "yes"),
    ];
    fill(who, address, "ending", &end).await.leads();
}

/// Completes a needs assessment in which these outcomes are not managed.
pub async fn assess(who: &Visitor, address: &str, unable: &[&str], extra: &[(&str, &str)]) {
    fill_in(who, address).await;
    fill_rest(who, address, unable, extra).await;
    who.post(&format!("{address}/check"), &[])
        .await
        .leads_to(address);
}

/// The same with more answers at the end of the form.
pub async fn assess_with(who: &Visitor, address: &str, unable: &[&str], end: &[(&str, &str)]) {
    fill_in(who, address).await;
    fill_rest(who, address, unable, &[]).await;
    let asked = [
        ("prevention", "A seat for the shower"),
        ("safe", "yes"),
        ("told_next", "yes"),
    ];
    let typed = [&asked[..], end].concat();
    fill(who, address, "ending", &typed).await.leads();
    who.post(&format!("{address}/check"), &[])
        .await
        .leads_to(address);
}

/// Fills in what a needs assessment asks after its beginning, and leaves it in progress.
pub async fn fill_rest(who: &Visitor, address: &str, unable: &[&str], extra: &[(&str, &str)]) {
    find(
        who,
        address,
        "daily",
        &["a1", "a2", "a3", "a4"],
        unable,
        extra,
    )
    .await;
    find(who, address, "home", &["a5", "a6"], unable, extra).await;
    find(
        who,
        address,
        "life",
        &["a7", "a8", "a9", "a10"],
        unable,
        extra,
    )
    .await;
    let cause = [
        ("from_impairment", "yes"),
        ("condition", "A stroke"),
        ("fluctuates", "no"),
        ("areas", "dignity"),
        ("areas", "health"),
        ("impact_words", "She stays in bed"),
    ];
    fill(who, address, "cause", &cause).await.leads();
    fill_end(who, address).await;
}

/// Decides on the needs of an assessment after a look at the decision that stands.
pub async fn decide(who: &Visitor, page: &str, typed: &[(&str, &str)]) -> Answer {
    let seen = hidden(&who.get(page).await.is_ok().text, "seen");
    let typed = [typed, &[("seen", seen.as_str())]].concat();
    who.post(page, &typed).await
}

/// The address of the form that a page belongs to.
pub fn form_of(first: &str) -> String {
    first.split("/pages/").next().unwrap().to_owned()
}

/// A completed assessment of Joan's needs; gives its address.
pub async fn assessed(
    house: &TestHouse,
    who: &Visitor,
    person: Uuid,
    unable: &[&str],
    extra: &[(&str, &str)],
) -> String {
    let form = begin(who, person, "needs_assessment").await;
    assess(who, &form, unable, extra).await;
    let row = only(house).await;
    format!("/people/{person}/assessments/{}", row.id)
}

/// The same, and it was decided that the needs are eligible.
pub async fn found_eligible(
    house: &TestHouse,
    who: &Visitor,
    person: Uuid,
    unable: &[&str],
    extra: &[(&str, &str)],
) -> String {
    let address = assessed(house, who, person, unable, extra).await;
    let page = format!("{address}/eligibility");
    who.post(&page, &JUDGED).await.leads();
    address
}

/// The decision that counts.
pub async fn decision(house: &TestHouse) -> eligibility_decision::Model {
    let found = eligibility_decision::Entity::find()
        .filter(eligibility_decision::Column::SupersededAt.is_null());
    found
        .one(house.house.archive.reader())
        .await
        .unwrap()
        .unwrap()
}

/// A judgement of significant impact.
pub const JUDGED: [(&str, &str); 7] = [
    ("impact", "yes"),
    (
        "judgement",
        "She cannot keep herself clean and has stopped seeing people",
    ),
    ("wants_council", "yes"),
    // Where the record does not say it, and where there is none to write it on.
    ("basis", "settled"),
    ("told_by", "her tenancy"),
    ("from_on", "3/5/2019"),
    ("residence", "here"),
];
