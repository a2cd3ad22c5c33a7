//! On what a plan rests: needs are assessed and decided on before they are planned for, and what may come first says so.
//!
//! Source: Care Act 2014 ss.9, 10, 13, 18 to 20, 24, 27.

use crate::vocabulary::Problem;
use crate::vocabulary::money::Pence;
use crate::vocabulary::worded::worded;

worded! {
    /// How far the way has come that leads to a plan.
    pub enum Come {
        NotAssessed = "not_assessed", "No assessment is completed";
        NotDecided = "not_decided", "Nobody has decided yet whether the needs are eligible";
        NotEligible = "not_eligible", "The needs are not eligible";
        Eligible = "eligible", "The needs are eligible";
    }
}

worded! {
    /// On what a plan is begun.
    pub enum RestsOn {
        Decision = "decision", "An assessment, and the decision that needs are eligible";
        Review = "review", "A review of the plan in force";
        Urgent = "urgent", "Urgent needs, met before they are assessed (section 19(3))";
        Power = "power", "Needs that need not be met, and that the council chooses to meet (section 19(1), for carers 20(6))";
    }
}

impl RestsOn {
    /// It is the council's choice, and says why.
    pub fn needs_a_reason(self) -> bool {
        matches!(self, RestsOn::Urgent | RestsOn::Power)
    }
}

/// What there is before a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    pub come: Come,
    /// A review of the plan in force is being held, or was held since that was agreed.
    pub reviewed: bool,
    /// It is for a carer, whose needs the Act does not call urgent.
    pub carers: bool,
}

/// On what a plan is begun, with what somebody said of it; or what comes first. What is not said is the decision, else
/// the review.
///
/// Source: Care Act 2014 ss.18, 19(1), (3), 20(6), 24(1), 27(4).
pub fn rests_on(before: Before, said: Option<RestsOn>, because: &str) -> Result<RestsOn, Problem> {
    let said = said.unwrap_or(match before.reviewed && before.come != Come::Eligible {
        true => RestsOn::Review,
        false => RestsOn::Decision,
    });
    let problem = |says: &str| Err(Problem::new("rests_on", says));
    match (said, before.come) {
        (RestsOn::Decision, Come::Eligible) => {}
        (RestsOn::Decision, come) => return problem(first(come, before.carers)),
        (RestsOn::Review, _) if before.reviewed => {}
        (RestsOn::Review, _) => {
            return problem(
                "No review of a plan in force is being held, nor was one held since it was agreed: begin the review first",
            );
        }
        (RestsOn::Urgent, _) if before.carers => {
            return problem(
                "The law knows urgent needs of adults who need care, not of carers: assess the carer first",
            );
        }
        (RestsOn::Urgent, _) => {}
        (RestsOn::Power, Come::NotAssessed | Come::NotDecided) => {
            return problem(
                "The council chooses to meet needs after they were assessed and decided on: complete that first, or say that they are urgent",
            );
        }
        (RestsOn::Power, Come::Eligible) => {
            return problem("The needs are eligible: the plan rests on the decision");
        }
        (RestsOn::Power, Come::NotEligible) => {}
    }
    if said.needs_a_reason() && because.trim().is_empty() {
        let says = "Say in words why support is planned on that ground";
        return Err(Problem::new("rests_because", says));
    }
    Ok(said)
}

/// On what a plan that was begun rests now: what it was begun on, else what was assessed, decided or looked at since. So
/// a plan begun as the council's choice goes on as owed once its needs are found eligible.
pub fn still_rests_on(
    before: Before,
    begun: Option<RestsOn>,
    because: &str,
) -> Result<RestsOn, Problem> {
    rests_on(before, begun, because).or_else(|wrong| rests_on(before, None, "").map_err(|_| wrong))
}

/// What comes before a plan that rests on a decision.
fn first(come: Come, carers: bool) -> &'static str {
    match (come, carers) {
        (Come::NotAssessed, false) => {
            "Needs are assessed before support is planned. Complete an assessment first; where needs are urgent, choose that and say why"
        }
        (Come::NotAssessed, true) => {
            "Needs are assessed before support is planned. Complete a carer’s assessment first"
        }
        (Come::NotDecided, false) => {
            "Decide first whether the assessed needs are eligible; where needs are urgent, choose that and say why"
        }
        (Come::NotDecided, true) => "Decide first whether the assessed needs are eligible",
        (Come::NotEligible | Come::Eligible, _) => {
            "The needs are not eligible. Where the council chooses to meet them all the same, choose that and say why"
        }
    }
}

