//! What happens next, who has it, and by when: from the facts of a record, in words that could be read to the person.

use super::journey::Step;
use crate::assessment::Kind;
use crate::vocabulary::dates::speak_day;
use crate::vocabulary::worded::worded;
use jiff::civil::Date;

worded! {
    /// What a fact of a record says about the way ahead, the nearest to its end first.
    pub enum Ahead {
        Approve = "approve", "A form waits for somebody's agreement.";
        Form = "form", "A form is being filled in.";
        Decide = "decide", "A completed assessment waits for a decision.";
        Plan = "plan", "Eligible needs wait for a plan.";
        Assess = "assessment", "An assessment was asked for or offered, and has not begun.";
        Work = "work", "A worker has the work that was asked for.";
        Wait = "referral", "Work was asked for, and nobody has it yet.";
        Review = "review", "A review is to come.";
        Due = "due", "Something is to be done by a day.";
    }
}

/// A fact of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub what: Ahead,
    /// Which: a step, a kind of assessment or review, a time limit.
    pub code: String,
    /// The day it is due, or since when it is so.
    pub on: Option<Date>,
    /// Who has it.
    pub who: Option<String>,
}

/// What happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// To the person: "We work out with you what care and support you need".
    pub says: &'static str,
    pub who: Option<String>,
    pub by: Option<Date>,
}

impl Next {
    /// "We work out with you what care and support you need: Priya Shah, by Fri 27 Nov"
    pub fn sentence(&self, today: Date) -> String {
        let by = self.by.map(|day| {
            let word = if day < today { "was due" } else { "by" };
            format!("{word} {}", speak_day(day, today))
        });
        let rest: Vec<String> = self.who.clone().into_iter().chain(by).collect();
        if rest.is_empty() {
            format!("{}.", self.says)
        } else {
            format!("{}: {}", self.says, rest.join(", "))
        }
    }
}

/// What happens next? The fact that is nearest to its end counts; its day and whoever has it come from the clock that
/// runs for it, where one does. A clock for the beginning of an assessment counts for one that waits to begin. Nothing
/// where the record tells of nothing ahead but other clocks.
pub fn next(facts: &[Fact]) -> Option<Next> {
    let order = Ahead::ALL.iter().filter(|what| **what != Ahead::Due);
    let found = order
        .filter_map(|what| facts.iter().find(|fact| fact.what == *what))
        .find(|fact| !says(fact).is_empty());
    let to_begin = facts
        .iter()
        .filter(|fact| fact.what == Ahead::Due && TO_BEGIN.contains(&fact.code.as_str()))
        .min_by_key(|fact| fact.on);
    match (found, to_begin) {
        (Some(fact), Some(_)) if fact.what < Ahead::Work => Some(told(fact, facts)),
        (_, Some(clock)) => Some(Next {
            says: begins(clock.code == CARER),
            who: clock.who.clone(),
            by: clock.on,
        }),
        (Some(fact), None) => Some(told(fact, facts)),
        (None, None) => None,
    }
}

const CARER: &str = "CARER_ASSESSMENT_START";
/// The clocks by which an assessment begins.
const TO_BEGIN: [&str; 2] = ["ASSESSMENT_START", CARER];

fn told(fact: &Fact, facts: &[Fact]) -> Next {
    let clock = facts
        .iter()
        .filter(|clock| clock.what == Ahead::Due && clocks(fact).contains(&clock.code.as_str()))
        .min_by_key(|clock| clock.on);
    let own_day = fact.on.filter(|_| fact.what == Ahead::Review);
    Next {
        says: says(fact),
        who: fact.who.clone().or_else(|| clock?.who.clone()),
        by: own_day.or_else(|| clock?.on),
    }
}

fn begins(carers: bool) -> &'static str {
    if carers {
        "We begin to work out with you what support you need as a carer"
    } else {
        "We begin to work out with you what care and support you need"
    }
}

fn says(fact: &Fact) -> &'static str {
    let step = Step::from_code(&fact.code);
    let carers = Kind::from_code(&fact.code) == Some(Kind::Carers);
    match (fact.what, step) {
        (Ahead::Approve, Some(Step::Plan)) => {
            "A colleague looks over your plan, so that it can be agreed"
        }
        (Ahead::Approve, _) => "A colleague looks over what we wrote down together",
        (Ahead::Form, Some(Step::ConversationOne)) => {
            "We talk about what would help, with the people and places near you"
        }
        (Ahead::Form, Some(Step::ConversationTwo)) => "We stay close while things are hard",
        (Ahead::Form, Some(Step::ConversationThree)) => {
            "We talk about the support you will need for a good life"
        }
        (Ahead::Form, Some(Step::NeedsAssessment)) => {
            "We work out with you what care and support you need"
        }
        (Ahead::Form, Some(Step::CarersAssessment)) => {
            "We work out with you what support you need as a carer"
        }
        (Ahead::Form, Some(Step::Plan)) => "We plan with you how your needs are met",
        (Ahead::Form, Some(Step::Review)) => "We look with you at how the plan is working",
        (Ahead::Form, _) => "",
        (Ahead::Decide, _) => {
            "We decide whether your needs are eligible, and give you the answer in writing"
        }
        (Ahead::Plan, _) => "We plan with you how your needs are met",
        (Ahead::Assess, _) => begins(carers),
        (Ahead::Work, _) => "We get in touch with you and begin",
        (Ahead::Wait, _) => "We find somebody to work with you",
        (Ahead::Review, _) => "We look with you at how the plan is working",
        (Ahead::Due, _) => "",
    }
}

