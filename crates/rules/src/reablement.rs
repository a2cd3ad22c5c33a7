//! Help to get back on one's feet: until when it is free, and when somebody asks how the person is.

use crate::timescales::Timescales;
use crate::vocabulary::Problem;
use crate::vocabulary::dates::{days_after, days_between};
use crate::vocabulary::worded::worded;
use jiff::civil::Date;

worded! {
    /// What came of offering help to get back on one's feet before support for long.
    pub enum FirstOffer {
        Accepted = "accepted", "Offered, and taken up";
        Declined = "declined", "Offered, and declined";
        NotSuitable = "not_suitable", "Not suitable";
    }
}

/// What is missing beside the answer: a reason, where such help is not taken up.
///
/// Source: Care Act 2014 s.2(1): needs are prevented, delayed or reduced before they are met for long.
pub fn first_offer_lacks(offer: Option<FirstOffer>, because: Option<&str>) -> Option<&'static str> {
    let because = because.is_some_and(|words| !words.trim().is_empty());
    match offer {
        Some(FirstOffer::Declined) if !because => Some("Say why they declined it, in their words"),
        Some(FirstOffer::NotSuitable) if !because => Some("Say why it does not suit them"),
        _ => None,
    }
}

/// What to tell whoever decides on a plan of long-term support. It never stops the plan: what is eligible is met.
pub fn first_offer_warning(offer: Option<FirstOffer>) -> Option<&'static str> {
    match offer {
        None => Some(
            "Nobody wrote down whether help to get back on their feet was offered before support for long. It can be said under Safe and agreed.",
        ),
        Some(_) => None,
    }
}

/// A time of reablement, as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// The first day of the service.
    pub began_on: Date,
    /// The first day that is no longer free.
    pub free_until: Date,
    /// The last day, where it has ended.
    pub ended_on: Option<Date>,
}

/// How many days were free, and how many are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    pub free: i64,
    pub charged: i64,
}

/// The first day that is no longer free: six weeks after the first day, which counts. Each episode has its own six
/// weeks.
///
/// Source: SI 2014/2672 reg. 3(2)(b).
pub fn free_until(began_on: Date, limits: &Timescales) -> Option<Date> {
    let limit = limits.find("REABLEMENT_FREE")?;
    days_after(began_on, i64::from(limit.limit))
}

/// The first day that is no longer free of help that shares days with other help: they are one period, and its six
/// weeks run from the first day of them all.
///
/// Source: SI 2014/2672 reg. 3(2)(b): the free weeks are those of one specified period.
pub fn free_together(one: &Dates, others: &[Dates], limits: &Timescales) -> Option<Date> {
    let run = together(one, others);
    let first = run.iter().map(|dates| dates.began_on).min();
    free_until(first.unwrap_or(one.began_on), limits)
}

/// The help that is one period with this: what shares a day with it, and what shares one with that; itself first.
pub fn together(one: &Dates, others: &[Dates]) -> Vec<Dates> {
    let (mut run, mut left) = (vec![*one], others.to_vec());
    loop {
        let shares = |other: &Dates| run.iter().any(|known| overlap(known, other));
        let (joined, apart): (Vec<Dates>, Vec<Dates>) = left.into_iter().partition(shares);
        if joined.is_empty() {
            return run;
        }
        run.extend(joined);
        left = apart;
    }
}

/// Help that is written down, as far as it must say something.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The person sleeps there: a bed to get back on one's feet, a short stay.
    pub is_a_bed: bool,
    pub purpose: Option<&'a str>,
    pub place: Option<&'a str>,
    pub expected_until: Option<Date>,
}

/// What is missing: when it should end; and of a bed what it is for and where, so that nobody stays by default.
///
/// Source: Care and support statutory guidance 2.60 to 2.63: such help is for a limited time and a purpose.
pub fn lacks(written: &Written<'_>) -> Vec<Problem> {
    let empty = |words: Option<&str>| words.is_none_or(|words| words.trim().is_empty());
    let mut problems = Vec::new();
    if written.is_a_bed && empty(written.purpose) {
        problems.push(Problem::new("purpose", "Say what the bed is for"));
    }
    if written.is_a_bed && empty(written.place) {
        problems.push(Problem::new("place", "Say where the bed is"));
    }
    if written.expected_until.is_none() {
        let says = "Enter the day on which it should end: it can be changed";
        problems.push(Problem::new("expected_until", says));
    }
    problems
}

/// The days of an episode until today, or until its last day: free, and charged for.
pub fn split(dates: &Dates, today: Date) -> Split {
    let last = dates.ended_on.unwrap_or(today);
    let after = days_after(last, 1).unwrap_or(last);
    let all = days_between(dates.began_on, after).max(0);
    let free = days_between(dates.began_on, after.min(dates.free_until)).max(0);
    Split {
        free,
        charged: all - free,
    }
}

/// The day on which somebody asks where the person is: the 91st after they left hospital.
///
/// Source: Adult Social Care Outcomes Framework, the share of older people still at home 91 days after discharge.
pub fn follow_up_on(discharged_on: Date, limits: &Timescales) -> Option<Date> {
    let limit = limits.find("REABLEMENT_FOLLOW_UP")?;
    days_after(discharged_on, i64::from(limit.limit))
}

