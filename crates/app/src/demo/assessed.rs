//! What assessments in the histories found and said: words, findings and rows.

use db::entities::{assessed_need, assessment, review};
use db::sea_orm::prelude::Uuid;
use db::{At, Day};
use rules::assessment::Kind;
use rules::assessment::duty::{self, Means, Residence};
use rules::assessment::needs::Ways;
use rules::assessment::refusal::Who;
use rules::eligibility::{AdultFindings, AdultOutcome, CarerFindings, CarerOutcome, adult, carer};
use rules::review::Kind as ReviewKind;
use serde_json::{Value as Json, json};

use super::judged;
use super::looking_again::Looked;
use super::random::Dice;

pub const REFUSED: &[&str] = &[
    "I have managed all my life and I will manage now.",
    "Not now. Ring me after Christmas.",
    "I do not want the council in my house.",
    "My daughter and I will sort it out between us.",
];
pub const URGENT: &[&str] = &[
    "Home from hospital tonight, and nobody to help them to bed.",
    "Their wife, who did everything, was taken to hospital this morning.",
    "No food in the house, and not steady enough to reach the kitchen.",
];
pub const PURPOSE: &[&str] = &[
    "To get strong enough for the stairs after the hip operation.",
    "To wash and dress alone again after the fall.",
    "To find a safe way of cooking after the stroke.",
];
pub const GOALS: &[&str] = &[
    "Get up the stairs to my own bed",
    "Wash and dress by myself",
    "Make my own dinner",
    "Walk to the corner shop",
    "Get in and out of the bath",
];
pub const EQUIPMENT: &[&str] = &[
    "Bath board and grab rail",
    "Pendant alarm",
    "Perching stool, key safe",
];
const STRENGTHS: &[&str] = &[
    "Reads the paper every day, and forgets no name and no face.",
    "Very exact with money and medicines; never misses an appointment.",
    "Patient, funny, and clear about what helps and what does not.",
];

/// An outcome, the ways in which it is not achieved, its level, and what a carer meets of it in a hundred.
pub type Found = (String, Ways, i64, i64);

/// An assessment of which nothing is known yet.
pub fn nothing(id: Uuid, person: Uuid, kind: Kind, at: At) -> assessment::Model {
    crate::support::assessments::store::blank_row(id, person, kind, at)
}

/// What counts of a carer's share: nothing of one who does everything and cannot go on.
pub fn counts(share: i64) -> i64 {
    if share < 100 { share } else { 0 }
}

/// What was found about every outcome that this kind of assessment looks at: the first few are not managed.
pub fn found(kind: Kind, unable: usize, dice: &mut Dice) -> Vec<Found> {
    let codes: Vec<&str> = match kind {
        Kind::Carers => CarerOutcome::ALL.iter().map(|one| one.code()).collect(),
        Kind::OccupationalTherapy => vec!["A1", "A2", "A3", "A4", "A5", "A6", "A9"],
        Kind::Sensory => vec!["A1", "A2", "A4", "A5", "A7", "A8", "A9"],
        _ => AdultOutcome::ALL.iter().map(|one| one.code()).collect(),
    };
    let start = dice.below(codes.len() as u64) as usize;
    let hard = |place: usize| (place + codes.len() - start) % codes.len() < unable;
    let found = codes.iter().enumerate().map(|(place, code)| {
        if !hard(place) {
            return ((*code).to_owned(), Ways::default(), 0, 0);
        }
        let way = dice.below(10);
        let ways = Ways {
            without_help: way < 6,
            with_distress: way == 6 || way == 7,
            with_danger: way > 7,
            takes_longer: false,
        };
        let share = if kind.is_carers() {
            0
        } else {
            *dice.pick(&[0, 0, 25, 50, 100])
        };
        ((*code).to_owned(), ways, dice.between(1, 4), share)
    });
    found.collect()
}

/// A need as it is kept.
pub fn need(
    id: Uuid,
    row: &assessment::Model,
    outcome: &str,
    ways: Ways,
    (level, share): (i64, i64),
) -> assessed_need::Model {
    assessed_need::Model {
        id,
        person_id: row.person_id,
        assessment_id: row.id,
        outcome: outcome.to_owned(),
        unable: ways.unable_as_adult(),
        without_help: ways.without_help,
        with_distress: ways.with_distress,
        with_danger: ways.with_danger,
        takes_longer: ways.takes_longer,
        level,
        carer_share: share,
        carer_willing: (share > 0).then_some(share < 100),
        own_words: None,
        outcome_wanted: None,
        superseded_at: None,
        version: 1,
    }
}

