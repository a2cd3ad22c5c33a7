//! What happens next, who has it, and by when: from the facts of a record, in words that could be read to the person.

use super::journey::Step;
use crate::assessment::Kind;
use crate::direct_payment::{FIRST_REVIEW, NEXT_REVIEW};
use crate::vocabulary::dates::speak_day;
use crate::vocabulary::worded::worded;
use jiff::civil::Date;
use uuid::Uuid;

worded! {
    /// What a fact of a record says about the way ahead, the nearest to its end first.
    pub enum Ahead {
        Approve = "approve", "A form waits for somebody's agreement.";
        Agree = "agree", "A plan that was authorised waits for its budget.";
        Form = "form", "A form is being filled in.";
        Decide = "decide", "A completed assessment waits for a decision.";
        Plan = "plan", "Eligible needs wait for a plan.";
        Despite = "despite", "An assessment goes on in spite of a refusal, and has not begun.";
        Assess = "assessment", "An assessment was asked for or offered, and has not begun.";
        Tell = "tell", "A decision that ends here was not given in writing yet.";
        End = "end", "A review found that support ends, and the plan has not.";
        Take = "take", "Nobody has said how an agreed budget is taken.";
        Work = "work", "A worker has the work that was asked for.";
        Wait = "referral", "Work was asked for, and nobody has it yet.";
        Reablement = "reablement", "Somebody is being helped back on their feet.";
        Review = "review", "A review is to come.";
        Ask = "ask", "Somebody is asked how they are, 91 days after hospital.";
        Again = "again", "An assessment that was refused is offered again.";
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
    /// The team that has it, of an assessment and of work that was asked for.
    pub team: Option<String>,
    /// The row that tells it.
    pub id: Uuid,
}

/// What happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// To the person: "We work out with you what care and support you need".
    pub says: &'static str,
    pub who: Option<String>,
    pub by: Option<Date>,
    /// The row of the fact that tells it.
    pub id: Uuid,
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
    let spoken = |what| {
        facts
            .iter()
            .find(move |fact| fact.what == what && !says(fact).is_empty())
    };
    let found = Ahead::ALL.iter().find_map(|what| spoken(*what));
    let to_begin = facts
        .iter()
        .filter(|fact| fact.what == Ahead::Due && TO_BEGIN.contains(&fact.code.as_str()))
        .min_by_key(|fact| fact.on);
    match (found, to_begin) {
        (Some(fact), Some(_)) if fact.what < Ahead::Tell => Some(told(fact, facts)),
        (_, Some(clock)) => Some(Next {
            says: begins(clock.code == CARER),
            who: clock.who.clone(),
            by: clock.on,
            id: clock.id,
        }),
        (Some(fact), None) => Some(told(fact, facts)),
        (None, None) => None,
    }
}

/// Those whose own day is the one that counts; of the others the day is that of a clock.
const HAVE_A_DAY: [Ahead; 6] = [
    Ahead::Agree,
    Ahead::Reablement,
    Ahead::Review,
    Ahead::Ask,
    Ahead::Again,
    Ahead::Due,
];

const CARER: &str = "CARER_ASSESSMENT_START";
/// The clocks by which an assessment begins.
const TO_BEGIN: [&str; 2] = ["ASSESSMENT_START", CARER];

fn told(fact: &Fact, facts: &[Fact]) -> Next {
    let clock = facts
        .iter()
        .filter(|clock| clock.what == Ahead::Due && clocks(fact).contains(&clock.code.as_str()))
        .min_by_key(|clock| clock.on);
    let own_day = fact.on.filter(|_| HAVE_A_DAY.contains(&fact.what));
    Next {
        says: says(fact),
        // Whose word is waited for is not whose clock runs.
        who: match fact.what {
            Ahead::Approve | Ahead::Agree => fact.who.clone().or_else(|| desk(fact)),
            _ => {
                let own = fact.who.clone().or_else(|| clock?.who.clone());
                own.or_else(|| holder(fact, facts))
            }
        },
        by: own_day.or_else(|| clock?.on),
        id: fact.id,
    }
}

/// Where something lies that is nobody's in particular.
fn desk(fact: &Fact) -> Option<String> {
    let desk = match fact.what {
        Ahead::Agree => "a budget manager",
        Ahead::Approve if fact.code == Step::Plan.code() => "a social worker",
        Ahead::Approve => "a manager",
        _ => return None,
    };
    Some(desk.to_owned())
}

