//! What pages ask outside the forms between an enquiry and a budget that is taken, and which of it they tell back from the
//! record: a test counts that no fact is asked twice.

use super::{assessments, contribution, direct_payments, plans};
use crate::front_door::people::asking::Question;
use crate::front_door::people::new;

/// A page, what it asks, and the questions that it begins with what the record knows.
#[derive(Clone, Copy, Debug)]
pub struct OnPage {
    pub page: &'static str,
    pub asks: &'static [Question],
    pub tells: &'static [&'static str],
}

const fn page(
    page: &'static str,
    asks: &'static [Question],
    tells: &'static [&'static str],
) -> OnPage {
    OnPage { page, asks, tells }
}

/// Pages between the enquiry and the assessment's form.
pub const BEFORE_THE_ASSESSMENT: &[OnPage] = &[
    // From the open page, the contact, or what was typed into the search box.
    page(
        "put a new person on file",
        new::QUESTIONS,
        &[
            "given_names",
            "family_name",
            "born_on",
            "lines",
            "postcode",
            "phone",
        ],
    ),
    // From the conversation on, each time with what was told before.
    page(
        "estimate what they may have to pay",
        contribution::ASK,
        &[
            "setting",
            "household",
            "capital",
            "income",
            "benefit",
            "housing",
            "extra",
        ],
    ),
    page(
        "offer an assessment",
        assessments::questions::OFFER,
        &["asked_on", "asked_by", "asked_how"],
    ),
    page("refuse an assessment", assessments::questions::REFUSE, &[]),
    page(
        "meet urgent needs",
        assessments::questions::URGENT,
        &["urgent_on", "urgent_because", "urgent_until"],
    ),
];

/// Pages between the assessment's form and the words of the plan.
pub const BEFORE_THE_PLAN: &[OnPage] = &[
    page(
        "decide on eligibility",
        assessments::questions::DECIDE,
        &["residence", "means", "advice", "reablement"],
    ),
    // With the decision, while the record does not say it.
    page(
        "where they ordinarily live",
        assessments::lives::ASK,
        &["basis", "told_by", "from_on"],
    ),
];

/// Pages of the plan.
pub const OF_THE_PLAN: &[OnPage] = &[
    page("begin a plan", plans::BEGIN, &["kind", "from_on"]),
    page("a need of the plan", plans::NEED, &["eligible", "wants"]),
    page("a service in the plan", plans::LINE, &["from_on"]),
    page(
        "about the plan",
        plans::ABOUT,
        &[
            "from_on",
            "safe_because",
            "adult_is",
            "adult_weekly",
            "reablement",
            "reablement_because",
        ],
    ),
];

/// Pages between the plan and the budget that is taken.
pub const AFTER_THE_PLAN: &[OnPage] = &[
    page(
        "agree the budget",
        plans::AGREE,
        &["gross_weekly", "adult_is", "adult_weekly", "from_on"],
    ),
    page(
        "how the budget is taken",
        direct_payments::ASK,
        &[
            "taken",
            "asked_on",
            "in_prison",
            "receiver",
            "weekly",
            "one_off",
            "weeks_kept",
            "back_up",
            "from_on",
        ],
    ),
];
