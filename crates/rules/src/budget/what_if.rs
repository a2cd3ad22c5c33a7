//! What a change of calibration would mean for everybody who has a figure, before it goes live.
//!
//! It is a forecast for those who decide, and changes nobody's figure: nobody is priced anew without a review.

use super::exact::{Exact, five_pounds};
use super::scale::Scale;
use crate::vocabulary::money::Pence;
use std::collections::BTreeMap;

/// What a change means for everybody together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhatIf {
    pub people: usize,
    pub gain: usize,
    pub lose: usize,
    pub same: usize,
    /// A week, all figures together.
    pub now: Pence,
    pub then: Pence,
    pub largest_gain: Pence,
    pub largest_loss: Pence,
    /// How many lie in each span of change: (from, to) in pence a week, `from` included.
    pub spans: Vec<((i64, i64), usize)>,
}

/// The bounds between spans of change, in pence a week.
const BOUNDS: [i64; 8] = [-10_000, -5_000, -2_000, 0, 1, 2_001, 5_001, 10_001];

/// Works out both figures of everybody, by their net points now and then (a new version may weigh needs anew).
pub fn what_if<'a>(
    now: &Scale,
    then: &Scale,
    everybody: impl IntoIterator<Item = (&'a Exact, &'a Exact)>,
) -> WhatIf {
    let mut found = WhatIf::default();
    let mut spans: BTreeMap<usize, usize> = BTreeMap::new();
    // Few people have points of their own: figures are worked out once for each number of points.
    let (mut known_now, mut known_then) = (BTreeMap::new(), BTreeMap::new());
    for (points_now, points_then) in everybody {
        let one = figure(&mut known_now, now, points_now);
        let other = figure(&mut known_then, then, points_then);
        let change = other - one;
        found.people += 1;
        found.now = found.now + one;
        found.then = found.then + other;
        match change.0 {
            0 => found.same += 1,
            more if more > 0 => found.gain += 1,
            _ => found.lose += 1,
        }
        found.largest_gain = found.largest_gain.max(change);
        found.largest_loss = found.largest_loss.min(change);
        let span = BOUNDS.iter().filter(|bound| change.0 >= **bound).count();
        *spans.entry(span).or_default() += 1;
    }
    found.spans = (0..=BOUNDS.len())
        .map(|span| {
            let from = span
                .checked_sub(1)
                .map_or(i64::MIN, |before| BOUNDS[before]);
            let to = BOUNDS.get(span).copied().unwrap_or(i64::MAX);
            ((from, to), spans.get(&span).copied().unwrap_or(0))
        })
        .collect();
    found
}

fn figure<'a>(known: &mut BTreeMap<&'a Exact, Pence>, scale: &Scale, points: &'a Exact) -> Pence {
    *known
        .entry(points)
        .or_insert_with(|| five_pounds(&scale.weekly(points)))
}

#[cfg(test)]
mod tests {
    use super::super::exact::{share, whole};
    use super::super::scale::tests::{scale, twelve};
    use super::*;

    #[test]
    fn who_gains_and_who_loses_is_counted_with_the_total() {
        let now = scale();
        let then = Scale::of(twelve(), None, share(10, 100)).unwrap();
        let points = [0, 12, 47, 80].map(whole);
        let found = what_if(&now, &then, points.iter().map(|one| (one, one)));
        // k rises from 0.8456 to 0.8954: nil stays; 52.43 to 55.51, 286.76 to 303.62, 854.09 to 904.33.
        assert_eq!(
            (found.people, found.same, found.gain, found.lose),
            (4, 1, 3, 0)
        );
        assert_eq!(found.now, Pence(5_000 + 28_500 + 85_500));
        assert_eq!(found.then, Pence(5_500 + 30_500 + 90_500));
        assert_eq!(
            (found.largest_gain, found.largest_loss),
            (Pence(5_000), Pence(0))
        );
        let counted: Vec<usize> = found.spans.iter().map(|(_, people)| *people).collect();
        assert_eq!(counted, [0, 0, 0, 0, 1, 2, 1, 0, 0]);
        let back = what_if(&then, &now, points.iter().map(|one| (one, one)));
        assert_eq!((back.gain, back.lose, back.same), (0, 3, 1));
        assert_eq!(back.largest_loss, Pence(-5_000));
    }
}
