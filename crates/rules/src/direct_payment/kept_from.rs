//! What keeps somebody from direct payments who has one: what must be stopped then, and from which day.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Trigger;
use crate::vocabulary::worded::worded;

worded! {
    /// What keeps somebody from direct payments. Conviction is not known from where somebody lives: whoever looks at the
    /// payment says where it goes on because somebody is on remand.
    pub enum KeptFrom {
        Prison = "prison", "they are in prison";
        ApprovedPremises = "approved_premises", "they live in approved premises";
        Court = "court", "a court has put them under a condition of treatment or testing";
    }
}

/// Why there is none in prison.
pub(super) const IN_PRISON: &str = "The law has no direct payments for somebody who is in prison, or lives in approved premises, after a conviction (section 76(5)).";
/// Why there is none under some conditions of a court.
pub(super) const UNDER_CONDITION: &str =
    "The regulations forbid direct payments to somebody under this court condition (Schedule 1).";

impl KeptFrom {
    /// Why there is no direct payment.
    ///
    /// Source: Care Act 2014 ss.33(4), (5), 76(5); SI 2014/2871 reg 2 and Schedule 1.
    pub fn because(self) -> &'static str {
        match self {
            KeptFrom::Prison | KeptFrom::ApprovedPremises => IN_PRISON,
            KeptFrom::Court => UNDER_CONDITION,
        }
    }

    /// Who keeps it all the same, and how that is said.
    pub fn unless(self) -> &'static str {
        match self {
            KeptFrom::Prison => {
                "Who is on remand keeps it, and so does who has been released: put the record right, or write down in a review why it goes on."
            }
            KeptFrom::ApprovedPremises => {
                "Who lives there without a conviction keeps it: write down in a review why it goes on."
            }
            KeptFrom::Court => {
                "Where the condition is another one, or has ended, write down in a review why it goes on."
            }
        }
    }
}

impl Trigger {
    /// What it says that keeps somebody from direct payments.
    pub fn keeps_from(self) -> Option<KeptFrom> {
        match self {
            Trigger::Prison => Some(KeptFrom::Prison),
            Trigger::Court => Some(KeptFrom::Court),
            Trigger::Breach
            | Trigger::Lost
            | Trigger::Regained
            | Trigger::Conditions
            | Trigger::Misused => None,
        }
    }
}

/// What the record says that keeps somebody from direct payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    pub what: KeptFrom,
    /// The first day on which it is so.
    pub from: Date,
    /// When the record came to say so.
    pub known_at: Timestamp,
}

/// A direct payment that was agreed, and what was done about it.
#[derive(Clone, Copy, Debug)]
pub struct Paying<'a> {
    pub from: Date,
    /// The first day without it, because it ends then or is not paid for a time that goes on.
    pub stopped: Option<Date>,
    /// When it was decided on or looked at: the instant at which that was written down, and the day of it.
    pub looked_at: &'a [(Timestamp, Date)],
}

/// What makes a direct payment have to be stopped, with the first day on which it may not be paid; none where it is
/// stopped, or where somebody looked at it since the record says so.
pub fn must_stop(payment: &Paying<'_>, known: &[Stop], today: Date) -> Option<Stop> {
    match payment.stopped.is_some_and(|day| day <= today) {
        true => None,
        false => paid_since(payment, known, today),
    }
}

/// What a direct payment is, or was, paid on after: with the first day on which it may not be paid; none where it was
/// stopped by then, or where somebody looked at it since the record says so.
pub fn paid_since(payment: &Paying<'_>, known: &[Stop], today: Date) -> Option<Stop> {
    let unanswered = |stop: &&Stop| {
        let answers = |(at, on): &(Timestamp, Date)| stop.known_at < *at && stop.from <= *on;
        stop.from <= today && !payment.looked_at.iter().any(answers)
    };
    let first = known
        .iter()
        .filter(unanswered)
        .min_by_key(|stop| stop.from)?;
    let from = first.from.max(payment.from);
    let in_time = payment.stopped.is_some_and(|day| day <= from);
    (!in_time).then_some(Stop { from, ..*first })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_must_stop_from_the_day_until_it_is_stopped_or_somebody_has_looked_at_it() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        let at = |text: &str| -> Timestamp { format!("{text}T12:00:00Z").parse().unwrap() };
        let today = day("2027-05-10");
        let prison = |from: &str, known: &str| Stop {
            what: KeptFrom::Prison,
            from: day(from),
            known_at: at(known),
        };
        let court = Stop {
            what: KeptFrom::Court,
            ..prison("2027-05-01", "2027-05-09")
        };
        let inside = prison("2027-05-03", "2027-05-05");
        let both = [inside, court];
        for (known, stopped, looked, expected) in [
            (&[][..], None, "2027-01-01", None),
            (&[inside], None, "2027-01-01", Some("2027-05-03")),
            (&both, None, "2027-01-01", Some("2027-05-01")),
            // Somebody looked at it after the one came to be known, and before the other did.
            (&both, None, "2027-05-06", Some("2027-05-01")),
            (&[inside], None, "2027-05-06", None),
            (&[inside], None, "2027-05-04", Some("2027-05-03")),
            (&[inside], Some("2027-05-10"), "2027-01-01", None),
            (
                &[inside],
                Some("2027-05-11"),
                "2027-01-01",
                Some("2027-05-03"),
            ),
            (
                &[prison("2027-05-11", "2027-05-05")],
                None,
                "2027-01-01",
                None,
            ),
            // A review of a day before it was so answers nothing, whenever it was written down.
            (
                &[prison("2027-05-08", "2027-05-05")],
                None,
                "2027-05-06",
                Some("2027-05-08"),
            ),
            // It was so before the first payment.
            (
                &[prison("2026-05-11", "2027-05-05")],
                None,
                "2027-01-01",
                Some("2027-01-04"),
            ),
        ] {
            let payment = Paying {
                from: day("2027-01-04"),
                stopped: stopped.map(day),
                looked_at: &[(at(looked), day(looked))],
            };
            let found = must_stop(&payment, known, today).map(|stop| stop.from);
            assert_eq!(found, expected.map(day), "{known:?} {stopped:?} {looked}");
        }
    }

    #[test]
    fn what_was_paid_on_after_the_day_is_known_once_it_is_stopped_too() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        let known = [Stop {
            what: KeptFrom::Prison,
            from: day("2027-05-03"),
            known_at: "2027-05-05T12:00:00Z".parse().unwrap(),
        }];
        for (stopped, since) in [
            (None, Some("2027-05-03")),
            (Some("2027-05-10"), Some("2027-05-03")),
            (Some("2027-05-04"), Some("2027-05-03")),
            (Some("2027-05-03"), None),
        ] {
            let payment = Paying {
                from: day("2027-01-04"),
                stopped: stopped.map(day),
                looked_at: &[],
            };
            let found = paid_since(&payment, &known, day("2027-05-10"));
            assert_eq!(found.map(|stop| stop.from), since.map(day), "{stopped:?}");
        }
    }

    #[test]
    fn prison_and_a_court_keep_somebody_from_it_and_nothing_else_that_is_known() {
        let keeps = Trigger::ALL.iter().filter(|one| one.keeps_from().is_some());
        let keeps: Vec<Trigger> = keeps.copied().collect();
        assert_eq!(keeps, [Trigger::Prison, Trigger::Court]);
        assert!(KeptFrom::Prison.because().contains("76(5)"));
        assert!(KeptFrom::Court.because().contains("Schedule 1"));
    }
}
