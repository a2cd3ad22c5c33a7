//! What is asked when an assessment is asked for, offered, refused, called off or given, and when eligibility is
//! decided.

use crate::front_door::people::asking::{Kind, Question};
use crate::support::reablement::first;

/// Most letters of a reason or a judgement.
pub const LONG: usize = 4_000;

/// What is asked when an assessment is asked for or offered.
pub const OFFER: &[Question] = &[
    Question::new("kind", "Which assessment?", "", Kind::Offered("Choose")),
    Question::new(
        "other",
        "Who is it about besides?",
        "For a carer: the person they look after. For one assessment of both: the carer. Those under Family and carers who are on record.",
        Kind::Offered("Nobody else"),
    ),
    Question::new(
        "all_agree",
        "For one assessment of both: does everybody agree to that?",
        "The person and the carer. Ask each of them.",
        Kind::YesNo,
    ),
    Question::new("asked_on", "When was it asked for?", "", Kind::PastDay),
    Question::new(
        "asked_by",
        "Who asked?",
        "",
        Kind::List("assessment_asker", "Nobody asked"),
    ),
    Question::new(
        "asked_how",
        "How did they ask?",
        "",
        Kind::List("contact_channel", "Not known"),
    ),
    Question::new(
        "offered_on",
        "When did you offer it?",
        "It is owed to everybody who may need care and support, whatever they have and however much they need.",
        Kind::PastDay,
    ),
    Question::new(
        "offered_how",
        "How did you offer it?",
        "",
        Kind::List("contact_channel", "Not known"),
    ),
    Question::new(
        "performed_by",
        "Does another organisation carry it out for the council?",
        "Its name. The council stays responsible: Care Act 2014, section 79.",
        Kind::Line,
    ),
    Question::new("mine", "I will do it myself", "", Kind::Tick),
];

/// What is asked of a refusal.
pub const REFUSE: &[Question] = &[
    Question::new("refused_on", "When did they refuse?", "", Kind::NeededDay),
    Question::new(
        "words",
        "What did they say?",
        "In their own words.",
        Kind::NeededLines(LONG),
    ),
    Question::new(
        "at_risk_of_abuse",
        "Are they experiencing abuse or neglect, or at risk of it?",
        "Then raise a safeguarding concern as well.",
        Kind::YesNo,
    ),
    Question::new(
        "has_capacity",
        "Can they decide about being assessed?",
        "Everybody is taken to be able to unless it is shown that they cannot. An unwise decision is no sign.",
        Kind::YesNo,
    ),
    Question::new(
        "in_best_interests",
        "If they cannot: is being assessed in their best interests?",
        "",
        Kind::YesNo,
    ),
    Question::new(
        "offer_again_on",
        "When will you offer it again?",
        "Leave this empty to offer it when things change, or when they ask.",
        Kind::Day,
    ),
];

/// The same of a carer, whose refusal always stands.
pub const CARER_REFUSES: &[Question] = &[REFUSE[0], REFUSE[1], REFUSE[5]];

/// What is asked when needs cannot wait.
pub const URGENT: &[Question] = &[
    Question::new(
        "urgent_on",
        "From which day are the needs met?",
        "",
        Kind::PastDay,
    ),
    Question::new(
        "urgent_because",
        "Which needs, and why can they not wait?",
        "",
        Kind::NeededLines(LONG),
    ),
    Question::new(
        "urgent_until",
        "By which day will the assessment follow?",
        "",
        Kind::Day,
    ),
];

/// What is asked when an assessment is called off.
pub const WITHDRAW: &[Question] = &[
    Question::new("on", "When?", "", Kind::NeededDay),
    Question::new(
        "because",
        "Why is it not needed any more?",
        "Where the person does not want it, write down a refusal instead.",
        Kind::NeededLines(LONG),
    ),
];

/// What is asked when it is given in writing.
pub const COPY: &[Question] = &[
    Question::new(
        "to",
        "To whom, where it is not the person?",
        "Their carer, or somebody whom they ask us to give it to: the name, and who it is. Leave it empty for the person.",
        Kind::Line,
    ),
    Question::new("on", "When?", "", Kind::NeededDay),
    Question::new("how", "How?", "", Kind::Choose("copy_how")),
];

/// What is asked when the eligibility of a carer's needs is decided: help to get back on one's feet is the adult's.
pub const DECIDE_CARERS: &[Question] = DECIDE.split_at(DECIDE.len() - 2).0;

/// What is asked when eligibility is decided.
pub const DECIDE: &[Question] = &[
    Question::new(
        "impact",
        "Is there, or is there likely to be, a significant impact on their wellbeing?",
        "Your judgement. It is never worked out from numbers: think of everything together, and of one thing that touches several areas of life.",
        Kind::YesNo,
    ),
    Question::new(
        "judgement",
        "Why do you judge so?",
        "In your own words, as you would say it to the person. It goes into the written decision.",
        Kind::NeededLines(LONG),
    ),
    Question::new(
        "could_help",
        "What could be done to meet the needs that are eligible?",
        "",
        Kind::Lines(LONG),
    ),
    Question::new(
        "wants_council",
        "Do they want the council to meet them?",
        "",
        Kind::YesNo,
    ),
    Question::new(
        "residence",
        "Where do they live?",
        "Of a carer: where the person they look after lives.",
        Kind::Offered("Not known yet"),
    ),
    Question::new(
        "means",
        "What can they pay?",
        "As far as it is known. Leave it until the financial assessment is made; then decide again. Nothing else here depends on it.",
        Kind::Offered("Not known yet"),
    ),
    Question::new(
        "cannot_arrange",
        "Do they lack capacity to arrange care, with nobody to do it for them?",
        "Then the council must, whatever their means.",
        Kind::YesNo,
    ),
    Question::new(
        "exception",
        "Does the law keep the council from meeting them?",
        "",
        Kind::Offered("No"),
    ),
    Question::new(
        "advice",
        "What can meet or reduce needs, or prevent or delay them?",
        "Advice for this person, in writing. It must be given where no need is eligible.",
        Kind::Lines(LONG),
    ),
    first::OFFERED,
    first::BECAUSE,
];
