//! How long each record is kept, and what then happens to it.
//!
//! An audit log has no entry of its own: it goes with the record it describes. Every period here is
//! from memory: a council sets its own schedule before anything is destroyed.

use crate::timescales::Status;
use crate::vocabulary::Problem;
use crate::vocabulary::dates::speak_exact;
use crate::vocabulary::table::{Row, all_or_problems, read_rows};
use crate::vocabulary::worded::worded;
use jiff::Span;
use jiff::civil::Date;
use std::sync::LazyLock;

worded! {
    /// What happens once a record need not be kept any longer.
    pub enum Action {
        Review = "review", "Review whether to keep it";
        ReviewThenDestroy = "review_then_destroy", "Review, then destroy";
        Destroy = "destroy", "Destroy";
    }
}

/// How long one kind of record is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    pub id: String,
    pub record_class: String,
    /// What starts the years, in words.
    pub trigger: String,
    pub years: u32,
    pub action: Action,
    pub status: Status,
}

/// The schedule of a council.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedule(Vec<Retention>);

static BUILT_IN: LazyLock<Schedule> = LazyLock::new(|| {
    let text = include_str!("../data/retention.csv");
    Schedule::read("retention.csv", text).unwrap_or_default()
});

impl Schedule {
    /// The schedule before a council set its own.
    pub fn built_in() -> &'static Schedule {
        &BUILT_IN
    }

    /// Reads a schedule; problems name file and line.
    pub fn read(file: &str, text: &str) -> Result<Schedule, Vec<Problem>> {
        let needed = ["id", "record_class", "trigger", "years", "action", "status"];
        let rows = read_rows(file, text, &needed, &[])?;
        Ok(Schedule(all_or_problems(rows.iter().map(retention))?))
    }

    pub fn find(&self, id: &str) -> Option<&Retention> {
        self.0.iter().find(|retention| retention.id == id)
    }
}

fn retention(row: &Row<'_>) -> Result<Retention, Problem> {
    let wrong = |column: &str| row.problem(format!("{column} cannot be \"{}\"", row.text(column)));
    Ok(Retention {
        id: row.needed("id")?,
        record_class: row.needed("record_class")?,
        trigger: row.needed("trigger")?,
        years: row.needed("years")?.parse().map_err(|_| wrong("years"))?,
        action: Action::from_code(row.text("action")).ok_or_else(|| wrong("action"))?,
        status: Status::from_code(row.text("status")).ok_or_else(|| wrong("status"))?,
    })
}

/// What is to be done with a record today, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeping {
    /// `None`: keep it.
    pub action: Option<Action>,
    /// The first day on which it need not be kept; `None` while nothing has started the years.
    pub kept_until: Option<Date>,
    pub because: String,
}

/// Is a record still to be kept?
///
/// `triggered_on` is the day of the event that starts the years, `None` while it has not happened.
/// A record under a hold (an inquiry, a claim, a request for access) is kept whatever its age.
pub fn keeping(rule: &Retention, triggered_on: Option<Date>, held: bool, today: Date) -> Keeping {
    let kept_until = triggered_on.and_then(|on| years_after(on, rule.years));
    let Some(until) = kept_until else {
        return Keeping {
            action: None,
            kept_until,
            because: format!("Kept: its years start with \"{}\".", rule.trigger),
        };
    };
    let years = match rule.years {
        1 => format!("1 year from \"{}\"", rule.trigger),
        years => format!("{years} years from \"{}\"", rule.trigger),
    };
    let due = until <= today && !held;
    let because = match (until <= today, held) {
        (_, true) => "Kept: it is under a hold.".to_owned(),
        (true, false) => format!("{years} ended on {}.", speak_exact(until)),
        (false, false) => format!("Kept for {years}, until {}.", speak_exact(until)),
    };
    Keeping {
        action: due.then_some(rule.action),
        kept_until,
        because,
    }
}

/// The day on which so many whole years have passed: 29 February ends on 1 March.
fn years_after(from: Date, years: u32) -> Option<Date> {
    let same_day = from.checked_add(Span::new().try_years(years).ok()?).ok()?;
    let shortened = same_day.day() != from.day();
    if shortened {
        same_day.tomorrow().ok()
    } else {
        Some(same_day)
    }
}

/// The last day of the financial year (1 April to 31 March) in which a day falls.
pub fn end_of_financial_year(day: Date) -> Option<Date> {
    let year = if day.month() >= 4 {
        day.year().checked_add(1)?
    } else {
        day.year()
    };
    Date::new(year, 3, 31).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn check(
        id: &str,
        triggered_on: Option<Date>,
        held: bool,
        today: Date,
        expected: Option<Action>,
    ) {
        let rule = Schedule::built_in().find(id).unwrap();
        let keeping = keeping(rule, triggered_on, held, today);
        assert_eq!(keeping.action, expected, "{}", keeping.because);
    }

    #[test]
    fn a_record_is_kept_until_its_years_have_passed() {
        let closed = Some(date(2018, 11, 22));
        let review = Some(Action::ReviewThenDestroy);
        check("adult_record", closed, false, date(2026, 11, 21), None);
        check("adult_record", closed, false, date(2026, 11, 22), review);
        check("adult_record", closed, true, date(2030, 1, 1), None);
        check("adult_record", None, false, date(2099, 1, 1), None);
        let leap = Some(date(2024, 2, 29));
        check("contact", leap, false, date(2027, 2, 28), None);
        check(
            "contact",
            leap,
            false,
            date(2027, 3, 1),
            Some(Action::Destroy),
        );
    }

    #[test]
    fn a_financial_year_ends_on_31_march() {
        for (day, end) in [
            (date(2026, 3, 31), date(2026, 3, 31)),
            (date(2026, 4, 1), date(2027, 3, 31)),
            (date(2026, 12, 31), date(2027, 3, 31)),
        ] {
            assert_eq!(end_of_financial_year(day), Some(end));
        }
        assert_eq!(end_of_financial_year(date(9999, 4, 1)), None);
    }

    #[test]
    fn nothing_in_the_schedule_built_in_claims_to_be_checked() {
        let schedule = Schedule::built_in();
        assert_eq!(schedule.0.len(), 12);
        assert!(schedule.0.iter().all(|rule| rule.status == Status::Memory));
    }

    #[test]
    fn the_reason_is_said() {
        let rule = Schedule::built_in().find("complaint").unwrap();
        let because = |on, held| keeping(rule, on, held, date(2026, 11, 22)).because;
        let closed = Some(date(2020, 11, 23));
        assert_eq!(
            because(closed, false),
            "Kept for 6 years from \"closed\", until 23 November 2026."
        );
        assert_eq!(
            because(Some(date(2020, 1, 2)), false),
            "6 years from \"closed\" ended on 2 January 2026."
        );
        assert_eq!(because(closed, true), "Kept: it is under a hold.");
        assert_eq!(
            because(None, false),
            "Kept: its years start with \"closed\"."
        );
    }
}
