//! How it came about that the council must meet the needs, may, or does neither: the answers kept with a decision, in
//! a colleague's words and in those of a letter.

use db::entities::eligibility_decision;
use rules::assessment::duty::{Duty, Exception, Means, Residence};
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::{Value as Json, json};

/// The answer with what it rests on.
#[derive(Clone, Debug, Serialize)]
pub struct Arising {
    /// "The council must meet the eligible needs"
    pub says: &'static str,
    pub because: Vec<String>,
    /// What was asked, and what was said.
    pub answers: Vec<(&'static str, &'static str)>,
}

fn read<T>(code: Option<&str>, from_code: fn(&str) -> Option<T>) -> Option<T> {
    code.and_then(from_code)
}

/// What the council must or may do, as the decision says.
pub fn duty_of(row: &eligibility_decision::Model) -> Option<Duty> {
    read(row.duty.as_deref(), Duty::from_code)
}

fn residence(row: &eligibility_decision::Model) -> Option<Residence> {
    read(row.residence.as_deref(), Residence::from_code)
}

fn means(row: &eligibility_decision::Model) -> Option<Means> {
    read(row.means.as_deref(), Means::from_code)
}

fn exception(row: &eligibility_decision::Model) -> Option<Exception> {
    read(row.exception.as_deref(), Exception::from_code)
}

/// For a colleague.
pub fn of(row: &eligibility_decision::Model) -> Option<Arising> {
    let because = row.duty_because.as_ref().and_then(Json::as_array);
    let because = because.into_iter().flatten().filter_map(Json::as_str);
    let yes = |is: bool| if is { "Yes" } else { "No" };
    let carer = row.who == "carer";
    let lives = if carer {
        "Where the person they look after lives"
    } else {
        "Where they live"
    };
    let answers = [
        (lives, residence(row).map(Residence::says)),
        ("What they can pay", means(row).map(Means::says)),
        (
            "They ask the council to meet the needs",
            row.wants_council.map(yes),
        ),
        (
            "They cannot arrange care, and nobody can for them",
            row.cannot_arrange.map(yes),
        ),
        (
            "What keeps the council from it",
            exception(row).map(Exception::says),
        ),
    ];
    Some(Arising {
        says: duty_of(row)?.says(),
        because: because.map(str::to_owned).collect(),
        answers: answers
            .into_iter()
            .filter_map(|(asked, said)| Some((asked, said?)))
            .collect(),
    })
}

/// What they can pay, as one decision says it.
pub fn means_says(row: &eligibility_decision::Model) -> Option<String> {
    let says = means(row)?.says();
    Some(said_then(row, says))
}

/// "Decided on 3 May 2026: …."
pub fn said_then(row: &eligibility_decision::Model, says: &str) -> String {
    format!("Decided on {}: {says}.", speak_exact(row.decided_on.0))
}

/// For the history of the record and the audit: the words, and beside them what they rest on.
pub fn told(row: &eligibility_decision::Model, result: &str) -> Json {
    let says = duty_of(row).map_or(String::new(), |duty| format!(". {}", duty.says()));
    json!({
        "says": format!("{result}{says}"), "result": row.result, "because": row.because, "judgement": row.judgement,
        "residence": residence(row).map(Residence::says), "means": means(row).map(Means::says),
        "asks_council": row.wants_council, "cannot_arrange": row.cannot_arrange,
        "exception": exception(row).map(Exception::says), "duty": row.duty, "duty_because": row.duty_because,
    })
}

/// What a letter says to the person that the answer rests on: only what was said of them.
pub fn to_them(row: &eligibility_decision::Model) -> Vec<&'static str> {
    let carer = row.who == "carer";
    let lives = residence(row).map(|residence| match (residence, carer) {
        (Residence::Here, false) => "You live in our area.",
        (Residence::Here, true) => "The person you look after lives in our area.",
        (Residence::NoSettled, false) => "You have no settled home, and you are in our area now.",
        (Residence::NoSettled, true) => {
            "The person you look after has no settled home, and is in our area now."
        }
        (Residence::Elsewhere, false) => "Your home is in another council’s area.",
        (Residence::Elsewhere, true) => {
            "The home of the person you look after is in another council’s area."
        }
    });
    let pays = means(row).map(|means| match means {
        Means::NoCharge => "Nothing is charged for this, or what you have is within the limit up to which we help to pay.",
        Means::AboveInCommunity => "What you have is above the limit up to which we help to pay.",
        Means::AboveInCareHome => "What you have is above the limit up to which we help to pay, and your care would be in a care home.",
    });
    let asks = row.wants_council.map(|asks| match asks {
        true => "You ask us to meet these needs.",
        false => "You do not want us to meet these needs.",
    });
    let alone = (row.cannot_arrange == Some(true))
        .then_some("You cannot arrange your care yourself, and there is nobody to do it for you.");
    let kept_from = exception(row).map(|exception| match exception {
        Exception::Immigration => "These needs come only from being without money and a home, and the law on immigration does not let us meet them.",
        Exception::Health => "It is for the National Health Service to meet these needs.",
        Exception::Housing => "It is for the council’s housing service, under the law on housing, to meet these needs.",
    });
    [lives, pays, asks, alone, kept_from]
        .into_iter()
        .flatten()
        .collect()
}
