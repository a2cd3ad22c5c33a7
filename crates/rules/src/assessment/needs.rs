//! What an assessment finds about each outcome, and which of them cannot be achieved.

use crate::eligibility::{ADULT_OUTCOMES_NEEDED, AdultOutcome, CarerOutcome};
use std::collections::BTreeSet;

/// The ways in which somebody may be unable to achieve an outcome.
///
/// Source: SI 2015/313 regs. 2(3), 3(3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// Not without help.
    pub without_help: bool,
    /// Without help, but with significant pain, distress or anxiety.
    pub with_distress: bool,
    /// Without help, but with danger to the health or safety of somebody.
    pub with_danger: bool,
    /// Without help, but in much longer than one would expect.
    pub takes_longer: bool,
}

impl Ways {
    /// Unable, for an adult: any of the four.
    pub fn unable_as_adult(self) -> bool {
        self.without_help || self.with_distress || self.with_danger || self.takes_longer
    }

    /// Unable, for a carer: taking longer does not count.
    pub fn unable_as_carer(self) -> bool {
        self.without_help || self.with_distress || self.with_danger
    }
}

/// How much help one outcome takes, from 0 (none) to 4 (constant).
pub const MOST_HELP: i64 = 4;
/// The parts of a need that an unpaid carer may meet, per cent.
pub const CARER_SHARES: [i64; 5] = [0, 25, 50, 75, 100];

/// What was found about one outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need<Outcome> {
    pub outcome: Outcome,
    /// As if nobody helped.
    pub ways: Ways,
    /// From 0 to `MOST_HELP`.
    pub level: i64,
    /// What an unpaid carer meets of it, per cent. It counts when the needs are met, never for eligibility.
    pub carer_share: i64,
    /// That carer is able and willing to go on; `None` when there is none, or nobody asked.
    pub carer_willing: Option<bool>,
}

/// What may be counted on of a carer's help, per cent: nothing from one who is not able and willing, or was not asked.
///
/// Source: Care Act 2014 s.18(7); a resource allocation counts willing and able carers alone.
pub fn share_to_count_on(carer_share: i64, carer_willing: Option<bool>) -> i64 {
    match carer_willing {
        Some(true) => carer_share,
        _ => 0,
    }
}

/// The outcomes that an adult is unable to achieve, whoever helps them now.
pub fn adult_unable(needs: &[Need<AdultOutcome>]) -> BTreeSet<AdultOutcome> {
    let unable = needs.iter().filter(|need| need.ways.unable_as_adult());
    unable.map(|need| need.outcome).collect()
}

/// The outcomes that a carer is unable to achieve.
pub fn carer_unable(needs: &[Need<CarerOutcome>]) -> BTreeSet<CarerOutcome> {
    let unable = needs.iter().filter(|need| need.ways.unable_as_carer());
    unable.map(|need| need.outcome).collect()
}

/// The outcomes that an adult is unable to achieve, as far as they settle the second limb: two are enough, however
/// many were not looked at; fewer settle nothing before every outcome was looked at.
pub fn adult_settled(needs: &[Need<AdultOutcome>]) -> Option<BTreeSet<AdultOutcome>> {
    let unable = adult_unable(needs);
    let looked_at: BTreeSet<AdultOutcome> = needs.iter().map(|need| need.outcome).collect();
    let settled =
        unable.len() >= ADULT_OUTCOMES_NEEDED || looked_at.len() == AdultOutcome::ALL.len();
    settled.then_some(unable)
}

/// The same of a carer, for whom one outcome is enough.
pub fn carer_settled(needs: &[Need<CarerOutcome>]) -> Option<BTreeSet<CarerOutcome>> {
    let unable = carer_unable(needs);
    let looked_at: BTreeSet<CarerOutcome> = needs.iter().map(|need| need.outcome).collect();
    let settled = !unable.is_empty() || looked_at.len() == CarerOutcome::ALL.len();
    settled.then_some(unable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::{AdultFindings, adult};

    fn ways(letters: &str) -> Ways {
        Ways {
            without_help: letters.contains('a'),
            with_distress: letters.contains('b'),
            with_danger: letters.contains('c'),
            takes_longer: letters.contains('d'),
        }
    }

    #[test]
    fn any_way_counts_for_an_adult_and_taking_longer_does_not_for_a_carer() {
        for (letters, adult, carer) in [
            ("", false, false),
            ("a", true, true),
            ("b", true, true),
            ("c", true, true),
            ("d", true, false),
            ("bd", true, true),
            ("abcd", true, true),
        ] {
            assert_eq!(ways(letters).unable_as_adult(), adult, "{letters}");
            assert_eq!(ways(letters).unable_as_carer(), carer, "{letters}");
        }
    }

    #[test]
    fn whatever_a_carer_does_eligibility_is_the_same() {
        let need = |outcome, letters: &str| Need {
            outcome,
            ways: ways(letters),
            level: 3,
            carer_share: 0,
            carer_willing: None,
        };
        let alone = [
            need(AdultOutcome::Nutrition, "a"),
            need(AdultOutcome::Toilet, "c"),
            need(AdultOutcome::Work, ""),
        ];
        let decide = |needs: &[Need<AdultOutcome>]| {
            adult(&AdultFindings {
                from_impairment: Some(true),
                unable: Some(adult_unable(needs)),
                wellbeing_impact: Some(true),
            })
        };
        let expected = decide(&alone);
        assert_eq!(expected.result.code(), "eligible");
        for share in CARER_SHARES {
            for willing in [None, Some(false), Some(true)] {
                let helped = alone.map(|need| Need {
                    carer_share: share,
                    carer_willing: willing,
                    ..need
                });
                assert_eq!(decide(&helped), expected, "{share} {willing:?}");
            }
        }
    }

    #[test]
    fn an_assessment_of_part_of_life_settles_only_what_it_found() {
        let need = |outcome, letters: &str| Need {
            outcome,
            ways: ways(letters),
            level: 1,
            carer_share: 0,
            carer_willing: None,
        };
        let (nutrition, home) = (AdultOutcome::Nutrition, AdultOutcome::SafeAtHome);
        let count = |needs: &[Need<AdultOutcome>]| adult_settled(needs).map(|unable| unable.len());
        assert_eq!(count(&[]), None);
        assert_eq!(count(&[need(nutrition, "a")]), None);
        assert_eq!(count(&[need(nutrition, "a"), need(home, "d")]), Some(2));
        let all = |letters| -> Vec<Need<AdultOutcome>> {
            let all = AdultOutcome::ALL.iter();
            all.map(|outcome| need(*outcome, letters)).collect()
        };
        assert_eq!(count(&all("")), Some(0));
        assert_eq!(count(&all("")[..9]), None);
        let carer = |letters: &str| Need {
            outcome: CarerOutcome::Work,
            ways: ways(letters),
            level: 1,
            carer_share: 0,
            carer_willing: None,
        };
        assert_eq!(
            carer_settled(&[carer("b")]).map(|unable| unable.len()),
            Some(1)
        );
        assert_eq!(carer_settled(&[carer("d")]), None);
    }

    #[test]
    fn only_a_willing_carer_is_counted_on() {
        for (share, willing, expected) in [
            (50, Some(true), 50),
            (50, Some(false), 0),
            (50, None, 0),
            (0, Some(true), 0),
        ] {
            assert_eq!(share_to_count_on(share, willing), expected);
        }
    }
}
