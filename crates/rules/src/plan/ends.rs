//! On what the end of a plan rests, when a plan that ended goes on after all, and which budget the next one follows.
//!
//! Source: Care Act 2014 ss.24 to 27; Care and Support Statutory Guidance 13.31 to 13.34.

use super::rests::Come;
use crate::vocabulary::Problem;
use crate::vocabulary::dates::{days_after, speak_exact};
use crate::vocabulary::worded::worded;
use jiff::civil::Date;
use std::fmt;

worded! {
    /// What comes before support ends for some reasons: a code list says it of each, as its group.
    pub enum EndsAfter {
        LookedAt = "looked_at", "A review, or a new assessment";
        NotEligible = "not_eligible", "The same, and the decision that the needs are not eligible";
    }
}

/// What is wrong with ending a plan for a reason before which something comes. `looked`: a review of it was held or an
/// assessment was completed since it was agreed. `come`: what was decided last.
///
/// Source: Care Act 2014 s.27(4), (5): support changes after needs were looked at, with the person.
pub fn ends_too_early(after: Option<EndsAfter>, looked: bool, come: Come) -> Option<Problem> {
    let says = match after? {
        _ if !looked => {
            "Support ends for this reason after a review or a new assessment, and there was none since the plan was agreed: hold the review, or complete an assessment, and end the plan then"
        }
        EndsAfter::NotEligible if come != Come::NotEligible => {
            "The last decision does not say that the needs are not eligible: decide on the last assessment first, or choose another reason"
        }
        _ => return None,
    };
    Some(Problem::new("reason", says))
}

/// A plan that ended, or is to, and of which somebody says that it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoingOn {
    /// Its person has died.
    pub died: bool,
    /// Another plan of its kind was agreed since it ended, whatever became of that.
    pub another: bool,
    /// The day on which it ended, or on which it was said that it had: the later of the two.
    pub ended: Date,
    pub today: Date,
    /// Days for which an end counts as a slip that is put right.
    pub days: i64,
}

/// Why a plan that ended does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaysEnded {
    Died,
    Another,
    /// The last day on which it could have been put right.
    TooLate(Option<Date>),
}

impl fmt::Display for StaysEnded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StaysEnded::Died => f.write_str(
                "The person has died. Where the date of death is wrong, take it back among the details of the record: what ended with it goes on with that.",
            ),
            StaysEnded::Another => f.write_str(
                "Another plan of this kind was agreed since: it took the place of this one.",
            ),
            StaysEnded::TooLate(until) => {
                let until = until.map_or(String::new(), |until| {
                    format!(" That was so until {}.", speak_exact(until))
                });
                write!(
                    f,
                    "An end by mistake is put right soon after it.{until} Begin a new plan, so that its budget is agreed."
                )
            }
        }
    }
}

/// May a plan that ended by mistake go on? Its budget is in force again with that, and nobody agrees it anew: so it is a slip
/// that is put right, and no way to another plan.
pub fn goes_on_after_all(plan: &GoingOn) -> Result<(), StaysEnded> {
    if plan.died {
        return Err(StaysEnded::Died);
    }
    if plan.another {
        return Err(StaysEnded::Another);
    }
    let until = days_after(plan.ended, plan.days);
    match until.is_some_and(|until| plan.today <= until) {
        true => Ok(()),
        false => Err(StaysEnded::TooLate(until)),
    }
}

/// Whether a budget that begins on `from` follows one that ran from a day until another, so that it is held against it: that
/// one still ran, or had ended so many days before at most. A plan that is ended first is made smaller all the same.
///
/// Source: Care Act 2014 s.27(4).
pub fn follows(from: Date, (began, until): (Date, Option<Date>), days: i64) -> bool {
    let recent = |until: Date| {
        let last = days_after(until, days);
        began < until && last.is_none_or(|last| from <= last)
    };
    began < from && until.is_none_or(recent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn support_ends_after_it_was_looked_at_where_the_reason_asks_for_it() {
        use EndsAfter::*;
        for (after, looked, come, says) in [
            (None, false, Come::Eligible, None),
            (
                Some(LookedAt),
                false,
                Come::NotEligible,
                Some("hold the review"),
            ),
            (Some(LookedAt), true, Come::Eligible, None),
            (
                Some(NotEligible),
                false,
                Come::NotEligible,
                Some("hold the review"),
            ),
            (
                Some(NotEligible),
                true,
                Come::Eligible,
                Some("decide on the last"),
            ),
            (
                Some(NotEligible),
                true,
                Come::NotDecided,
                Some("decide on the last"),
            ),
            (
                Some(NotEligible),
                true,
                Come::NotAssessed,
                Some("decide on the last"),
            ),
            (Some(NotEligible), true, Come::NotEligible, None),
        ] {
            let found = ends_too_early(after, looked, come).map(|problem| problem.says);
            let right = match (&found, says) {
                (Some(found), Some(says)) => found.contains(says),
                (found, says) => found.is_none() && says.is_none(),
            };
            assert!(right, "{after:?} {looked} {come:?}: {found:?}");
        }
    }

    #[test]
    fn an_end_by_mistake_is_put_right_soon_and_while_nothing_took_its_place() {
        for (died, another, today, expected) in [
            (false, false, "2027-01-15", Ok(())),
            (false, false, "2027-03-03", Ok(())),
            (
                false,
                false,
                "2027-03-04",
                Err(StaysEnded::TooLate(Some(day("2027-03-03")))),
            ),
            (false, true, "2027-02-01", Err(StaysEnded::Another)),
            (true, false, "2027-02-01", Err(StaysEnded::Died)),
            (true, true, "2027-03-04", Err(StaysEnded::Died)),
        ] {
            let plan = GoingOn {
                died,
                another,
                ended: day("2027-02-01"),
                today: day(today),
                days: 30,
            };
            assert_eq!(goes_on_after_all(&plan), expected, "{plan:?}");
        }
        let says = StaysEnded::TooLate(Some(day("2027-03-03"))).to_string();
        assert!(
            says.contains("until 3 March 2027. Begin a new plan"),
            "{says}"
        );
    }

    #[test]
    fn a_budget_is_held_against_the_one_that_ran_up_to_it() {
        for (from, began, until, expected) in [
            ("2027-02-01", "2026-12-01", None, true),
            ("2026-12-01", "2026-12-01", None, false),
            ("2027-02-01", "2026-12-01", Some("2027-02-01"), true),
            ("2027-02-01", "2026-12-01", Some("2027-06-01"), true),
            ("2027-02-01", "2026-12-01", Some("2027-01-02"), true),
            ("2027-02-01", "2026-12-01", Some("2027-01-01"), false),
            // One that never ran is no measure.
            ("2027-02-01", "2027-01-15", Some("2027-01-15"), false),
            ("2027-02-01", "2027-03-01", None, false),
        ] {
            let former = (day(began), until.map(day));
            assert_eq!(
                follows(day(from), former, 30),
                expected,
                "{from} {former:?}"
            );
        }
    }
}
