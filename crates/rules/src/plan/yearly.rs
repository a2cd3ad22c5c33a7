//! A carer's budget beside the figure it began with, which is of a year: like is compared with like.

use crate::pathway::Amounts;
use crate::vocabulary::Problem;
use crate::vocabulary::money::Pence;

/// Weeks in a year, as costs are turned from one into the other.
pub const WEEKS: i64 = 52;

/// What rounding each week to the penny may add up to in a year without being another amount.
const ROUNDING: Pence = Pence(100);

/// What is given in a year: so much a week, and once.
pub fn in_a_year(amounts: Amounts) -> Pence {
    Pence(amounts.weekly.0.saturating_mul(WEEKS)) + amounts.one_off
}

/// Whether a budget is another amount than the figure of a year.
pub fn differs_in_a_year(figure: Pence, budget: Amounts) -> bool {
    let difference = in_a_year(budget) - figure;
    difference.0.abs() >= ROUNDING.0
}

/// What is missing where a budget is another amount than the figure of a year: why, as a code and in words.
///
/// Source: Care Act 2014 ss.20, 26; R (Savva) v Kensington and Chelsea [2010] EWCA Civ 1209.
pub fn year_unexplained(
    figure: Option<Pence>,
    budget: Amounts,
    (reason, because): (Option<&str>, &str),
) -> Vec<Problem> {
    let Some(figure) = figure.filter(|figure| differs_in_a_year(*figure, budget)) else {
        return Vec::new();
    };
    let year = in_a_year(budget);
    let mut problems = Vec::new();
    if reason.is_none() {
        let says = format!(
            "The figure was {figure} a year and the budget comes to {year}: choose why it differs"
        );
        problems.push(Problem::new("reason", says));
    }
    if because.trim().is_empty() {
        problems.push(Problem::new(
            "because",
            "Say in words why the budget differs",
        ));
    }
    problems
}

/// What somebody who agrees should know of a plan that comes to another amount than the figure of a year.
pub fn year_warning(figure: Option<Pence>, plan: Amounts) -> Option<String> {
    let figure = figure.filter(|figure| differs_in_a_year(*figure, plan))?;
    let year = in_a_year(plan);
    let (by, than) = match year < figure {
        true => (figure - year, "less"),
        false => (year - figure, "more"),
    };
    Some(format!(
        "The plan comes to {year} in a year, {by} {than} than the indicative figure of {figure}. The figure is no ceiling: say why the budget differs."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(weekly: i64, one_off: i64) -> Amounts {
        Amounts {
            weekly: Pence(weekly),
            one_off: Pence(one_off),
        }
    }

    // R60
    #[test]
    fn a_carers_budget_is_held_against_the_figure_of_a_year() {
        for (figure, weekly, one_off, differs) in [
            (50_000, 0, 50_000, false),
            (50_000, 0, 30_000, true),
            (50_000, 0, 60_000, true),
            (50_000, 0, 49_901, false),
            (50_000, 0, 49_900, true),
            // Ten pounds a week are 520 a year, and 500 a year are £9.62 a week.
            (52_000, 1_000, 0, false),
            (50_000, 962, 0, false),
            (50_000, 500, 24_000, false),
            (0, 0, 15_000, true),
            (0, 0, 0, false),
        ] {
            let budget = amounts(weekly, one_off);
            let found = differs_in_a_year(Pence(figure), budget);
            assert_eq!(found, differs, "{figure} {budget}");
            let asked = |reason, because| {
                let all = year_unexplained(Some(Pence(figure)), budget, (reason, because));
                let fields = all.into_iter().map(|problem| problem.field);
                fields.collect::<Vec<_>>()
            };
            let all: &[&str] = if differs { &["reason", "because"] } else { &[] };
            assert_eq!(asked(None, " "), all);
            assert!(asked(Some("other"), "The centre gives the rest").is_empty());
        }
        assert!(year_unexplained(None, amounts(0, 30_000), (None, "")).is_empty());
    }

    #[test]
    fn whoever_agrees_is_told_how_far_it_is_from_the_figure() {
        for (plan, expected) in [
            (30_000, "£200.00 less"),
            (60_000, "£100.00 more"),
            (50_000, ""),
        ] {
            let says = year_warning(Some(Pence(50_000)), amounts(0, plan)).unwrap_or_default();
            assert!(says.contains(expected), "{says}");
            assert_eq!(says.is_empty(), expected.is_empty());
        }
    }
}
