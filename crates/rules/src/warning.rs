//! Warnings on a record: what must be known before one is written, and how it is reviewed, renewed and ended.

use crate::timescales::{Moment, Timescales, due};
use crate::vocabulary::Problem;
use crate::vocabulary::calendar::Calendar;
use crate::vocabulary::dates::speak_exact;
use jiff::civil::Date;

/// The timescale that says how far ahead the next review may be set at most.
pub const REVIEW: &str = "WARNING_REVIEW";

/// Was the person told that there is a warning, and which manager agreed to it? None and blank: not answered yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    pub disclosed: Option<bool>,
    pub disclosed_on: Option<Date>,
    /// Who told the person.
    pub disclosed_by: String,
    pub undisclosed_because: String,
    pub manager: String,
    pub manager_on: Option<Date>,
}

/// A warning as far as it has been written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    pub from: Option<Date>,
    pub next_review: Option<Date>,
    pub agreement: Agreement,
}

/// A review as far as it has been written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    pub reviewed_on: Option<Date>,
    /// It ends the warning.
    pub ends: bool,
    pub next_review: Option<Date>,
    pub agreement: Agreement,
}

/// What a review makes of a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds until it is looked at again on this day at the latest.
    Renewed(Date),
    /// It holds no longer from this day.
    Ended(Date),
}

/// May this warning be put on the record today?
pub fn write(draft: &Draft, limits: &Timescales, today: Date) -> Result<Date, Vec<Problem>> {
    let mut problems = Vec::new();
    match draft.from {
        None => problems.push(Problem::new("from_on", "Enter from when it holds")),
        Some(from) if from > today => problems.push(Problem::new(
            "from_on",
            "From when it holds must be today or earlier",
        )),
        Some(_) => {}
    }
    problems.extend(agreed(&draft.agreement, today));
    let next = next_review(draft.next_review, today, limits);
    settle(problems, next)
}

/// What does this review make of a warning that holds since `from`, or has `ended`?
pub fn review(
    review: &Review,
    (from, ended): (Date, Option<Date>),
    limits: &Timescales,
    today: Date,
) -> Result<Outcome, Vec<Problem>> {
    if let Some(ended) = ended {
        let says = format!(
            "This warning ended on {}: write a new one if there is danger again",
            speak_exact(ended)
        );
        return Err(vec![Problem::new("text", says)]);
    }
    let mut problems = Vec::new();
    let on = reviewed_on(review.reviewed_on, from, today);
    let on = on.map_err(|problem| problems.push(problem)).ok();
    problems.extend(agreed(&review.agreement, today));
    if review.ends {
        return settle(problems, Ok(Outcome::Ended(today)));
    }
    let next = next_review(review.next_review, on.unwrap_or(today), limits);
    let next = next.and_then(|next| {
        if next > today {
            Ok(next)
        } else {
            let says = "The next review must be after today";
            Err(Problem::new("next_review_on", says))
        }
    });
    settle(problems, next.map(Outcome::Renewed))
}

fn settle<T>(mut problems: Vec<Problem>, value: Result<T, Problem>) -> Result<T, Vec<Problem>> {
    match value {
        Ok(value) if problems.is_empty() => Ok(value),
        Ok(_) => Err(problems),
        Err(problem) => {
            problems.push(problem);
            Err(problems)
        }
    }
}

fn reviewed_on(day: Option<Date>, from: Date, today: Date) -> Result<Date, Problem> {
    let wrong = |says: &str| Err(Problem::new("reviewed_on", says));
    match day {
        None => wrong("Enter the day of the review"),
        Some(day) if day > today => wrong("The day of the review must be today or earlier"),
        Some(day) if day < from => wrong("The day of the review must not be before the warning"),
        Some(day) => Ok(day),
    }
}

/// A warning is never without a day on which somebody asks whether it still holds.
fn next_review(next: Option<Date>, from: Date, limits: &Timescales) -> Result<Date, Problem> {
    let wrong = |says: String| Err(Problem::new("next_review_on", says));
    let Some(next) = next else {
        return wrong("Enter the day of the next review".to_owned());
    };
    if next <= from {
        return wrong("The next review must be after today".to_owned());
    }
    match furthest(from, limits) {
        Some((furthest, length)) if next > furthest => wrong(format!(
            "The next review must be within {length}, by {}",
            speak_exact(furthest)
        )),
        _ => Ok(next),
    }
}

/// The last day that may be set, with how long that is.
fn furthest(from: Date, limits: &Timescales) -> Option<(Date, String)> {
    let limit = limits.find(REVIEW)?;
    let due = due(limit, Moment::Day(from), &[], Calendar::expected()).ok()?;
    Some((due.due.day(), limit.length()))
}

