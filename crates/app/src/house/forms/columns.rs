//! The columns that answers may fill, and the facts of the record that a form may tell back.
//!
//! What a rule, a return or a search reads is a typed column; everything else is an answer.

use rules::pathway::Step;

use crate::house::council::Council;

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Text,
    Day,
    YesNo,
    /// A code of this list.
    Code(&'static str),
    /// Several codes of this list.
    Codes(&'static str),
    /// Pounds and pence.
    Money,
    /// What was found about outcomes: a table whose rows are outcomes of the regulations. Several tables of one form
    /// may fill it.
    Findings,
}

/// A column that a form's answer may fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub holds: Holds,
    /// The steps whose forms have such a column.
    pub steps: &'static [Step],
    /// Their forms must have a question that fills it.
    pub needed: bool,
}

const CONVERSATIONS: &[Step] = &[
    Step::ConversationOne,
    Step::ConversationTwo,
    Step::ConversationThree,
];

const ASSESSMENTS: &[Step] = &[Step::NeedsAssessment, Step::CarersAssessment];
const CARERS: &[Step] = &[Step::CarersAssessment];
const REVIEWS: &[Step] = &[Step::Review];

const fn column(name: &'static str, holds: Holds, steps: &'static [Step], needed: bool) -> Column {
    Column {
        name,
        holds,
        steps,
        needed,
    }
}

/// Every column that an answer may fill.
pub const COLUMNS: &[Column] = &[
    column("form.review_on", Holds::Day, Step::ALL, false),
    column("conversation.held_on", Holds::Day, CONVERSATIONS, true),
    column(
        "conversation.held_how",
        Holds::Code("conversation_how"),
        CONVERSATIONS,
        false,
    ),
    column(
        "conversation.person_centred",
        Holds::YesNo,
        CONVERSATIONS,
        true,
    ),
    column("conversation.evidence", Holds::Text, CONVERSATIONS, true),
    column("conversation.own_words", Holds::Text, CONVERSATIONS, true),
    column(
        "conversation.outcome",
        Holds::Code("conversation_outcome"),
        CONVERSATIONS,
        true,
    ),
    column("assessment.assessed_on", Holds::Day, ASSESSMENTS, true),
    column("assessment.own_words", Holds::Text, ASSESSMENTS, true),
    column("assessment.strengths", Holds::Text, ASSESSMENTS, true),
    column(
        "assessment.from_impairment",
        Holds::YesNo,
        ASSESSMENTS,
        true,
    ),
    column("assessment.findings", Holds::Findings, ASSESSMENTS, true),
    column(
        "assessment.wellbeing_areas",
        Holds::Codes("wellbeing_area"),
        ASSESSMENTS,
        true,
    ),
    column("assessment.health_at_risk", Holds::YesNo, CARERS, true),
    column("assessment.period", Holds::Text, ASSESSMENTS, false),
    column(
        "assessment.consent_to_combine",
        Holds::YesNo,
        ASSESSMENTS,
        false,
    ),
    column(
        "assessment.difficulties",
        Holds::Codes("difficulty"),
        ASSESSMENTS,
        true,
    ),
    column(
        "assessment.appropriate_person",
        Holds::YesNo,
        ASSESSMENTS,
        true,
    ),
    column("assessment.long_nhs_stay", Holds::YesNo, ASSESSMENTS, false),
    column("assessment.disagreement", Holds::YesNo, ASSESSMENTS, false),
    column("assessment.advocate", Holds::Text, ASSESSMENTS, false),
    column(
        "assessment.doubts_capacity",
        Holds::YesNo,
        ASSESSMENTS,
        true,
    ),
    column("assessment.helped", Holds::YesNo, ASSESSMENTS, false),
    column("assessment.understands", Holds::YesNo, ASSESSMENTS, false),
    column("assessment.keeps", Holds::YesNo, ASSESSMENTS, false),
    column("assessment.weighs", Holds::YesNo, ASSESSMENTS, false),
    column("assessment.tells", Holds::YesNo, ASSESSMENTS, false),
    column(
        "assessment.because_of_impairment",
        Holds::YesNo,
        ASSESSMENTS,
        false,
    ),
    column(
        "adult_life.has_education_plan",
        Holds::YesNo,
        ASSESSMENTS,
        false,
    ),
    column("adult_life.education", Holds::Text, ASSESSMENTS, false),
    column("adult_life.likely_needs", Holds::Text, ASSESSMENTS, false),
    column("adult_life.at_18", Holds::Text, ASSESSMENTS, false),
    column("review.held_on", Holds::Day, REVIEWS, true),
    column(
        "review.held_how",
        Holds::Code("conversation_how"),
        REVIEWS,
        false,
    ),
    column("review.kind", Holds::Code("review_kind"), REVIEWS, true),
    column(
        "review.reason",
        Holds::Code("review_reason"),
        REVIEWS,
        false,
    ),
    column("review.own_words", Holds::Text, REVIEWS, true),
    column(
        "review.outcomes_met",
        Holds::Code("outcomes_met"),
        REVIEWS,
        true,
    ),
    column(
        "review.needs_changed",
        Holds::Code("needs_changed"),
        REVIEWS,
        true,
    ),
    column("review.weekly_before", Holds::Money, REVIEWS, false),
    column("review.weekly_after", Holds::Money, REVIEWS, false),
    column("review.result", Holds::Code("review_result"), REVIEWS, true),
];