/// The time limits that run for a fact.
fn clocks(fact: &Fact) -> &'static [&'static str] {
    match fact.what {
        Ahead::Form if fact.code == Step::Review.code() => &[
            "CARE_REVIEW_LIGHT",
            "CARE_REVIEW_ANNUAL",
            "REVIEW_UNPLANNED",
        ],
        Ahead::Form | Ahead::Approve if fact.code == Step::Plan.code() => &["PLAN_AGREED"],
        Ahead::Form | Ahead::Approve => &["ASSESSMENT_COMPLETE"],
        Ahead::Plan => &["PLAN_AGREED"],
        Ahead::Assess | Ahead::Work => &["ASSESSMENT_START", CARER, "FIRST_VISIT"],
        Ahead::Wait => &["ALLOCATION_URGENT", "ALLOCATION_STANDARD"],
        Ahead::Decide | Ahead::Review | Ahead::Due => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "form needs_assessment 2026-11-27 Priya"
    fn fact(text: &str) -> Fact {
        let mut words = text.split_whitespace();
        let what = words.next().and_then(Ahead::from_code).unwrap();
        let mut next = || words.next().filter(|word| *word != "-").map(str::to_owned);
        Fact {
            what,
            code: next().unwrap_or_default(),
            on: next().map(|day| day.parse().unwrap()),
            who: next(),
        }
    }

    #[test]
    fn what_is_nearest_to_its_end_comes_next_with_the_day_of_its_clock() {
        let today = "2026-11-20".parse().unwrap();
        for (facts, expected) in [
            ("", ""),
            ("due SG_TRIAGE 2026-11-21 Priya", ""),
            (
                "referral needs_assessment 2026-11-18",
                "We find somebody to work with you.",
            ),
            (
                "referral needs_assessment 2026-11-18; due ALLOCATION_STANDARD 2026-11-25",
                "We find somebody to work with you: by Wed 25 Nov",
            ),
            (
                "work needs_assessment 2026-11-18 Priya; due FIRST_VISIT 2026-11-27 Priya",
                "We get in touch with you and begin: Priya, by Fri 27 Nov",
            ),
            (
                "work needs_assessment 2026-11-18 Priya; referral carers_assessment 2026-11-18; due ASSESSMENT_START 2026-11-19 Priya",
                "We begin to work out with you what care and support you need: Priya, was due yesterday",
            ),
            (
                "assessment carers 2026-11-18 -; work carers_assessment 2026-11-18 Priya; due CARER_ASSESSMENT_START 2026-12-16 Priya",
                "We begin to work out with you what support you need as a carer: Priya, by Wed 16 Dec",
            ),
            (
                "form needs_assessment - Priya; assessment occupational_therapy; due ASSESSMENT_COMPLETE 2026-12-18 Tom",
                "We work out with you what care and support you need: Priya, by Fri 18 Dec",
            ),
            // A council's own form is nobody's next step.
            (
                "form local - Priya; review planned 2027-05-03",
                "We look with you at how the plan is working: by Mon 3 May 2027",
            ),
            (
                "decide needs - Priya; review planned 2027-05-03",
                "We decide whether your needs are eligible, and give you the answer in writing: Priya",
            ),
            (
                "plan needs - Priya; due PLAN_AGREED 2026-12-18 Priya",
                "We plan with you how your needs are met: Priya, by Fri 18 Dec",
            ),
            (
                "approve plan - Tom; plan needs - Priya",
                "A colleague looks over your plan, so that it can be agreed: Tom",
            ),
            (
                "review light_touch 2026-12-01 Priya; due CARE_REVIEW_LIGHT 2026-12-01 Priya",
                "We look with you at how the plan is working: Priya, by Tue 1 Dec",
            ),
            (
                "form review - Priya; review planned 2026-12-01; due CARE_REVIEW_ANNUAL 2026-12-01 Priya",
                "We look with you at how the plan is working: Priya, by Tue 1 Dec",
            ),
        ] {
            let facts: Vec<Fact> = facts
                .split(';')
                .filter(|text| !text.trim().is_empty())
                .map(fact)
                .collect();
            let found = next(&facts).map(|next| next.sentence(today));
            assert_eq!(found.unwrap_or_default(), expected, "{facts:?}");
        }
    }

    #[test]
    fn every_step_of_the_journey_has_words_for_the_person() {
        for step in Step::ALL {
            let facts = [fact(&format!("form {step}", step = step.code()))];
            let known = !matches!(step, Step::Local | Step::Contact);
            assert_eq!(next(&facts).is_some(), known, "{step}");
        }
    }
}
