//! Reviews of a plan: which kinds there are, by when each is due, and how one stands.

use crate::timescales::{Moment, Timescales, due};
use crate::vocabulary::calendar::Calendar;
use crate::vocabulary::dates::speak_exact;
use crate::vocabulary::worded::worded;
use jiff::ToSpan;
use jiff::civil::Date;

worded! {
    /// The kinds of reviews.
    ///
    /// Source: Care Act 2014 s.27; statutory guidance chapter 13.
    pub enum Kind {
        LightTouch = "light_touch", "First look";
        Planned = "planned", "Planned review";
        Early = "early", "Planned review, brought forward";
        Unplanned = "unplanned", "Unplanned review";
        OnRequest = "on_request", "Review that was asked for";
        ShortTerm = "short_term", "Review of short-term support";
    }
}

worded! {
    /// How a review that is to come stands.
    pub enum Standing {
        Later = "later", "Later";
        Soon = "soon", "Due soon";
        Overdue = "overdue", "Overdue";
    }
}

impl Kind {
    /// The time limit by which it is held, by its name in the table.
    pub fn timescale(self) -> &'static str {
        match self {
            Kind::LightTouch => "CARE_REVIEW_LIGHT",
            Kind::Planned | Kind::Early => "CARE_REVIEW_ANNUAL",
            Kind::Unplanned | Kind::OnRequest | Kind::ShortTerm => "REVIEW_UNPLANNED",
        }
    }

    /// Whether its day was set beforehand.
    pub fn is_planned(self) -> bool {
        matches!(self, Kind::LightTouch | Kind::Planned | Kind::Early)
    }
}

/// The last day in time for a review whose time runs from `from`; none where the table has no such limit.
pub fn due_by(kind: Kind, from: Date, limits: &Timescales, holidays: &Calendar) -> Option<Date> {
    let limit = limits.find(kind.timescale())?;
    let deadline = due(limit, Moment::Day(from), &[], holidays).ok()?;
    Some(deadline.due.day())
}

/// By when a review of this kind is held that follows a plan or another review: on the day that was agreed, and never
/// later than the law's guidance allows.
pub fn next_by(
    kind: Kind,
    from: Date,
    agreed: Option<Date>,
    limits: &Timescales,
    holidays: &Calendar,
) -> Option<Date> {
    let latest = due_by(kind, from, limits, holidays)?;
    let agreed = agreed.filter(|day| *day > from);
    Some(agreed.map_or(latest, |day| day.min(latest)))
}

/// What to tell who agrees a plan today that promises a first look on a day which is not the one that would be set.
pub fn promised_another_day(
    promised: Option<Date>,
    today: Date,
    limits: &Timescales,
    holidays: &Calendar,
) -> Option<String> {
    let set = next_by(Kind::LightTouch, today, promised, limits, holidays)?;
    let promised = promised.filter(|promised| *promised != set)?;
    let (promised, set) = (speak_exact(promised), speak_exact(set));
    Some(format!(
        "The words of the plan promise a look together on {promised}. If the plan is agreed today it is held by {set}: change the words, or tell the person so"
    ))
}

/// How a review that is to come stands: due soon from one calendar month before its day (the last day of that month
/// where there is no such day) to the day itself, overdue from the day after.
pub fn standing(due_on: Date, today: Date) -> Standing {
    let soon_from = due_on.checked_sub(1.month()).unwrap_or(due_on);
    match today {
        today if today > due_on => Standing::Overdue,
        today if today >= soon_from => Standing::Soon,
        _ => Standing::Later,
    }
}

/// Whether a review was held in time.
pub fn in_time(held_on: Date, due_on: Date) -> bool {
    held_on <= due_on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn each_kind_has_its_last_day() {
        for (kind, from, expected) in [
            ("light_touch", "2026-09-25", "2026-11-20"),
            ("light_touch", "2026-11-20", "2027-01-15"),
            ("planned", "2026-11-20", "2027-11-20"),
            ("planned", "2028-02-29", "2029-02-28"),
            ("early", "2026-11-20", "2027-11-20"),
            ("unplanned", "2026-11-20", "2026-12-04"),
            ("on_request", "2026-12-18", "2027-01-06"),
        ] {
            let kind = Kind::from_code(kind).unwrap();
            let found = due_by(kind, day(from), Timescales::built_in(), Calendar::england());
            assert_eq!(found, Some(day(expected)), "{kind} from {from}");
        }
    }

    #[test]
    fn the_next_review_is_on_the_day_agreed_and_within_twelve_months() {
        for (agreed, expected) in [
            (None, "2027-11-20"),
            (Some("2027-05-20"), "2027-05-20"),
            (Some("2027-11-20"), "2027-11-20"),
            (Some("2027-11-21"), "2027-11-20"),
            (Some("2030-01-01"), "2027-11-20"),
            // A day that is not after the review is no next day.
            (Some("2026-11-20"), "2027-11-20"),
        ] {
            let agreed = agreed.map(day);
            let found = next_by(
                Kind::Planned,
                day("2026-11-20"),
                agreed,
                Timescales::built_in(),
                Calendar::england(),
            );
            assert_eq!(found, Some(day(expected)), "{agreed:?}");
        }
    }

    #[test]
    fn the_first_look_is_on_the_day_promised_unless_that_is_too_late() {
        for (promised, set, told) in [
            (None, "2027-01-15", false),
            (Some("2027-01-12"), "2027-01-12", false),
            (Some("2027-01-15"), "2027-01-15", false),
            (Some("2027-01-16"), "2027-01-15", true),
            (Some("2026-11-20"), "2027-01-15", true),
        ] {
            let (promised, today) = (promised.map(day), day("2026-11-20"));
            let (limits, holidays) = (Timescales::built_in(), Calendar::england());
            let found = next_by(Kind::LightTouch, today, promised, limits, holidays);
            assert_eq!(found, Some(day(set)), "{promised:?}");
            let says = promised_another_day(promised, today, limits, holidays);
            assert_eq!(says.is_some(), told, "{promised:?} {says:?}");
        }
    }

    // A57
    #[test]
    fn a_review_is_soon_from_a_month_before_its_day_and_overdue_from_the_day_after() {
        for (due_on, today, expected) in [
            ("2026-12-20", "2026-11-19", "later"),
            ("2026-12-20", "2026-11-20", "soon"),
            ("2026-12-20", "2026-12-20", "soon"),
            ("2026-12-20", "2026-12-21", "overdue"),
            ("2027-03-31", "2027-02-27", "later"),
            ("2027-03-31", "2027-02-28", "soon"),
            ("2028-03-31", "2028-02-28", "later"),
            ("2028-03-31", "2028-02-29", "soon"),
        ] {
            assert_eq!(
                standing(day(due_on), day(today)).code(),
                expected,
                "{due_on} {today}"
            );
        }
    }

    #[test]
    fn a_review_on_its_day_is_in_time() {
        assert!(in_time(day("2026-11-20"), day("2026-11-20")));
        assert!(!in_time(day("2026-11-21"), day("2026-11-20")));
    }
}
