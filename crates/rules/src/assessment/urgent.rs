//! Needs that cannot wait for an assessment.

use crate::vocabulary::Problem;
use jiff::civil::Date;

/// Needs that are met before they are assessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urgent {
    /// The first day on which they are met.
    pub from_on: Option<Date>,
    /// Why they cannot wait.
    pub because: String,
    /// The day by which the assessment follows.
    pub until_on: Option<Date>,
}

/// What is missing or wrong, by field: a start that is not in the future, a reason, and a day for the assessment
/// that is not before the start.
///
/// Source: Care Act 2014 s.19(3).
pub fn problems(urgent: &Urgent, today: Date) -> Vec<Problem> {
    let mut problems = Vec::new();
    match urgent.from_on {
        None => problems.push(Problem::new(
            "urgent_on",
            "Enter the day from which the needs are met",
        )),
        Some(from) if from > today => {
            let says = "The day from which urgent needs are met cannot be in the future";
            problems.push(Problem::new("urgent_on", says));
        }
        Some(_) => {}
    }
    if urgent.because.trim().is_empty() {
        problems.push(Problem::new(
            "urgent_because",
            "Say why the needs cannot wait for an assessment",
        ));
    }
    match (urgent.from_on, urgent.until_on) {
        (_, None) => {
            let says = "Enter the day by which the assessment will follow";
            problems.push(Problem::new("urgent_until", says));
        }
        (Some(from), Some(until)) if until < from => {
            let says = "The assessment cannot follow before the needs are met";
            problems.push(Problem::new("urgent_until", says));
        }
        _ => {}
    }
    problems
}

/// Whether the assessment that was to follow is late: from the day after its day, until it is completed.
pub fn is_late(until_on: Date, completed: bool, today: Date) -> bool {
    !completed && today > until_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgent_needs_have_a_start_a_reason_and_a_day_for_the_assessment() {
        let today = "2026-11-22";
        for (from_on, because, until_on, expected) in [
            ("2026-11-22", "alone and fallen", "2026-11-29", ""),
            ("2026-11-22", "alone and fallen", "2026-11-22", ""),
            ("2026-11-20", "alone and fallen", "2026-11-21", ""),
            ("2026-11-23", "alone and fallen", "2026-11-29", "urgent_on"),
            (
                "2026-11-22",
                "alone and fallen",
                "2026-11-21",
                "urgent_until",
            ),
            ("2026-11-22", " ", "2026-11-29", "urgent_because"),
            ("", "", "", "urgent_on urgent_because urgent_until"),
        ] {
            let day = |text: &str| text.parse().ok();
            let urgent = Urgent {
                from_on: day(from_on),
                because: because.to_owned(),
                until_on: day(until_on),
            };
            let found = problems(&urgent, today.parse().unwrap());
            let fields: Vec<&str> = found.iter().map(|one| one.field.as_str()).collect();
            assert_eq!(fields.join(" "), expected, "{urgent:?}");
        }
    }

    #[test]
    fn the_assessment_is_late_from_the_day_after_its_day() {
        let day: Date = "2026-11-29".parse().unwrap();
        for (today, completed, expected) in [
            ("2026-11-29", false, false),
            ("2026-11-30", false, true),
            ("2026-11-30", true, false),
        ] {
            assert_eq!(
                is_late(day, completed, today.parse().unwrap()),
                expected,
                "{today}"
            );
        }
    }
}
