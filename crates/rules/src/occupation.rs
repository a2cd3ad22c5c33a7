//! What somebody does with their days, what that says of their employment for the national return, which roles fit who
//! looks for work, and how a pilot is judged after six months.

use crate::vocabulary::dates::speak_exact;
use crate::vocabulary::worded::worded;
use jiff::ToSpan;
use jiff::civil::Date;

worded! {
    /// What somebody does.
    pub enum Kind {
        Paid = "paid", "Paid work";
        Voluntary = "voluntary", "Volunteering";
        WorkExperience = "work_experience", "Work experience";
        Training = "training", "Training or learning";
        DayOpportunity = "day_opportunity", "Day opportunity";
        Looking = "looking", "Looking for work";
    }
}

impl Kind {
    /// What an employer may offer a role of.
    pub const OFFERED: &'static [Kind] = &[
        Kind::Paid,
        Kind::Voluntary,
        Kind::WorkExperience,
        Kind::Training,
    ];

    /// Volunteering or work experience: a step towards paid work.
    pub fn is_unpaid_work(self) -> bool {
        matches!(self, Kind::Voluntary | Kind::WorkExperience)
    }
}

/// Hours in a week, in hundredths, from which paid work counts as sixteen hours or more.
const SIXTEEN: i64 = 1_600;

/// Something that goes on, as it bears on employment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doing {
    pub kind: Kind,
    /// Hours a week in hundredths; none when nobody knows. Of who looks for work, the most they want.
    pub weekly_hundredths: Option<i64>,
}

/// The code of the national list of employment that follows from what somebody does; none where that says nothing of
/// it. Hours of several jobs are added up; one of unknown hours leaves the sum unknown unless the others reach sixteen.
///
/// Source: Client Level Data specification, employment status.
pub fn employment(doing: &[Doing]) -> Option<&'static str> {
    let paid: Vec<Option<i64>> = doing
        .iter()
        .filter(|one| one.kind == Kind::Paid)
        .map(|one| one.weekly_hundredths)
        .collect();
    let known: i64 = paid.iter().flatten().sum();
    match () {
        () if known >= SIXTEEN => Some("paid_16_or_more_hours_a_week"),
        () if paid.contains(&None) => Some("paid_hours_per_week_unknown"),
        () if !paid.is_empty() => Some("paid_less_than_16_hours_a_week"),
        () if doing.iter().any(|one| one.kind == Kind::Voluntary) => {
            Some("not_in_paid_employment_voluntary_work_only")
        }
        () if doing.iter().any(|one| one.kind == Kind::Looking) => Some(SEEKING),
        () => None,
    }
}

/// The code of that list for who has no work and looks for it.
pub const SEEKING: &str = "not_in_paid_employment_seeking_work";

/// Whether a code of that list is paid work.
pub fn is_paid(code: &str) -> bool {
    code.starts_with("paid_")
}

/// Whether something goes on on a day. Both its days are days of it.
pub fn goes_on(began: Date, ended: Option<Date>, on: Date) -> bool {
    began <= on && ended.is_none_or(|ended| on <= ended)
}

/// Whether a role with so many hours a week fits who wants so many at most, both in hundredths. Nobody is kept from a role
/// of which the hours are not fixed, or by hours that they did not name.
pub fn hours_fit(role: Option<i64>, wanted: Option<i64>) -> bool {
    match (role, wanted) {
        (Some(role), Some(wanted)) => role <= wanted,
        _ => true,
    }
}

/// Places of a role that nobody has.
pub fn places_free(places: i64, filled: usize) -> i64 {
    let filled = i64::try_from(filled).unwrap_or(i64::MAX);
    places.saturating_sub(filled).max(0)
}

/// Why nobody may begin in a role on a day: before its first day, or after its last.
pub fn may_begin(from: Date, until: Option<Date>, on: Date) -> Result<(), String> {
    match until {
        _ if on < from => Err(format!(
            "The role is open from {}: enter that day or a later one",
            speak_exact(from)
        )),
        Some(until) if on > until => Err(format!(
            "The role was open until {}: enter that day or an earlier one",
            speak_exact(until)
        )),
        _ => Ok(()),
    }
}

/// The day on which it is seen what a pilot brought to somebody: six months after they joined.
pub fn six_months_after(joined: Date) -> Date {
    joined.checked_add(6.months()).unwrap_or(joined)
}

/// What a pilot brought to those who have been in it for six months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct After {
    /// Who joined six months ago or earlier.
    pub people: usize,
    pub paid: usize,
    /// Volunteering or work experience, whether paid as well or not.
    pub unpaid_work: usize,
    /// Who has not been in it for six months yet.
    pub too_early: usize,
}

