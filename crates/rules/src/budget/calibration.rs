//! A calibration: everything that turns points into an indicative figure, as one version with its days and who
//! answers for it. A figure names the version it was worked out by, and is never worked out anew by another
//! without a review.

use super::exact::Exact;
use super::need::{CarerShare, Need};
use super::sampling::Exclusions;
use super::scale::Scale;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What is scored: an outcome of the eligibility regulations, or a domain beside them such as help at night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    pub code: String,
    pub says: String,
    pub weight: Exact,
    /// No assessed outcome tells it: it is asked when the figure is worked out.
    pub asked: bool,
}

/// One version of the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calibration {
    pub version: u32,
    /// The first day on which figures are worked out by it.
    pub from: Date,
    /// The days over which the sample was taken, both included.
    pub sampled: (Date, Date),
    pub approved_by: String,
    pub approved_on: Date,
    /// Where the sample comes from.
    pub sources: String,
    /// Who was left out of the sample; none where the version does not say.
    pub left_out: Option<Exclusions>,
    pub domains: Vec<Domain>,
    pub scale: Scale,
}

impl Calibration {
    /// A need of one of its domains; none where it knows no such domain.
    pub fn need(&self, code: &str, level: u8, carer: CarerShare) -> Option<Need> {
        let domain = self.domains.iter().find(|domain| domain.code == code)?;
        Some(Need {
            code: domain.code.clone(),
            says: domain.says.clone(),
            level,
            weight: domain.weight.clone(),
            carer,
        })
    }
}

/// The versions of a council's file that are used without anybody's word on the pages: the first, with which it began,
/// and those that figures name already. Every later one waits, as a version of the pages does, until its forecast is
/// seen and somebody else has approved it.
pub fn used_as_written(files: &[Calibration], named: &BTreeSet<u32>) -> Vec<u32> {
    let first = files.iter().map(|one| (one.from, one.version)).min();
    let versions = files.iter().map(|one| one.version);
    let used = versions.filter(|version| {
        named.contains(version) || first.is_some_and(|(_, first)| first == *version)
    });
    used.collect()
}

/// The calibration in force on a day: the latest that has begun.
pub fn in_force(all: &[Calibration], on: Date) -> Option<&Calibration> {
    let begun = all.iter().filter(|one| one.from <= on);
    begun.max_by_key(|one| (one.from, one.version))
}

/// A change of k from year to year above which somebody must ask why.
const DRIFT: (i64, i64) = (5, 100);

/// How far k moved from one version to the next, as a share of the earlier; and whether it asks for a reason.
pub fn drift(before: &Scale, after: &Scale) -> (Exact, bool) {
    use super::exact::{share, whole};
    use num_traits::{Signed, Zero};
    if before.k.is_zero() {
        return (whole(0), !after.k.is_zero());
    }
    let moved = (&after.k - &before.k) / &before.k;
    let much = moved.abs() > share(DRIFT.0, DRIFT.1);
    (moved, much)
}

#[cfg(test)]
mod tests {
    use super::super::exact::{percent, share, whole};
    use super::super::scale::tests::{scale, twelve};
    use super::*;
    use crate::vocabulary::money::Pence;

    fn from(version: u32, day: &str) -> Calibration {
        let day: Date = day.parse().unwrap();
        Calibration {
            version,
            from: day,
            sampled: (day, day),
            approved_by: "Ana Boyd".to_owned(),
            approved_on: day,
            sources: String::new(),
            left_out: None,
            domains: Vec::new(),
            scale: scale(),
        }
    }

    #[test]
    fn the_latest_that_has_begun_is_in_force() {
        let all = [
            from(1, "2025-04-01"),
            from(2, "2026-04-01"),
            from(3, "2026-04-01"),
        ];
        for (on, version) in [
            ("2025-03-31", None),
            ("2025-04-01", Some(1)),
            ("2026-03-31", Some(1)),
            ("2026-04-01", Some(3)),
        ] {
            let found = in_force(&all, on.parse().unwrap()).map(|one| one.version);
            assert_eq!(found, version, "{on}");
        }
    }

    #[test]
    fn a_later_version_of_the_file_waits_unless_figures_name_it() {
        let all = [
            from(3, "2027-04-01"),
            from(1, "2025-04-01"),
            from(2, "2026-04-01"),
        ];
        for (named, used) in [(&[][..], &[1][..]), (&[2], &[1, 2]), (&[9], &[1])] {
            let named: BTreeSet<u32> = named.iter().copied().collect();
            assert_eq!(used_as_written(&all, &named), used, "{named:?}");
        }
        assert!(used_as_written(&[], &BTreeSet::new()).is_empty());
    }

    #[test]
    fn a_factor_that_moves_by_more_than_five_in_a_hundred_asks_for_a_reason() {
        for (budget, moved, asks) in [
            (437_900, "0%", false),
            (459_795, "5%", false),
            (459_796, "5.0002%", true),
            (416_005, "-5%", false),
            (400_000, "-8.6549%", true),
        ] {
            let after = Scale::of(twelve(), Some(Pence(budget)), share(15, 100)).unwrap();
            let (found, much) = drift(&scale(), &after);
            assert_eq!((percent(&found).as_str(), much), (moved, asks), "{budget}");
        }
        let nothing = Scale::of(twelve(), Some(Pence(0)), whole(0)).unwrap();
        assert_eq!(drift(&nothing, &scale()), (whole(0), true));
    }
}
