//! What is asked about a warning and about its review, and how the answers are read.

use db::Day;
use jiff::civil::Date;
use rules::vocabulary::Problem;
use rules::warning::{self, Agreement, Outcome};

use crate::front_door::people::asking::{Answers, Kind, Question};
use crate::house::Fields;
use crate::house::council::Council;

/// Most letters of what is written about a warning.
const LONG: usize = 1_000;

const DISCLOSED: Question = Question::new(
    "disclosed",
    "Was the person told that there is a warning?",
    "People are told unless telling them would put somebody in danger.",
    Kind::YesNo,
);
const DISCLOSED_BY: Question =
    Question::new("disclosed_by", "If yes, who told them", "", Kind::Line);
const DISCLOSED_ON: Question = Question::new("disclosed_on", "If yes, when", "", Kind::Day);
const UNDISCLOSED: Question = Question::new(
    "undisclosed_because",
    "If no, why not",
    "",
    Kind::Lines(LONG),
);
const MANAGER: Question = Question::new("manager", "The manager who agreed", "", Kind::Line);
const MANAGER_ON: Question = Question::new("manager_on", "When the manager agreed", "", Kind::Day);

/// What is asked about a new warning.
pub const NEW: &[Question] = &[
    Question::new(
        "kind",
        "What kind of warning is it?",
        "",
        Kind::Choose("warning_kind"),
    ),
    Question::new(
        "text",
        "What is the danger, and what should colleagues do?",
        "Facts, not opinions: what happened, when, and how to stay safe. The person may ask to read it.",
        Kind::NeededLines(LONG),
    ),
    Question::new("from_on", "From when does it hold?", "", Kind::Day),
    DISCLOSED,
    DISCLOSED_BY,
    DISCLOSED_ON,
    UNDISCLOSED,
    MANAGER,
    MANAGER_ON,
    Question::new(
        "next_review_on",
        "By when must it be looked at again?",
        "Within a year",
        Kind::Day,
    ),
];

/// What is asked at a review.
pub const REVIEW: &[Question] = &[
    Question::new(
        "text",
        "What did the review find?",
        "What has changed, and why the warning holds or no longer does.",
        Kind::NeededLines(LONG),
    ),
    Question::new("reviewed_on", "When was it reviewed?", "", Kind::Day),
    DISCLOSED,
    DISCLOSED_BY,
    DISCLOSED_ON,
    UNDISCLOSED,
    MANAGER,
    MANAGER_ON,
    Question::new(
        "ends",
        "The warning no longer holds: end it today",
        "",
        Kind::Tick,
    ),
    Question::new(
        "next_review_on",
        "If it still holds, by when must it be looked at again?",
        "Within a year of this review",
        Kind::Day,
    ),
];

/// A warning as it was written.
pub struct Written {
    pub kind: String,
    pub text: String,
    pub from: Day,
    pub next_review: Day,
    pub agreement: Agreement,
}

/// A review as it was written.
pub struct Reviewed {
    pub text: String,
    pub on: Day,
    pub outcome: Outcome,
    pub agreement: Agreement,
}

/// Reads a new warning.
pub fn read_new(fields: &Fields, council: &Council, today: Date) -> Result<Written, Vec<Problem>> {
    let mut answers = Answers::of(fields, NEW, council, today);
    let (kind, text) = (answers.needed("kind"), answers.needed("text"));
    let draft = warning::Draft {
        from: day(&mut answers, "from_on"),
        next_review: day(&mut answers, "next_review_on"),
        agreement: agreement(&mut answers),
    };
    let decided = warning::write(&draft, &council.timescales, today);
    let next = settled(&mut answers, decided);
    let from = Day(draft.from.unwrap_or(today));
    answers.reading.finish(Written {
        kind,
        text,
        from,
        next_review: Day(next.unwrap_or(today)),
        agreement: draft.agreement,
    })
}

/// Reads a review of a warning that holds since a day, or has ended.
pub fn read_review(
    fields: &Fields,
    council: &Council,
    today: Date,
    held: (Day, Option<Day>),
) -> Result<Reviewed, Vec<Problem>> {
    let mut answers = Answers::of(fields, REVIEW, council, today);
    let text = answers.needed("text");
    let review = warning::Review {
        reviewed_on: day(&mut answers, "reviewed_on"),
        ends: answers.tick("ends"),
        next_review: day(&mut answers, "next_review_on"),
        agreement: agreement(&mut answers),
    };
    let held = (held.0.0, held.1.map(|day| day.0));
    let decided = warning::review(&review, held, &council.timescales, today);
    let outcome = settled(&mut answers, decided);
    answers.reading.finish(Reviewed {
        text,
        on: Day(review.reviewed_on.unwrap_or(today)),
        outcome: outcome.unwrap_or(Outcome::Ended(today)),
        agreement: review.agreement,
    })
}

fn day(answers: &mut Answers<'_>, name: &str) -> Option<Date> {
    answers.day(name).map(|day| day.0)
}

fn agreement(answers: &mut Answers<'_>) -> Agreement {
    Agreement {
        disclosed: answers.yes_no("disclosed"),
        disclosed_on: day(answers, "disclosed_on"),
        disclosed_by: answers.needed("disclosed_by"),
        undisclosed_because: answers.needed("undisclosed_because"),
        manager: answers.needed("manager"),
        manager_on: day(answers, "manager_on"),
    }
}

/// What the rule book decided; its problems join those of the reading, but a field has one at a time.
fn settled<T>(answers: &mut Answers<'_>, decided: Result<T, Vec<Problem>>) -> Option<T> {
    match decided {
        Ok(value) => Some(value),
        Err(problems) => {
            answers.reading.add_new(problems);
            None
        }
    }
}