/// Of an assessment that is nobody's yet: whoever has the work that was asked for, else its team. Of work that nobody
/// has, the team that was asked.
fn holder(fact: &Fact, facts: &[Fact]) -> Option<String> {
    match fact.what {
        Ahead::Wait => return fact.team.clone(),
        Ahead::Assess | Ahead::Despite => {}
        _ => return None,
    }
    let mut work = facts.iter().filter(|one| one.what == Ahead::Work);
    let worker = work.find_map(|one| one.who.clone());
    worker.or_else(|| fact.team.clone())
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
        (Ahead::Agree, _) => "A colleague agrees your personal budget, and we tell you",
        (Ahead::Plan, _) => "We plan with you how your needs are met",
        (Ahead::Tell, _) => "We give you our decision in writing, with what can help you",
        (Ahead::End, _) => "We end your support as we talked about, and tell you why in writing",
        (Ahead::Take, _) => "We agree with you how you take your personal budget",
        (Ahead::Despite, _) => {
            "We find out what you need all the same, because the law asks it of us"
        }
        (Ahead::Assess, _) => begins(carers),
        (Ahead::Work, _) => "We get in touch with you and begin",
        (Ahead::Wait, _) => "We find somebody to work with you",
        (Ahead::Reablement, _) => {
            "We help you to get back on your feet, and talk about what follows"
        }
        (Ahead::Review, _) => "We look with you at how the plan is working",
        (Ahead::Ask, _) => "We ask you how you are since you left hospital",
        (Ahead::Again, _) => "We ask you again whether you would like to talk about what you need",
        (Ahead::Due, _) if PAYMENT_REVIEWS.contains(&fact.code.as_str()) => {
            "We look with you at how the direct payment is working"
        }
        (Ahead::Due, _) => "",
    }
}

const PAYMENT_REVIEWS: [&str; 2] = [FIRST_REVIEW, NEXT_REVIEW];

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
        Ahead::Agree | Ahead::Plan => &["PLAN_AGREED"],
        // One that was set for it already is the day by which it follows urgent needs.
        Ahead::Assess | Ahead::Despite => &[
            "ASSESSMENT_START",
            CARER,
            "FIRST_VISIT",
            "ASSESSMENT_COMPLETE",
        ],
        Ahead::Work => &["ASSESSMENT_START", CARER, "FIRST_VISIT"],
        Ahead::Wait => &["ALLOCATION_URGENT", "ALLOCATION_STANDARD"],
        _ => &[],
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
            team: next(),
            id: Uuid::nil(),
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
                "referral needs_assessment 2026-11-18 - North; due ALLOCATION_STANDARD 2026-11-25",
                "We find somebody to work with you: North, by Wed 25 Nov",
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
            // One that was offered is with its team until somebody has it.
            (
                "assessment carers - - North",
                "We begin to work out with you what support you need as a carer: North",
            ),
            (
                "assessment carers - - North; work carers_assessment 2026-11-18 Priya",
                "We begin to work out with you what support you need as a carer: Priya",
            ),
            (
                "assessment carers - - North; due CARER_ASSESSMENT_START 2026-12-16 Priya",
                "We begin to work out with you what support you need as a carer: Priya, by Wed 16 Dec",
            ),
            // Needs are met already, and their assessment follows by a day that was chosen.
            (
                "assessment needs - Priya; due ASSESSMENT_START 2026-12-18 Priya; due ASSESSMENT_COMPLETE 2026-11-27 Priya",
                "We begin to work out with you what care and support you need: Priya, by Fri 27 Nov",
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
            // What lies on a desk is with whoever sits there.
            (
                "approve plan - -; due PLAN_AGREED 2026-12-18 Priya",
                "A colleague looks over your plan, so that it can be agreed: a social worker, by Fri 18 Dec",
            ),
            (
                "approve needs_assessment",
                "A colleague looks over what we wrote down together: a manager",
            ),
            (
                "review light_touch 2026-12-01 Priya; due CARE_REVIEW_LIGHT 2026-12-01 Priya",
                "We look with you at how the plan is working: Priya, by Tue 1 Dec",
            ),
            (
                "agree plan - -; review planned 2027-05-03; due PLAN_AGREED 2026-12-18 Priya",
                "A colleague agrees your personal budget, and we tell you: a budget manager, by Fri 18 Dec",
            ),
            // What an earlier decision left undone does not hide that an assessment begins.
            (
                "tell needs - Tom; due ASSESSMENT_START 2026-12-04 Priya",
                "We begin to work out with you what care and support you need: Priya, by Fri 4 Dec",
            ),
            // A panel has its own day.
            (
                "agree plan 2026-11-27 -; due PLAN_AGREED 2026-12-18 -",
                "A colleague agrees your personal budget, and we tell you: a budget manager, by Fri 27 Nov",
            ),
            (
                "tell needs - Priya; ask reablement 2027-02-20",
                "We give you our decision in writing, with what can help you: Priya",
            ),
            (
                "take plan - Priya; review light_touch 2027-01-10 Priya",
                "We agree with you how you take your personal budget: Priya",
            ),
            (
                "reablement reablement 2027-01-03 Priya; ask reablement 2027-02-20",
                "We help you to get back on your feet, and talk about what follows: Priya, by Sun 3 Jan 2027",
            ),
            (
                "ask reablement 2027-02-20; again needs 2027-03-01",
                "We ask you how you are since you left hospital: by Sat 20 Feb 2027",
            ),
            (
                "again needs 2027-03-01",
                "We ask you again whether you would like to talk about what you need: by Mon 1 Mar 2027",
            ),
            (
                "despite needs - Priya; due ASSESSMENT_START 2026-12-04 Priya",
                "We find out what you need all the same, because the law asks it of us: Priya, by Fri 4 Dec",
            ),
            (
                "due SG_TRIAGE 2026-11-21 Priya; due DP_FIRST_REVIEW 2027-05-31 Priya",
                "We look with you at how the direct payment is working: Priya, by Mon 31 May 2027",
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