/// What is wrong with working out a figure now: money comes after needs and the decision on them, and after one that they
/// are not eligible only where the council chooses to meet them and says why.
///
/// Source: Care Act 2014 ss.13, 19(1), 26; Care and Support Statutory Guidance 11.22 to 11.24.
pub fn figure_too_early(come: Come, because: &str) -> Option<Problem> {
    let says = match come {
        Come::Eligible => return None,
        Come::NotEligible if !because.trim().is_empty() => return None,
        Come::NotEligible => {
            let says = "The needs are not eligible. Where the council chooses to meet them all the same, say why";
            return Some(Problem::new("power_because", says));
        }
        Come::NotAssessed => {
            "There is no completed assessment: needs are assessed first, and never by money"
        }
        Come::NotDecided => {
            "Decide first whether the needs are eligible: that is decided without a thought of money"
        }
    };
    Some(Problem::new("method", says))
}

worded! {
    /// After what a budget is lower than the one before.
    pub enum LoweredAfter {
        Review = "review", "A review";
        Assessment = "assessment", "A new assessment";
    }
}

/// A budget as it is to follow another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lowering<'a> {
    /// The budget before it, a week.
    pub former: Option<Pence>,
    pub weekly: Pence,
    pub after: Option<LoweredAfter>,
    /// A review is being held, or was held since the budget before was agreed.
    pub reviewed: bool,
    /// An assessment was completed since then.
    pub assessed: bool,
    pub because: &'a str,
}

