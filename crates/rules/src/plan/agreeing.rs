//! What the council pays of a budget that is agreed: never below what the plan costs, and with reasons where it differs.

use crate::vocabulary::Problem;
use crate::vocabulary::money::Pence;

/// The budget as somebody means to agree it, in a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreeing {
    pub plan_weekly: Pence,
    pub gross_weekly: Pence,
    pub adult_weekly: Pence,
    pub indicative: Option<Pence>,
    /// Code and words of why it differs.
    pub reason: Option<String>,
    pub because: String,
}

/// What the council pays, or what is wrong. A budget is never below what the plan costs, has no ceiling, and has its
/// reasons when it differs from the plan's cost or from the figure at the beginning.
///
/// Source: Care Act 2014 s.26(1), (2); R (KM) v Cambridgeshire [2012] UKSC 23.
pub fn council_pays(agreeing: &Agreeing) -> Result<Pence, Vec<Problem>> {
    let mut problems = Vec::new();
    let gross = agreeing.gross_weekly;
    if gross < agreeing.plan_weekly {
        problems.push(Problem::new(
            "gross_weekly",
            format!(
                "The plan costs {} a week, and a budget below that cannot buy what was assessed. Return the plan if it must change",
                agreeing.plan_weekly
            ),
        ));
    }
    if agreeing.adult_weekly.0 < 0 || agreeing.adult_weekly > gross {
        problems.push(Problem::new(
            "adult_weekly",
            "What the person pays must be between nothing and the whole budget",
        ));
    }
    let differs =
        gross != agreeing.plan_weekly || agreeing.indicative.is_some_and(|figure| figure != gross);
    if differs {
        if agreeing.reason.is_none() {
            problems.push(Problem::new("reason", "Choose why the budget differs"));
        }
        if agreeing.because.trim().is_empty() {
            problems.push(Problem::new(
                "because",
                "Say in words why the budget differs",
            ));
        }
    }
    if problems.is_empty() {
        Ok(gross - agreeing.adult_weekly)
    } else {
        Err(problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn agreeing(
        plan: i64,
        gross: i64,
        adult: i64,
        indicative: Option<i64>,
        reason: bool,
    ) -> Agreeing {
        Agreeing {
            plan_weekly: Pence(plan),
            gross_weekly: Pence(gross),
            adult_weekly: Pence(adult),
            indicative: indicative.map(Pence),
            reason: reason.then(|| "market".to_owned()),
            because: if reason {
                "Prices rose".to_owned()
            } else {
                String::new()
            },
        }
    }

    // R58
    #[test]
    fn the_budget_has_a_floor_in_the_plan_and_no_ceiling_in_the_figure() {
        for (case, expected) in [
            (
                agreeing(34_000, 34_000, 3_120, Some(34_000), false),
                Ok(30_880),
            ),
            (agreeing(34_000, 34_000, 0, None, false), Ok(34_000)),
            (agreeing(99_900, 99_900, 0, Some(34_000), true), Ok(99_900)),
            (agreeing(34_000, 35_000, 0, None, true), Ok(35_000)),
            (agreeing(34_000, 34_000, 34_000, None, false), Ok(0)),
            (agreeing(34_000, 33_999, 0, None, true), Err("gross_weekly")),
            (
                agreeing(34_000, 34_000, 34_001, None, false),
                Err("adult_weekly"),
            ),
            (
                agreeing(34_000, 34_000, -1, None, false),
                Err("adult_weekly"),
            ),
            (
                agreeing(35_000, 35_000, 0, Some(34_000), false),
                Err("reason"),
            ),
            (agreeing(34_000, 35_000, 0, None, false), Err("reason")),
        ] {
            let found = council_pays(&case).map(|pence| pence.0);
            let found = found.map_err(|problems| problems[0].field.clone());
            assert_eq!(found, expected.map_err(str::to_owned), "{case:?}");
        }
    }

    proptest! {
        #[test]
        fn what_the_person_and_the_council_pay_is_the_whole_budget(
            plan in 0i64..500_000, more in 0i64..100_000, adult in 0i64..500_000,
        ) {
            let case = agreeing(plan, plan + more, adult, Some(1), true);
            match council_pays(&case) {
                Ok(council) => prop_assert_eq!(council.0 + adult, plan + more),
                Err(_) => prop_assert!(adult > plan + more),
            }
        }
    }
}