/// A fact of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    pub name: &'static str,
    pub holds: Holds,
}

/// Every fact that a form may tell back and correct. Each is a column of the person.
pub const FACTS: &[Fact] = &[
    fact("person.what_matters", Holds::Text),
    fact("person.preferred_name", Holds::Text),
    fact("person.pronouns", Holds::Text),
    fact("person.first_language", Holds::Code("language")),
    fact("person.interpreter", Holds::Code("interpreter")),
    fact("person.preferred_contact", Holds::Code("contact_method")),
    fact("person.contact_note", Holds::Text),
    fact("person.gp_practice", Holds::Text),
    fact("person.marital_status", Holds::Code("marital_status")),
    fact("person.religion", Holds::Code("religion")),
    fact("person.disability", Holds::Code("disability")),
    fact("person.ethnicity", Holds::Code("ethnicity")),
    fact("person.veteran", Holds::Code("yes_no")),
    fact("person.difficulties", Holds::Codes("difficulty")),
];

const fn fact(name: &'static str, holds: Holds) -> Fact {
    Fact { name, holds }
}

impl Fact {
    /// The code list of what it holds.
    pub fn list(&self) -> Option<&'static str> {
        match self.holds {
            Holds::Code(list) | Holds::Codes(list) => Some(list),
            _ => None,
        }
    }

    /// What is kept, in words.
    pub fn says(&self, raw: &str, council: &Council) -> String {
        match self.list() {
            Some(list) => {
                let values = self.values(raw);
                let says = values.iter().map(|one| council.says(list, one));
                says.collect::<Vec<_>>().join("; ")
            }
            None => raw.to_owned(),
        }
    }

    /// What it holds as it is kept, one by one: codes stand with a space between, anything else is one.
    pub fn values(&self, raw: &str) -> Vec<String> {
        match self.holds {
            Holds::Codes(_) => raw.split_whitespace().map(str::to_owned).collect(),
            _ => vec![raw.to_owned()],
        }
    }
}

/// A column by its name.
pub fn column_of(name: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.name == name)
}

/// A fact by its name.
pub fn fact_of(name: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|fact| fact.name == name)
}

/// What a contact tells, from which a question of a form that follows it may begin.
pub const TOLD_IN_A_CONTACT: &[&str] = &["said", "matters", "tried", "risk_note", "advice"];
