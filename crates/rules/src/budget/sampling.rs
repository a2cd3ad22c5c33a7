//! Who is left out of a sample of packages, and why: a part of the calibration, so that whoever approves it sees it.

use super::Package;
use super::exact::{Exact, share, whole};
use crate::vocabulary::worded::worded;
use num_traits::Zero;
use std::collections::{BTreeMap, BTreeSet};

worded! {
    /// Why a package tells nothing of what support at home costs the council. The first that fits counts.
    pub enum LeftOut {
        NotBegun = "not_begun", "The budget has yet to begin";
        Nhs = "nhs", "The NHS pays for all or part of it: continuing health care, or aftercare under section 117";
        CareHome = "care_home", "A care home, which has a table of its own";
        ShortTerm = "short_term", "Short-term support or reablement";
        UnderReview = "under_review", "The plan is under review, or a new one is being written";
        Outlier = "outlier", "Far dearer or far cheaper than the others for its points";
    }
}

/// Which packages are left out, as a version of the calibration keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusions {
    pub reasons: BTreeSet<LeftOut>,
    /// A package is far out whose cost for a point is more than so many times the middle one, or less than so many times
    /// below it.
    pub outlier_times: i64,
    /// How many were left out for each reason; nothing where that was not counted.
    pub counts: BTreeMap<LeftOut, usize>,
}

/// How many times the middle cost for a point makes a package an outlier, unless a version says otherwise.
pub const OUTLIER_TIMES: i64 = 4;

impl Default for Exclusions {
    /// Everything that does not belong into a sample.
    fn default() -> Exclusions {
        Exclusions {
            reasons: LeftOut::ALL.iter().copied().collect(),
            outlier_times: OUTLIER_TIMES,
            counts: BTreeMap::new(),
        }
    }
}

/// A package that might be sampled, with every reason that fits it but its being far out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub package: Package,
    pub fits: BTreeSet<LeftOut>,
}

/// Draws the sample: those that no reason of `leave` fits, and how many each reason left out.
pub fn draw(candidates: Vec<Candidate>, leave: &Exclusions) -> (Vec<Package>, Exclusions) {
    let mut counts: BTreeMap<LeftOut, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for one in candidates {
        let why = one.fits.iter().find(|why| leave.reasons.contains(why));
        match why {
            Some(why) => *counts.entry(*why).or_default() += 1,
            None => kept.push(one.package),
        }
    }
    if leave.reasons.contains(&LeftOut::Outlier) {
        let before = kept.len();
        kept = near(kept, leave.outlier_times);
        if kept.len() < before {
            counts.insert(LeftOut::Outlier, before - kept.len());
        }
    }
    let drawn = Exclusions {
        counts,
        ..leave.clone()
    };
    (kept, drawn)
}

/// Those whose cost for a point is not far from the middle one. One without points has no such cost.
fn near(packages: Vec<Package>, times: i64) -> Vec<Package> {
    let each =
        |one: &Package| (!one.points.is_zero()).then(|| whole(one.weekly.0) / one.points.clone());
    let mut all: Vec<Exact> = packages.iter().filter_map(each).collect();
    all.sort();
    let Some(middle) = middle(&all) else {
        return Vec::new();
    };
    let (most, least) = (&middle * whole(times), middle / whole(times.max(1)));
    let is_near = |one: &Package| each(one).is_some_and(|cost| least <= cost && cost <= most);
    packages.into_iter().filter(is_near).collect()
}

fn middle(sorted: &[Exact]) -> Option<Exact> {
    let half = sorted.len() / 2;
    let upper = sorted.get(half)?;
    match sorted.len() % 2 {
        1 => Some(upper.clone()),
        _ => Some((sorted.get(half - 1)? + upper) * share(1, 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::money::Pence;

    fn one(points: i64, weekly: i64, fits: &[LeftOut]) -> Candidate {
        Candidate {
            package: Package {
                points: whole(points),
                weekly: Pence(weekly),
            },
            fits: fits.iter().copied().collect(),
        }
    }

    #[test]
    fn each_package_is_left_out_once_for_the_first_reason_that_fits() {
        use LeftOut::*;
        let all = vec![
            one(10, 10_000, &[]),
            one(20, 21_000, &[CareHome, UnderReview]),
            one(20, 21_000, &[UnderReview]),
            one(20, 19_000, &[Nhs, CareHome]),
            one(30, 30_000, &[]),
            one(5, 20_000, &[]),
            one(5, 20_001, &[]),
            one(40, 10_000, &[]),
            one(40, 9_999, &[]),
            one(0, 5_000, &[]),
        ];
        let (sample, drawn) = draw(all, &Exclusions::default());
        // The middle cost for a point is £10: four times and a quarter of it are still near.
        let weekly: Vec<i64> = sample.iter().map(|one| one.weekly.0).collect();
        assert_eq!(weekly, [10_000, 30_000, 20_000, 10_000]);
        let counts: Vec<(LeftOut, usize)> = drawn.counts.into_iter().collect();
        assert_eq!(
            counts,
            [(Nhs, 1), (CareHome, 1), (UnderReview, 1), (Outlier, 3)]
        );
    }

    #[test]
    fn only_what_the_version_names_is_left_out() {
        let leave = Exclusions {
            reasons: BTreeSet::from([LeftOut::CareHome]),
            ..Exclusions::default()
        };
        let all = vec![
            one(10, 10_000, &[LeftOut::CareHome]),
            one(10, 10_000, &[LeftOut::Nhs]),
            one(10, 900_000, &[]),
        ];
        let (sample, drawn) = draw(all, &leave);
        assert_eq!((sample.len(), drawn.counts[&LeftOut::CareHome]), (2, 1));
        assert_eq!(draw(Vec::new(), &Exclusions::default()).0, []);
    }
}