/// Counts a pilot. Each person: the day they joined, and what they did on the day six months later.
pub fn after_six_months(people: &[(Date, Vec<Kind>)], today: Date) -> After {
    let mut after = After::default();
    for (joined, doing) in people {
        if six_months_after(*joined) > today {
            after.too_early += 1;
            continue;
        }
        after.people += 1;
        after.paid += usize::from(doing.contains(&Kind::Paid));
        after.unpaid_work += usize::from(doing.iter().any(|kind| kind.is_unpaid_work()));
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn employment_follows_from_what_somebody_does() {
        let doing = |kinds: &[(Kind, Option<i64>)]| -> Vec<Doing> {
            let doing = |(kind, weekly_hundredths): &(Kind, Option<i64>)| Doing {
                kind: *kind,
                weekly_hundredths: *weekly_hundredths,
            };
            kinds.iter().map(doing).collect()
        };
        for (what, expected) in [
            (&[][..], None),
            (&[(Kind::DayOpportunity, Some(600))], None),
            (&[(Kind::WorkExperience, Some(1_600))], None),
            (
                &[(Kind::Voluntary, None)],
                Some("not_in_paid_employment_voluntary_work_only"),
            ),
            (
                &[(Kind::Paid, Some(1_599))],
                Some("paid_less_than_16_hours_a_week"),
            ),
            (
                &[(Kind::Paid, Some(1_600))],
                Some("paid_16_or_more_hours_a_week"),
            ),
            (
                &[(Kind::Paid, Some(800)), (Kind::Paid, Some(800))],
                Some("paid_16_or_more_hours_a_week"),
            ),
            (&[(Kind::Paid, None)], Some("paid_hours_per_week_unknown")),
            (
                &[(Kind::Paid, None), (Kind::Paid, Some(1_600))],
                Some("paid_16_or_more_hours_a_week"),
            ),
            (
                &[(Kind::Paid, None), (Kind::Paid, Some(400))],
                Some("paid_hours_per_week_unknown"),
            ),
            (
                &[(Kind::Voluntary, None), (Kind::Paid, Some(400))],
                Some("paid_less_than_16_hours_a_week"),
            ),
            (&[(Kind::Looking, Some(1_600))], Some(SEEKING)),
            (
                &[(Kind::Looking, Some(1_600)), (Kind::Paid, Some(400))],
                Some("paid_less_than_16_hours_a_week"),
            ),
            (
                &[(Kind::Looking, None), (Kind::Voluntary, None)],
                Some("not_in_paid_employment_voluntary_work_only"),
            ),
            (
                &[(Kind::Looking, None), (Kind::Training, None)],
                Some(SEEKING),
            ),
        ] {
            assert_eq!(employment(&doing(what)), expected, "{what:?}");
        }
    }

    #[test]
    fn the_first_and_the_last_day_are_days_of_it() {
        let (began, ended) = (date(2026, 3, 2), Some(date(2026, 6, 30)));
        for (on, goes) in [
            (date(2026, 3, 1), false),
            (date(2026, 3, 2), true),
            (date(2026, 6, 30), true),
            (date(2026, 7, 1), false),
        ] {
            assert_eq!(goes_on(began, ended, on), goes, "{on}");
        }
        assert!(goes_on(began, None, date(2036, 1, 1)));
    }

    #[test]
    fn a_role_fits_who_wants_its_hours_or_more() {
        for (role, wanted, fits) in [
            (Some(1_200), Some(1_600), true),
            (Some(1_600), Some(1_600), true),
            (Some(1_601), Some(1_600), false),
            (None, Some(1_600), true),
            (Some(3_700), None, true),
            (None, None, true),
        ] {
            assert_eq!(hours_fit(role, wanted), fits, "{role:?} {wanted:?}");
        }
    }

    #[test]
    fn a_role_has_as_many_places_free_as_nobody_has() {
        for (places, filled, free) in [(2, 0, 2), (2, 1, 1), (2, 2, 0), (1, 3, 0), (0, 0, 0)] {
            assert_eq!(places_free(places, filled), free, "{filled} of {places}");
        }
    }

    #[test]
    fn somebody_begins_in_a_role_while_it_is_open() {
        let (from, until) = (date(2026, 3, 2), Some(date(2026, 6, 30)));
        for (until, on, says) in [
            (
                until,
                date(2026, 3, 1),
                Some("open from 2 March 2026: enter that day or a later one"),
            ),
            (until, date(2026, 3, 2), None),
            (until, date(2026, 6, 30), None),
            (
                until,
                date(2026, 7, 1),
                Some("open until 30 June 2026: enter that day or an earlier one"),
            ),
            (None, date(2036, 1, 1), None),
        ] {
            let told = may_begin(from, until, on).err();
            assert_eq!(told.is_some(), says.is_some(), "{on}");
            assert!(told.unwrap_or_default().ends_with(says.unwrap_or_default()));
        }
    }

    #[test]
    fn a_pilot_is_judged_by_those_who_have_been_in_it_for_six_months() {
        let joined = date(2026, 5, 20);
        let people = [
            (joined, vec![Kind::Paid, Kind::Voluntary]),
            (joined, vec![Kind::WorkExperience]),
            (joined, vec![Kind::DayOpportunity]),
            (date(2026, 5, 21), vec![Kind::Paid]),
        ];
        let expected = After {
            people: 3,
            paid: 1,
            unpaid_work: 2,
            too_early: 1,
        };
        assert_eq!(after_six_months(&people, date(2026, 11, 20)), expected);
        assert_eq!(six_months_after(date(2026, 8, 31)), date(2027, 2, 28));
    }
}