/// What the rule book says of findings: the result and its reasons.
pub fn determine(carers: bool, found: &[Found], impact: bool) -> (&'static str, Vec<String>) {
    let unable = unable(found).into_iter();
    let said = if carers {
        carer(&CarerFindings {
            from_necessary_care: Some(true),
            unable: Some(unable.filter_map(CarerOutcome::from_code).collect()),
            health_at_risk: Some(impact),
            wellbeing_impact: Some(impact),
        })
    } else {
        adult(&AdultFindings {
            from_impairment: Some(true),
            unable: Some(unable.filter_map(AdultOutcome::from_code).collect()),
            wellbeing_impact: Some(impact),
        })
    };
    (said.result.code(), said.because)
}

/// What is known about who is to meet the needs. What some can pay is not known yet.
pub fn known(carers: bool, eligible: bool, dice: &mut Dice) -> duty::Known {
    let pays = dice.weighted(&[
        (68, Some(Means::NoCharge)),
        (12, Some(Means::AboveInCommunity)),
        (20, None),
    ]);
    duty::Known {
        who: if carers { Who::Carer } else { Who::Adult },
        eligible,
        residence: Some(Residence::Here),
        means: pays.filter(|_| eligible && !carers),
        asks_council: Some(true),
        cannot_arrange: false,
        exception: None,
    }
}

/// Codes of the outcomes that are not achieved.
pub fn unable(found: &[Found]) -> Vec<&str> {
    let unable = found.iter().filter(|(_, ways, ..)| ways.unable_as_adult());
    unable.map(|(code, ..)| code.as_str()).collect()
}

/// Answers to what the form of an assessment must have answered.
pub fn answers((kind, unwell): (Kind, bool), on: Day, found: &[Found], dice: &mut Dice) -> Json {
    let cells = |(code, ways, level, share): &Found| {
        let row = code.to_lowercase();
        if !ways.unable_as_adult() {
            return (row, json!({ "manages": "yes" }));
        }
        let way = match () {
            () if ways.with_distress => "with_distress",
            () if ways.with_danger => "with_danger",
            () => "without_help",
        };
        (
            row,
            json!({ "manages": "no", "ways": [way], "level": level.to_string(), "share": share.to_string() }),
        )
    };
    let said = judged::first(&unable(found), kind.is_carers());
    let mut answers = json!({
        "assessed_on": on, "assessed_how": "home", "difficulty": ["none"], "doubts": false,
        "own_words": said.own, "strengths": *dice.pick(STRENGTHS), "outcomes": [{ "what": said.goal }],
        "from_impairment": true, "condition": "As told in the conversation", "fluctuates": false,
        "areas": [*dice.pick(&["dignity", "health", "control"]), *dice.pick(&["family", "taking_part", "home"])],
        "impact_words": said.impact, "has_carer": false, "prevention": said.advice,
        "safe": true, "told_next": true,
        "what_matters": { "still_right": false, "was": null, "now": said.own },
    });
    for (code, cells) in found.iter().map(cells) {
        let table = match (kind, code.as_str()) {
            (Kind::Carers, _) => "found_own",
            (_, "a1" | "a2" | "a3" | "a4") => "found_daily",
            (_, "a5" | "a6") | (Kind::OccupationalTherapy | Kind::Sensory, _) => "found_home",
            _ => "found_life",
        };
        answers[table][code] = cells;
    }
    let more = match kind {
        Kind::Carers => json!({
            "cares_for": "A parent", "does": "Meals, washing, medicines, and most nights", "willing": true, "able": !unwell,
            "going_on": "One night of sleep in the week", "health_risk": unwell, "health_note": "No sleep, and a bad back",
        }),
        Kind::OccupationalTherapy => json!({
            "mobility": "Walks indoors with a frame; the stairs one step at a time", "home_layout": "Two steps at the door, bath without a rail",
        }),
        Kind::Sensory => json!({ "deafblind": false }),
        Kind::SupportedSelf => json!({ "leads": true, "accurate": true }),
        _ => json!({}),
    };
    if let (Json::Object(answers), Json::Object(more)) = (&mut answers, more) {
        answers.extend(more);
    }
    answers
}

/// A review that is to be held.
pub fn review(
    (id, person): (Uuid, Uuid),
    looked: &Looked,
    kind: ReviewKind,
    (from, due): (Day, Day),
    at: At,
) -> review::Model {
    review::Model {
        id,
        person_id: person,
        kind: kind.code().to_owned(),
        plan_id: Some(looked.plan),
        assessment_id: None,
        filled_form_id: None,
        started_on: from,
        due_on: due,
        asked_on: None,
        asked_by: None,
        reason: None,
        because: None,
        declined_because: None,
        declined_on: None,
        team_id: looked.team,
        worker_id: Some(looked.worker),
        batch_id: None,
        performed_by: None,
        held_on: None,
        held_how: None,
        held_by: None,
        outcomes_met: None,
        needs_changed: None,
        weekly_pence_before: None,
        weekly_pence_after: None,
        result: None,
        own_words: None,
        stopped_on: None,
        stopped_because: None,
        recorded_at: at,
        superseded_at: None,
        version: 1,
    }
}
