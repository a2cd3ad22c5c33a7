//! Aftercare under section 117: who has a right to it is asked to pay nothing for it.
//!
//! It is owed to people who were detained for treatment and have left hospital, until the council and the NHS have both
//! decided that it is no longer needed. What else a plan holds is charged for as it would be for anybody.
//!
//! Source: Mental Health Act 1983 s.117; R (Stennett) v Manchester City Council [2002] UKHL 34.

use super::{Funder, Plan, dearest_week};
use crate::vocabulary::Problem;
use crate::vocabulary::money::Pence;

/// The most that a person may be asked to pay of a budget in a week, when so much of it is aftercare.
pub fn most_asked(gross_weekly: Pence, aftercare_weekly: Pence) -> Pence {
    (gross_weekly - aftercare_weekly).max(Pence(0))
}

/// What is wrong with the aftercare in a plan: nobody has said that the person has a right to it, or it is charged for.
pub(super) fn lacks(plan: &Plan) -> Option<Problem> {
    if has_aftercare(plan) && !plan.aftercare_owed {
        let says = "A service is marked as aftercare under section 117, and the record does not say that the person has a right to it. Write it down under People and places, or say who else pays";
        return Some(Problem::new("needs", says));
    }
    let (_, cost) = dearest_week(&plan.lines, plan.from);
    let most = most_asked(cost.council.weekly, cost.aftercare.weekly);
    let more = plan.adult_weekly > most && plan.adult_weekly <= cost.council.weekly;
    (cost.aftercare.weekly.0 > 0 && more).then(|| {
        let says = format!(
            "Aftercare under section 117 is free: of this plan the person can be asked to pay at most {most} a week"
        );
        Problem::new("adult_weekly", says)
    })
}

/// What to tell where somebody has a right to aftercare and no service is marked as such.
pub fn unmarked(plan: &Plan) -> Option<String> {
    (plan.aftercare_owed && !has_aftercare(plan)).then(|| {
        "The person has a right to aftercare under section 117, and nothing may be asked of them for it. Mark the services that are aftercare, under “Who pays for it?”".to_owned()
    })
}

fn has_aftercare(plan: &Plan) -> bool {
    let mut funders = plan.lines.iter().map(|line| line.funder);
    funders.any(|funder| funder == Funder::Aftercare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pathway::Amounts;
    use crate::plan::PlanLine;
    use crate::vocabulary::dates::Period;
    use jiff::civil::date;

    fn line(funder: Funder, weekly: i64) -> PlanLine {
        PlanLine {
            need: "A2".to_owned(),
            service: "home_care".to_owned(),
            units_hundredths: 100,
            cost: Amounts {
                weekly: Pence(weekly),
                one_off: Pence(0),
            },
            period: Period::new(date(2026, 11, 1), None),
            funder,
        }
    }

    #[test]
    fn nothing_is_asked_for_aftercare_and_the_rest_is_charged_for() {
        use Funder::{Aftercare, Council, Nhs};
        for (owed, lines, adult, wrong, told) in [
            (true, vec![(Aftercare, 10_000)], 0, None, false),
            (
                true,
                vec![(Aftercare, 10_000)],
                1,
                Some("adult_weekly"),
                false,
            ),
            (
                true,
                vec![(Aftercare, 10_000), (Council, 4_000)],
                4_000,
                None,
                false,
            ),
            (
                true,
                vec![(Aftercare, 10_000), (Council, 4_000)],
                4_001,
                Some("adult_weekly"),
                false,
            ),
            (
                true,
                vec![(Aftercare, 10_000), (Nhs, 4_000)],
                1,
                Some("adult_weekly"),
                false,
            ),
            (true, vec![(Council, 4_000)], 4_000, None, true),
            (true, vec![], 0, None, true),
            (false, vec![(Aftercare, 10_000)], 0, Some("needs"), false),
            (false, vec![(Council, 4_000)], 9_000, None, false),
        ] {
            let plan = Plan {
                from: date(2026, 11, 1),
                lines: lines.iter().map(|(who, cost)| line(*who, *cost)).collect(),
                aftercare_owed: owed,
                adult_weekly: Pence(adult),
                ..Plan::default()
            };
            let found = lacks(&plan).map(|problem| problem.field);
            assert_eq!(found.as_deref(), wrong, "{owed} {lines:?} {adult}");
            assert_eq!(unmarked(&plan).is_some(), told, "{owed} {lines:?}");
        }
    }
}
