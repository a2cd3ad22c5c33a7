//! Two versions of a contact, where somebody saved it while another had its form open: both are shown, and sending the
//! form again keeps the one that is in it.

use db::entities::contact;
use rules::vocabulary::Problem;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::form;
use crate::house::Fields;
use crate::house::council::Council;

/// An answer of which there are two versions.
#[derive(Serialize)]
struct Two {
    question: &'static str,
    yours: String,
    theirs: String,
}

/// What the page says at its top.
pub fn problem(button: &str) -> Problem {
    let says = format!(
        "Somebody else saved this contact while you were writing. Compare the answers, then {button} to keep yours"
    );
    Problem::new("versions", says)
}

/// The form as it was sent, of the version that is kept now: sent again it is taken.
pub fn of_now(fields: Fields, row: &contact::Model) -> Fields {
    let fields = fields.without(&["version"]);
    fields.with("version", row.version.to_string())
}

/// The answers to these questions that differ between what was sent and what is kept now, in words.
pub fn both(council: &Council, row: &contact::Model, sent: &Fields, asked: &[&str]) -> Json {
    let says = |field, text: &str| match text {
        "" => "nothing".to_owned(),
        text => form::says(council, field, text),
    };
    let questions = form::QUESTIONS.iter();
    let asked = questions.filter(|(field, _)| asked.contains(field));
    let two = asked.filter_map(|(field, question)| {
        let theirs = form::answer(row, field).unwrap_or_default();
        let yours = sent.get(field);
        (theirs != yours).then(|| Two {
            question,
            yours: says(field, yours),
            theirs: says(field, &theirs),
        })
    });
    json!(two.collect::<Vec<Two>>())
}
