//! Help that is free for now: reablement and intermediate care are free for six weeks at most, and cost something from
//! then on.

use super::{Funder, MetBy, Plan, PlanLine, PlanNeed};
use crate::reablement;
use crate::timescales::Timescales;
use crate::vocabulary::dates::speak_exact;
use crate::vocabulary::money::Pence;
use jiff::civil::Date;

/// A service that goes on when its free weeks are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Free {
    /// The first day that is no longer free.
    pub until: Date,
    /// What it costs in a week from then on.
    pub weekly: Pence,
}

/// The lines as they cost something: help that is free for now is so for six weeks at most, and is the council's like
/// any other from then on. Help of one kind that follows on without a day between is one, with one six weeks.
///
/// Source: SI 2014/2672 reg 3(2)(b).
pub fn after_free(lines: &[PlanLine]) -> Vec<PlanLine> {
    let parts = lines.iter().flat_map(|line| match free_until(line, lines) {
        None => vec![line.clone()],
        Some(until) => {
            let mut free = line.clone();
            free.period.until = Some(until);
            let mut then = line.clone();
            then.period.from = until;
            then.funder = Funder::Council;
            then.cost.one_off = Pence(0);
            // What began after the six weeks of the help before it was never free.
            match until > line.period.from {
                true => vec![free, then],
                false => vec![PlanLine {
                    funder: Funder::Council,
                    ..line.clone()
                }],
            }
        }
    });
    parts.collect()
}

/// When a service among these is no longer free, and what it costs from then on; none where it is over by then or was
/// never free.
pub fn free_of(line: &PlanLine, lines: &[PlanLine]) -> Option<Free> {
    Some(Free {
        until: free_until(line, lines)?,
        weekly: line.cost.weekly,
    })
}

/// The first day on which a line that is free for now is so no longer, where it goes on then; its own first day where
/// the six weeks were over before it.
fn free_until(line: &PlanLine, lines: &[PlanLine]) -> Option<Date> {
    if line.funder != Funder::FreeForNow {
        return None;
    }
    let until = reablement::free_until(began(line, lines), Timescales::built_in())?;
    let until = until.max(line.period.from);
    let goes_on = line.period.until.is_none_or(|ends| ends > until);
    goes_on.then_some(until)
}

/// The first day of free help of this kind, when what goes on without a day between is one.
fn began(line: &PlanLine, lines: &[PlanLine]) -> Date {
    let mut first = line.period.from;
    loop {
        let before = lines.iter().filter(|other| {
            other.funder == Funder::FreeForNow
                && other.service == line.service
                && other.period.from < first
                && other.period.until.is_none_or(|until| until >= first)
        });
        match before.map(|other| other.period.from).min() {
            Some(earlier) => first = earlier,
            None => return first,
        }
    }
}

/// Needs for which somebody pays now, and nobody from the day on which free help ends: the need goes on, and the plan
/// should say what follows.
///
/// Source: SI 2014/2672 reg 3(2)(b); Care Act 2014 s.18(1).
pub fn free_help_ends(plan: &Plan) -> Vec<String> {
    let paid = |need: &&PlanNeed| need.eligible && need.met_by.is_some_and(MetBy::is_paid);
    let mut told: Vec<String> = plan
        .needs
        .iter()
        .filter(paid)
        .filter_map(|need| Some((need, unpaid_from(need, plan)?)))
        .map(|(need, until)| {
            let says = need.says.to_lowercase();
            let until = speak_exact(until);
            format!("Help that is free for now ends, and from {until} nothing in the plan pays for this need: {says}")
        })
        .collect();
    told.dedup();
    told
}

/// The first day without help, where free help was the last that met a need.
fn unpaid_from(need: &PlanNeed, plan: &Plan) -> Option<Date> {
    let lines = plan.lines.iter().filter(|line| line.need == need.code);
    let paid: Vec<&PlanLine> = lines.filter(|line| line.funder.meets_needs()).collect();
    let free = |line: &&&PlanLine| line.funder == Funder::FreeForNow;
    let free = paid.iter().filter(free);
    let ended = free.filter_map(|line| line.period.until);
    let uncovered = |day: &Date| !paid.iter().any(|line| line.period.contains(*day));
    ended.filter(uncovered).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pathway::Amounts;
    use crate::plan::{cost, dearest_week};
    use crate::vocabulary::dates::Period;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn line(funder: Funder, from: &str, until: Option<&str>) -> PlanLine {
        PlanLine {
            need: "A2".to_owned(),
            service: "reablement".to_owned(),
            units_hundredths: 700,
            cost: Amounts {
                weekly: Pence(16_870),
                one_off: Pence(500),
            },
            period: Period::new(day(from), until.map(day)),
            funder,
        }
    }

    // SI 2014/2672 reg 3(2)(b)
    #[test]
    fn free_help_is_free_up_to_and_including_day_42_and_costs_from_the_day_after() {
        let lines = after_free(&[line(Funder::FreeForNow, "2026-11-23", None)]);
        for (on, council, outside) in [
            ("2026-11-23", 0, 16_870),
            ("2027-01-03", 0, 16_870),
            ("2027-01-04", 16_870, 0),
            ("2028-01-04", 16_870, 0),
        ] {
            let found = cost(&lines, day(on));
            let found = (found.council.weekly, found.outside.weekly);
            assert_eq!(found, (Pence(council), Pence(outside)), "{on}");
        }
        let whole = cost(&lines, day("2026-11-23"));
        assert_eq!(whole.council.one_off + whole.outside.one_off, Pence(500));
        let (from, dearest) = dearest_week(&lines, day("2026-11-23"));
        assert_eq!(
            (from, dearest.council.weekly),
            (day("2027-01-04"), Pence(16_870))
        );
    }

    #[test]
    fn free_weeks_are_six_at_most_however_they_are_written_down() {
        let free = |from, until| line(Funder::FreeForNow, from, until);
        for (lines, ends) in [
            (vec![free("2026-11-23", None)], Some("2027-01-04")),
            (vec![free("2026-11-23", Some("2027-01-04"))], None),
            (
                vec![free("2026-11-23", Some("2027-01-05"))],
                Some("2027-01-04"),
            ),
            (vec![line(Funder::Council, "2026-11-23", None)], None),
            (vec![line(Funder::Nhs, "2026-11-23", None)], None),
            // What follows without a day between is the same help.
            (
                vec![
                    free("2027-01-04", None),
                    free("2026-11-23", Some("2027-01-04")),
                ],
                Some("2027-01-04"),
            ),
            (
                vec![
                    free("2027-01-05", None),
                    free("2026-11-23", Some("2027-01-04")),
                ],
                Some("2027-02-16"),
            ),
        ] {
            let found = free_of(&lines[0], &lines).map(|free| free.until);
            assert_eq!(found, ends.map(day), "{lines:?}");
        }
    }
}
