//! What the council pays of a budget that is agreed: never below what the plan costs, and with reasons where it differs.

use super::aftercare::most_asked;
use crate::vocabulary::Problem;
use crate::vocabulary::dates::speak_exact;
use crate::vocabulary::first_day::{CARE_ACT_BEGAN, out_of_reach};
use crate::vocabulary::money::Pence;
use jiff::civil::Date;

/// The budget as somebody means to agree it, in a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreeing {
    pub plan_weekly: Pence,
    pub gross_weekly: Pence,
    pub adult_weekly: Pence,
    /// What the plan's aftercare under section 117 costs.
    pub aftercare_weekly: Pence,
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
    problems.extend(asks_too_much(agreeing.adult_weekly, gross, "the budget is"));
    let most = most_asked(gross, agreeing.aftercare_weekly);
    if agreeing.adult_weekly > most && most < gross {
        problems.push(Problem::new(
            "adult_weekly",
            format!("Aftercare under section 117 is free: the person can be asked to pay at most {most} of it a week"),
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

/// What is wrong with what the person is to pay of something that costs so much: nobody pays more than it costs.
///
/// Source: Care Act 2014 s.14(4): a charge covers only the cost of meeting the needs.
pub fn asks_too_much(adult_weekly: Pence, whole: Pence, what: &str) -> Option<Problem> {
    let says = if adult_weekly.0 < 0 {
        "What the person pays cannot be less than nothing".to_owned()
    } else if adult_weekly > whole {
        format!(
            "The person cannot pay {adult_weekly} a week: {what} {whole} a week. Enter {whole} or less"
        )
    } else {
        return None;
    };
    Some(Problem::new("adult_weekly", says))
}

/// What is wrong with the day on which the support of a plan is to begin.
///
/// Source: Care Act 2014 s.25: there is no such plan before the Act.
pub fn plan_begins_wrongly(from: Option<Date>, today: Date) -> Option<Problem> {
    let Some(from) = from else {
        let says = "Enter from when the support begins";
        return Some(Problem::new("from_on", says));
    };
    let law = ("There are plans under the Care Act from", CARE_ACT_BEGAN);
    out_of_reach(from, law, today).map(|says| Problem::new("from_on", says))
}

/// What is wrong with the first day without the support of a plan that begins on a day. On that day itself, it never began.
pub fn plan_ends_wrongly(on: Option<Date>, from: Date, today: Date) -> Option<Problem> {
    let Some(on) = on else {
        let says = "Enter the first day without this support";
        return Some(Problem::new("ended_on", says));
    };
    let plan = ("The support of this plan begins on", from);
    out_of_reach(on, plan, today).map(|says| Problem::new("ended_on", says))
}

/// From when a budget is to hold, and what that day is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    pub from: Date,
    pub today: Date,
    /// When the plan's support begins.
    pub plan_from: Date,
    /// The first day of the budget in whose place it comes, where there is one.
    pub former_from: Option<Date>,
}

/// What is wrong with the first day of a budget, with these words about it. It is not before the plan, and leaves the
/// former budget a day at least, so that nothing that was agreed to be paid is rewritten; a past day has its reason, and
/// one to come is a year ahead at most.
///
/// Source: Care Act 2014 ss.25(1)(e), 26(1).
pub fn begins_wrongly(beginning: &Beginning, because: &str) -> Option<Problem> {
    let Beginning { from, today, .. } = *beginning;
    let plan = ("The plan begins on", beginning.plan_from);
    if let Some(says) = out_of_reach(from, plan, today) {
        return Some(Problem::new("from_on", says));
    }
    if let Some(former) = beginning.former_from.filter(|former| from <= *former) {
        let former = speak_exact(former);
        let says = format!(
            "The budget before began on {former}, and what was paid stays as it was: enter a later day"
        );
        return Some(Problem::new("from_on", says));
    }
    (from < today && because.trim().is_empty()).then(|| {
        let says = "Say in words why the budget begins on a day that is past";
        Problem::new("because", says)
    })
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
            aftercare_weekly: Pence(0),
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

    #[test]
    fn of_a_budget_with_aftercare_only_the_rest_is_asked_for() {
        for (aftercare, adult, wrong) in [
            (0, 34_000, false),
            (30_000, 4_000, false),
            (30_000, 4_001, true),
            (34_000, 0, false),
            (34_000, 1, true),
            (35_000, 0, false),
        ] {
            let case = Agreeing {
                aftercare_weekly: Pence(aftercare),
                ..agreeing(34_000, 34_000, adult, None, false)
            };
            assert_eq!(council_pays(&case).is_err(), wrong, "{aftercare} {adult}");
        }
    }

    #[test]
    fn a_plan_begins_under_the_care_act_and_a_year_ahead_at_most() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        for (from, right) in [
            ("1890-01-01", false),
            ("2015-03-31", false),
            ("2015-04-01", true),
            ("2027-11-20", true),
            ("2027-11-21", false),
        ] {
            let found = plan_begins_wrongly(Some(day(from)), day("2026-11-20"));
            assert_eq!(found.is_none(), right, "{from}");
        }
        assert!(plan_begins_wrongly(None, day("2026-11-20")).is_some());
    }

    #[test]
    fn a_plan_ends_on_or_after_the_day_it_begins_and_a_year_ahead_at_most() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        for (on, from, right) in [
            ("2026-11-30", "2026-12-01", false),
            ("2026-12-01", "2026-12-01", true),
            ("2026-11-01", "2026-02-01", true),
            ("2027-11-20", "2026-02-01", true),
            ("2027-11-21", "2026-02-01", false),
        ] {
            let found = plan_ends_wrongly(Some(day(on)), day(from), day("2026-11-20"));
            assert_eq!(found.is_none(), right, "{on}");
        }
        let unsaid = plan_ends_wrongly(None, day("2026-12-01"), day("2026-11-20"));
        assert_eq!(unsaid.map(|one| one.field).as_deref(), Some("ended_on"));
    }

    #[test]
    fn a_budget_begins_with_its_plan_and_after_the_one_before() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        for (from, plan, former, because, wrong) in [
            ("2026-12-01", "2026-12-01", None, "", None),
            ("2026-11-20", "2026-11-20", None, "", None),
            ("2026-11-30", "2026-12-01", None, "Late", Some("from_on")),
            ("2026-11-19", "2026-11-01", None, "", Some("because")),
            ("2026-11-19", "2026-11-01", None, " ", Some("because")),
            (
                "2026-11-19",
                "2026-11-01",
                None,
                "It began in an emergency",
                None,
            ),
            ("2026-12-02", "2026-11-01", Some("2026-12-01"), "", None),
            ("2027-11-20", "2026-11-01", None, "", None),
            ("2226-04-01", "2026-11-01", None, "", Some("from_on")),
            (
                "2026-12-01",
                "2026-11-01",
                Some("2026-12-01"),
                "x",
                Some("from_on"),
            ),
            (
                "2026-11-25",
                "2026-11-01",
                Some("2026-12-01"),
                "x",
                Some("from_on"),
            ),
        ] {
            let beginning = Beginning {
                from: day(from),
                today: day("2026-11-20"),
                plan_from: day(plan),
                former_from: former.map(day),
            };
            let found = begins_wrongly(&beginning, because).map(|problem| problem.field);
            assert_eq!(found.as_deref(), wrong, "{beginning:?} {because}");
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