fn agreed(agreement: &Agreement, today: Date) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut need = |missing: bool, field: &str, says: &str| {
        if missing {
            problems.push(Problem::new(field, says));
        }
    };
    let said = agreement.disclosed;
    need(
        said.is_none(),
        "disclosed",
        "Choose whether the person was told",
    );
    let told = said == Some(true);
    let by = told && agreement.disclosed_by.is_empty();
    need(by, "disclosed_by", "Enter who told the person");
    let on = told && agreement.disclosed_on.is_none();
    need(on, "disclosed_on", "Enter when the person was told");
    let why = said == Some(false) && agreement.undisclosed_because.is_empty();
    need(
        why,
        "undisclosed_because",
        "Enter why the person was not told",
    );
    need(
        agreement.manager.is_empty(),
        "manager",
        "Enter the manager who agreed",
    );
    need(
        agreement.manager_on.is_none(),
        "manager_on",
        "Enter when the manager agreed",
    );
    let to_come = |day: Option<Date>| day.is_some_and(|day| day > today);
    let says = "The person must have been told already";
    need(
        told && to_come(agreement.disclosed_on),
        "disclosed_on",
        says,
    );
    let says = "The manager must have agreed already";
    need(to_come(agreement.manager_on), "manager_on", says);
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 20);

    fn agreement() -> Agreement {
        Agreement {
            disclosed: Some(true),
            disclosed_on: Some(TODAY),
            disclosed_by: "Priya Shah".to_owned(),
            manager: "Tom Reed".to_owned(),
            manager_on: Some(TODAY),
            ..Agreement::default()
        }
    }

    fn draft() -> Draft {
        Draft {
            from: Some(TODAY),
            next_review: Some(date(2027, 5, 20)),
            agreement: agreement(),
        }
    }

    fn fields<T>(outcome: Result<T, Vec<Problem>>) -> Vec<String> {
        let problems = outcome.err().unwrap_or_default();
        problems.into_iter().map(|problem| problem.field).collect()
    }

    fn limits() -> &'static Timescales {
        Timescales::built_in()
    }

    #[test]
    fn a_warning_needs_an_answer_on_disclosure_and_a_manager() {
        let nothing = Draft::default();
        let missing = [
            "from_on",
            "disclosed",
            "manager",
            "manager_on",
            "next_review_on",
        ];
        assert_eq!(fields(write(&nothing, limits(), TODAY)), missing);
        assert_eq!(write(&draft(), limits(), TODAY), Ok(date(2027, 5, 20)));
        let mut untold = draft();
        untold.agreement.disclosed = Some(false);
        assert_eq!(
            fields(write(&untold, limits(), TODAY)),
            ["undisclosed_because"]
        );
        untold.agreement.undisclosed_because = "It would put his wife in danger".to_owned();
        assert!(write(&untold, limits(), TODAY).is_ok());
        let mut told = draft();
        told.agreement.disclosed_by.clear();
        told.agreement.disclosed_on = None;
        assert_eq!(
            fields(write(&told, limits(), TODAY)),
            ["disclosed_by", "disclosed_on"]
        );
    }

    #[test]
    fn what_is_said_to_have_happened_has_happened() {
        let tomorrow = Some(date(2026, 11, 21));
        let mut early = draft();
        early.from = tomorrow;
        early.agreement.disclosed_on = tomorrow;
        early.agreement.manager_on = tomorrow;
        assert_eq!(
            fields(write(&early, limits(), TODAY)),
            ["from_on", "disclosed_on", "manager_on"]
        );
    }

    #[test]
    fn the_next_review_is_within_a_year() {
        for (next, may) in [
            (Some(date(2026, 11, 20)), false),
            (Some(date(2026, 11, 21)), true),
            (Some(date(2027, 11, 20)), true),
            (Some(date(2027, 11, 21)), false),
            (None, false),
        ] {
            let draft = Draft {
                next_review: next,
                ..draft()
            };
            assert_eq!(write(&draft, limits(), TODAY).is_ok(), may, "{next:?}");
        }
    }

    fn renewing(on: Date, next: Date) -> Review {
        Review {
            reviewed_on: Some(on),
            ends: false,
            next_review: Some(next),
            agreement: agreement(),
        }
    }

    #[test]
    fn a_review_is_of_a_day_that_has_come_and_not_before_the_warning() {
        let since = (date(2026, 3, 1), None);
        for (on, may) in [
            (date(2026, 2, 28), false),
            (date(2026, 3, 1), true),
            (date(2026, 11, 20), true),
            (date(2026, 11, 21), false),
        ] {
            let renewing = renewing(on, date(2026, 12, 1));
            assert_eq!(
                review(&renewing, since, limits(), TODAY).is_ok(),
                may,
                "{on}"
            );
        }
    }

    #[test]
    fn the_year_of_a_renewal_begins_on_the_day_of_the_review() {
        let since = (date(2026, 3, 1), None);
        let on = date(2026, 11, 10);
        let last = date(2027, 11, 10);
        assert_eq!(
            review(&renewing(on, last), since, limits(), TODAY),
            Ok(Outcome::Renewed(last))
        );
        let late = renewing(on, date(2027, 11, 11));
        assert_eq!(
            fields(review(&late, since, limits(), TODAY)),
            ["next_review_on"]
        );
        let past = renewing(on, date(2026, 11, 20));
        assert_eq!(
            fields(review(&past, since, limits(), TODAY)),
            ["next_review_on"]
        );
    }

    #[test]
    fn a_review_may_end_it_today_and_an_ended_one_is_not_reviewed() {
        let ending = Review {
            ends: true,
            ..renewing(date(2026, 11, 18), date(2027, 1, 1))
        };
        let since = date(2026, 3, 1);
        assert_eq!(
            review(&ending, (since, None), limits(), TODAY),
            Ok(Outcome::Ended(TODAY))
        );
        let ended = review(&ending, (since, Some(TODAY)), limits(), TODAY);
        assert_eq!(fields(ended), ["text"]);
    }
}