/// Whether two times of help share a day: then they are one, with one six weeks that are free. One that goes on has no
/// last day yet.
///
/// Source: SI 2014/2672 reg. 3(2)(b): the free weeks are those of one specified period.
pub fn overlap(one: &Dates, other: &Dates) -> bool {
    let before = |a: &Dates, b: &Dates| a.ended_on.is_some_and(|last| last < b.began_on);
    !before(one, other) && !before(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn only_what_is_not_taken_up_needs_a_reason_and_only_silence_is_warned_of() {
        use FirstOffer::*;
        for (offer, because, lacks, warned) in [
            (None, None, false, true),
            (None, Some("Ask her on Monday"), false, true),
            (Some(Accepted), None, false, false),
            (Some(Declined), None, true, false),
            (Some(Declined), Some("  "), true, false),
            (Some(Declined), Some("I have had it twice"), false, false),
            (Some(NotSuitable), None, true, false),
            (Some(NotSuitable), Some("End of life"), false, false),
        ] {
            assert_eq!(
                first_offer_lacks(offer, because).is_some(),
                lacks,
                "{offer:?} {because:?}"
            );
            assert_eq!(first_offer_warning(offer).is_some(), warned, "{offer:?}");
        }
    }

    #[test]
    fn the_first_six_weeks_are_free_and_the_first_day_counts() {
        for (began, until) in [
            ("2026-10-01", "2026-11-12"),
            ("2026-12-01", "2027-01-12"),
            ("2028-02-01", "2028-03-14"),
        ] {
            assert_eq!(
                free_until(day(began), Timescales::built_in()),
                Some(day(until)),
                "{began}"
            );
        }
    }

    #[test]
    fn day_forty_two_is_free_and_day_forty_three_is_not() {
        for (ended, today, free, charged) in [
            (None, "2026-09-30", 0, 0),
            (None, "2026-10-01", 1, 0),
            (None, "2026-11-11", 42, 0),
            (None, "2026-11-12", 42, 1),
            (Some("2026-10-10"), "2026-11-30", 10, 0),
            (Some("2026-11-11"), "2026-11-30", 42, 0),
            (Some("2026-11-13"), "2026-11-30", 42, 2),
        ] {
            let dates = Dates {
                began_on: day("2026-10-01"),
                free_until: day("2026-11-12"),
                ended_on: ended.map(day),
            };
            assert_eq!(
                split(&dates, day(today)),
                Split { free, charged },
                "{ended:?} {today}"
            );
        }
    }

    #[test]
    fn help_over_the_same_days_has_one_six_weeks_from_its_first_day() {
        let time = |from: &str, until: Option<&str>| Dates {
            began_on: day(from),
            free_until: day(from),
            ended_on: until.map(day),
        };
        let bed = time("2026-10-01", Some("2026-10-20"));
        let home = time("2026-10-20", None);
        let later = time("2026-11-01", Some("2026-11-30"));
        let apart = time("2026-08-01", Some("2026-09-30"));
        for (one, others, until) in [
            (bed, vec![], "2026-11-12"),
            (home, vec![], "2026-12-01"),
            (home, vec![bed], "2026-11-12"),
            (bed, vec![home], "2026-11-12"),
            // What shares no day with it, but with what shares a day with it.
            (later, vec![bed], "2026-12-13"),
            (later, vec![bed, home], "2026-11-12"),
            (bed, vec![apart], "2026-11-12"),
        ] {
            let found = free_together(&one, &others, Timescales::built_in());
            assert_eq!(found, Some(day(until)), "{one:?} {others:?}");
        }
        assert_eq!(
            together(&later, &[apart, bed, home]),
            [later, home, bed],
            "what shares no day with any of them is left alone"
        );
    }

    #[test]
    fn a_bed_says_what_it_is_for_where_and_until_when_and_all_help_until_when() {
        let until = Some(day("2026-11-12"));
        for (is_a_bed, purpose, place, expected_until, missing) in [
            (false, None, None, until, vec![]),
            (false, None, None, None, vec!["expected_until"]),
            (true, Some("The stairs"), Some("Lime House"), until, vec![]),
            (true, Some(" "), Some("Lime House"), until, vec!["purpose"]),
            (true, Some("The stairs"), None, until, vec!["place"]),
            (
                true,
                None,
                None,
                None,
                vec!["purpose", "place", "expected_until"],
            ),
        ] {
            let written = Written {
                is_a_bed,
                purpose,
                place,
                expected_until,
            };
            let found = lacks(&written);
            let found: Vec<&str> = found.iter().map(|one| one.field.as_str()).collect();
            assert_eq!(found, missing, "{written:?}");
        }
    }

    #[test]
    fn somebody_asks_on_the_ninety_first_day_after_hospital() {
        let found = follow_up_on(day("2026-08-21"), Timescales::built_in());
        assert_eq!(found, Some(day("2026-11-20")));
    }

    #[test]
    fn two_times_that_share_a_day_overlap() {
        let time = |from: &str, until: Option<&str>| Dates {
            began_on: day(from),
            free_until: day("2027-12-31"),
            ended_on: until.map(day),
        };
        for (one, other, expected) in [
            (("2026-10-01", None), ("2026-10-01", None), true),
            (("2026-10-01", None), ("2027-01-01", None), true),
            (
                ("2026-10-01", Some("2026-10-31")),
                ("2026-11-01", None),
                false,
            ),
            (
                ("2026-10-01", Some("2026-11-01")),
                ("2026-11-01", None),
                true,
            ),
            (
                ("2026-10-01", Some("2026-10-05")),
                ("2026-10-03", Some("2026-10-04")),
                true,
            ),
            (
                ("2026-10-01", Some("2026-10-02")),
                ("2026-10-03", Some("2026-10-04")),
                false,
            ),
        ] {
            let (one, other) = (time(one.0, one.1), time(other.0, other.1));
            assert_eq!(overlap(&one, &other), expected, "{one:?} {other:?}");
            assert_eq!(overlap(&other, &one), expected, "{other:?} {one:?}");
        }
    }
}