/// What is wrong with lowering a budget: it rests on a review or a new assessment that there was, and has its reasons,
/// which the person is told.
///
/// Source: Care Act 2014 s.27(4), (5); R (Davey) v Oxfordshire CC [2017] EWCA Civ 1308.
pub fn lowered_wrongly(lowering: &Lowering<'_>) -> Vec<Problem> {
    let Some(former) = lowering.former.filter(|former| lowering.weekly < *former) else {
        return Vec::new();
    };
    let after = match lowering.after {
        None => Some(format!(
            "The budget before is {former} a week. A lower one rests on a review or a new assessment: choose which"
        )),
        Some(LoweredAfter::Review) if !lowering.reviewed => Some(
            "No review is being held, nor was one held since the budget before was agreed: hold it first, or return the plan"
                .to_owned(),
        ),
        Some(LoweredAfter::Assessment) if !lowering.assessed => Some(
            "No assessment was completed since the budget before was agreed: assess first, or return the plan"
                .to_owned(),
        ),
        Some(_) => None,
    };
    let after = after.map(|says| Problem::new("lowered_after", says));
    let because = lowering.because.trim().is_empty().then(|| {
        let says = "Say in words that the person can read why less meets the needs now";
        Problem::new("lowered_because", says)
    });
    after.into_iter().chain(because).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_rests_on_a_decision_a_review_or_a_ground_that_is_said() {
        use Come::*;
        use RestsOn::*;
        for (come, reviewed, said, because, expected) in [
            (Eligible, false, None, "", Ok(Decision)),
            (Eligible, true, None, "", Ok(Decision)),
            (Eligible, false, Some(Decision), "", Ok(Decision)),
            (NotAssessed, false, None, "", Err("rests_on")),
            (NotDecided, false, None, "", Err("rests_on")),
            (NotEligible, false, None, "", Err("rests_on")),
            (NotDecided, true, None, "", Ok(Review)),
            (NotAssessed, true, Some(Review), "", Ok(Review)),
            (Eligible, false, Some(Review), "", Err("rests_on")),
            (NotAssessed, false, Some(Urgent), "", Err("rests_because")),
            (NotAssessed, false, Some(Urgent), " ", Err("rests_because")),
            (
                NotAssessed,
                false,
                Some(Urgent),
                "Carol is in hospital",
                Ok(Urgent),
            ),
            (
                NotAssessed,
                false,
                Some(Power),
                "It prevents more",
                Err("rests_on"),
            ),
            (
                NotDecided,
                false,
                Some(Power),
                "It prevents more",
                Err("rests_on"),
            ),
            (NotEligible, false, Some(Power), "", Err("rests_because")),
            (
                NotEligible,
                false,
                Some(Power),
                "It prevents more",
                Ok(Power),
            ),
            // What is eligible is owed, and no choice of the council's.
            (
                Eligible,
                false,
                Some(Power),
                "It prevents more",
                Err("rests_on"),
            ),
            (Eligible, true, Some(Power), "", Err("rests_on")),
        ] {
            let before = Before {
                come,
                reviewed,
                carers: false,
            };
            let found = rests_on(before, said, because).map_err(|problem| problem.field);
            let expected = expected.map_err(str::to_owned);
            assert_eq!(found, expected, "{before:?} {said:?} {because:?}");
        }
    }

    #[test]
    fn a_plan_begun_goes_on_by_what_came_since() {
        use Come::*;
        use RestsOn::*;
        for (begun, come, reviewed, expected) in [
            (Some(Power), NotEligible, false, Ok(Power)),
            (Some(Power), Eligible, false, Ok(Decision)),
            (Some(Power), NotDecided, false, Err("rests_on")),
            (Some(Urgent), Eligible, false, Ok(Urgent)),
            (Some(Review), Eligible, false, Ok(Decision)),
            (Some(Review), NotEligible, false, Err("rests_on")),
            (Some(Decision), NotEligible, true, Ok(Review)),
            (None, Eligible, false, Ok(Decision)),
            (None, NotAssessed, false, Err("rests_on")),
        ] {
            let before = Before {
                come,
                reviewed,
                carers: false,
            };
            let found = still_rests_on(before, begun, "It prevents more");
            let found = found.map_err(|problem| problem.field);
            let expected = expected.map_err(str::to_owned);
            assert_eq!(found, expected, "{before:?} {begun:?}");
        }
    }

    #[test]
    fn no_plan_of_a_carer_is_urgent() {
        let before = Before {
            come: Come::NotAssessed,
            reviewed: false,
            carers: true,
        };
        let found = rests_on(before, Some(RestsOn::Urgent), "She is worn out");
        assert_eq!(
            found.map_err(|problem| problem.field),
            Err("rests_on".to_owned())
        );
    }

    #[test]
    fn a_figure_waits_for_the_decision() {
        for (come, because, expected) in [
            (Come::NotAssessed, "", Some("method")),
            (Come::NotAssessed, "We choose to", Some("method")),
            (Come::NotDecided, "We choose to", Some("method")),
            (Come::NotEligible, "", Some("power_because")),
            (Come::NotEligible, " ", Some("power_because")),
            (Come::NotEligible, "We choose to", None),
            (Come::Eligible, "", None),
        ] {
            let found = figure_too_early(come, because).map(|problem| problem.field);
            assert_eq!(found.as_deref(), expected, "{come:?} {because:?}");
        }
    }

    #[test]
    fn a_lower_budget_rests_on_a_review_or_assessment_and_has_reasons() {
        use LoweredAfter::*;
        for (former, weekly, after, had, because, expected) in [
            (None, 100, None, (false, false), "", &[][..]),
            (Some(100), 100, None, (false, false), "", &[]),
            (Some(100), 101, None, (false, false), "", &[]),
            (
                Some(100),
                99,
                None,
                (true, true),
                "",
                &["lowered_after", "lowered_because"],
            ),
            (
                Some(100),
                99,
                None,
                (true, true),
                "She washes alone now",
                &["lowered_after"],
            ),
            (
                Some(100),
                99,
                Some(Review),
                (true, false),
                "",
                &["lowered_because"],
            ),
            (
                Some(100),
                99,
                Some(Review),
                (true, false),
                " ",
                &["lowered_because"],
            ),
            (
                Some(100),
                99,
                Some(Review),
                (true, false),
                "She washes alone now",
                &[],
            ),
            (
                Some(100),
                99,
                Some(Review),
                (false, true),
                "She washes alone now",
                &["lowered_after"],
            ),
            (
                Some(100),
                99,
                Some(Assessment),
                (false, true),
                "She washes alone now",
                &[],
            ),
            (
                Some(100),
                99,
                Some(Assessment),
                (true, false),
                "She washes alone now",
                &["lowered_after"],
            ),
        ] {
            let lowering = Lowering {
                former: former.map(Pence),
                weekly: Pence(weekly),
                after,
                reviewed: had.0,
                assessed: had.1,
                because,
            };
            let found: Vec<String> = lowered_wrongly(&lowering)
                .into_iter()
                .map(|one| one.field)
                .collect();
            assert_eq!(found, expected, "{lowering:?}");
        }
    }
}
