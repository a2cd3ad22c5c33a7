//! Whether a direct payment is to buy the council's own services: what is asked of it, and what its page and the letter
//! of its conditions tell.

use db::entities::direct_payment;
use rules::direct_payment::{OwnServices, OwnSize, Taken, own_services_wrong};
use serde_json::{Value as Json, json};

use super::letters as own;
use crate::casework::letters::store::New;
use crate::front_door::people::asking::{Answers, Kind, Question};
use crate::house::Case;
use crate::house::council::Choice;
use crate::house::permissions::KeepDirectPayments;
use crate::support::amounts;

/// The question that offers why it may be.
pub const SIZE: &str = "own_services_size";

/// What is asked of the council's own services.
pub const ASK: [Question; 4] = [
    Question::new(
        "own_services",
        "Is any of it to buy the council’s own services?",
        "Normally it does not; a small purchase may, and one that is made once",
        Kind::YesNo,
    ),
    Question::new(
        "own_services_what",
        "If so, which of the council’s own services?",
        "The letter of the conditions tells the person",
        Kind::Line,
    ),
    Question::new(
        SIZE,
        "If so, why may it buy them?",
        "",
        Kind::Offered("It does not"),
    ),
    Question::new(
        "own_services_because",
        "If so, why are they bought from the council?",
        "In words that the person can read: the letter tells them too",
        Kind::Lines(2_000),
    ),
];

/// Why it may be, as the form offers it.
pub fn sizes() -> Vec<Choice> {
    amounts::choices(OwnSize::ALL.iter().map(|one| (one.code(), one.says())))
}

/// What is kept of it: which services, the code of why it may be, and why.
pub type Kept = (Option<String>, Option<String>, Option<String>);

/// What was answered; nothing where nothing is paid directly. What is wrong is added to the problems.
pub fn read(answers: &mut Answers<'_>, (taken, pays): (Taken, bool)) -> Kept {
    let buys = answers.yes_no("own_services");
    let what = answers.text("own_services_what");
    let size = answers
        .text(SIZE)
        .and_then(|code| OwnSize::from_code(&code));
    let because = answers.text("own_services_because");
    if !pays {
        return (None, None, None);
    }
    let said = OwnServices {
        buys,
        what: what.as_deref(),
        size,
        because: because.as_deref(),
    };
    answers.reading.add_new(own_services_wrong(taken, &said));
    match buys {
        Some(true) => (what, size.map(|size| size.code().to_owned()), because),
        _ => (None, None, None),
    }
}

/// What the page of a payment tells of it.
pub fn told(row: &direct_payment::Model) -> Option<Json> {
    let what = row.own_services.as_ref()?;
    let size = row.own_services_size.as_deref();
    let size = size.and_then(OwnSize::from_code).map(OwnSize::says);
    Some(json!({ "what": what, "size": size, "because": row.own_services_because }))
}

/// The letter that tells the person what they may buy from the council with it; none where that is nothing.
pub fn letter(
    case: &Case<KeepDirectPayments>,
    to_lines: String,
    row: &direct_payment::Model,
) -> Option<New> {
    let bought = own::Bought {
        from: row.from_on,
        what: row.own_services.as_deref()?,
        size: row
            .own_services_size
            .as_deref()
            .and_then(OwnSize::from_code)?,
        because: row.own_services_because.as_deref()?,
    };
    let says = own::conditions(&case.staff().house.council, &bought);
    Some(own::to_person(case, to_lines, own::CONDITIONS, &says))
}
