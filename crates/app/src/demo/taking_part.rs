//! How people of the histories take part in what is found and planned: by themselves, with an advocate, or after it was
//! asked whether they can decide. What the rule book says of it is kept.

use db::entities::assessment;
use rules::assessment::advocacy::{self, Difficulty, Function};
use rules::assessment::capacity::{self, Capacity};
use serde_json::{Value as Json, json};

use super::random::Dice;

/// How somebody takes part in their assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakesPart {
    Alone,
    WithAdvocate,
    /// It was asked whether they can decide.
    Tested,
}

/// What is very hard for those who have an advocate.
const HARD: &[&str] = &["understanding", "weighing"];
const ADVOCATES: &[&str] = &[
    "Bronwen Hale, Exampleshire Advocacy",
    "Idris Cole, Speaking Up Together",
];
const ASKED: &str = "Asked with pictures, in the morning, with their favourite cup at hand: where they want to live, and what may happen \
    in each place. They told it back, and ten minutes later it was gone.";

/// Puts it among the answers of an assessment in which nothing was hard.
pub fn say(answers: &mut Json, part: TakesPart, dice: &mut Dice) {
    if part == TakesPart::Alone {
        return;
    }
    answers["difficulty"] = json!(HARD);
    answers["appropriate"] = json!(false);
    answers["advocate"] = json!(*dice.pick(ADVOCATES));
    if part == TakesPart::Tested {
        answers["doubts"] = json!(true);
        answers["helped"] = json!(true);
        answers["understands"] = json!(true);
        answers["keeps"] = json!(false);
        answers["weighs"] = json!(false);
        answers["tells"] = json!(true);
        answers["because_of"] = json!(true);
        answers["capacity_note"] = json!(ASKED);
    }
}

/// Names whoever looks after somebody, in an assessment of both.
pub fn name_carer(answers: &mut Json, carer: &str) {
    answers["has_carer"] = json!(true);
    answers["carer_name"] = json!(carer);
    answers["carer_willing"] = json!("Able and willing, with one night of sleep in the week.");
    answers["carer_offered"] = json!(true);
}

/// Keeps in an assessment what its answers say, as the rule book reads them.
pub fn keep(row: &mut assessment::Model, answers: &Json) {
    let yes = |name: &str| answers[name].as_bool();
    let test = capacity::Test {
        doubts_capacity: yes("doubts"),
        helped: yes("helped"),
        understands: yes("understands"),
        keeps: yes("keeps"),
        weighs: yes("weighs"),
        tells: yes("tells"),
        because_of_impairment: yes("because_of"),
    };
    row.doubts_capacity = test.doubts_capacity;
    row.has_capacity = match capacity::capacity(&test).capacity {
        Capacity::Has => Some(true),
        Capacity::Lacks => Some(false),
        Capacity::Assumed | Capacity::Open => None,
    };
    row.capacity = (test.doubts_capacity == Some(true)).then(|| {
        json!({
            "helped": test.helped, "understands": test.understands, "keeps": test.keeps, "weighs": test.weighs,
            "tells": test.tells, "because_of_impairment": test.because_of_impairment,
        })
    });
    let said = answers["difficulty"].as_array();
    let codes = said.into_iter().flatten().filter_map(Json::as_str);
    let difficulties = codes.filter_map(Difficulty::from_code);
    let known = advocacy::Known {
        difficulties: Some(difficulties.collect()),
        appropriate_person: yes("appropriate"),
        ..advocacy::Known::default()
    };
    let answer = advocacy::advocacy(Function::Assessment, &known);
    let codes = known.difficulties.iter().flatten();
    row.difficulties = Some(codes.map(|one| one.code()).collect());
    row.appropriate_person = known.appropriate_person;
    row.advocacy = Some(answer.advocacy.code().to_owned());
    row.advocate = answers["advocate"].as_str().map(str::to_owned);
}

/// What is very hard for somebody, as their record keeps it.
pub fn hard(answers: &Json) -> Option<String> {
    let said = answers["difficulty"].as_array()?;
    let codes: Vec<&str> = said.iter().filter_map(Json::as_str).collect();
    Some(codes.join(" "))
}

/// Puts it among the words of a plan as the assessment has it, told back from the record.
pub fn say_again(words: &mut Json, row: &assessment::Model, told: Option<&str>) {
    let said = json!({ "difficulty": row.difficulties });
    let now = hard(&said).filter(|_| row.advocate.is_some());
    let now = now.unwrap_or_else(|| "none".to_owned());
    words["difficulty"] =
        json!({ "still_right": told == Some(now.as_str()), "was": told, "now": now });
    if let Some(advocate) = &row.advocate {
        words["appropriate"] = json!(row.appropriate_person);
        words["advocate"] = json!(advocate);
    }
}

/// How agreement to a plan was reached.
pub fn agreement(row: &assessment::Model, called: &str) -> String {
    match (row.has_capacity, &row.advocate) {
        (Some(false), Some(advocate)) => format!(
            "{called} was in every talk and cannot decide this now. It was settled in their best interests with {advocate}, who agrees."
        ),
        _ => format!("{called} wrote it with us and agrees."),
    }
}
