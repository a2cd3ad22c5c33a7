//! From points to pounds: the same place among the points as among the costs of people already supported.
//!
//! Quantiles are taken between neighbours at `(n - 1) × p` (the rule that statisticians number 7, and that
//! spreadsheets call PERCENTILE.INC): another rule gives other figures.

use super::exact::{Exact, approximate, share, whole};
use crate::vocabulary::Problem;
use crate::vocabulary::money::Pence;
use num_traits::Zero;

/// One package of the sample: the points of the person's needs without what carers do, and its gross weekly cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    pub points: Exact,
    pub weekly: Pence,
}

/// A point of the curve. The first is nothing for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knot {
    /// Percent of the sample below; none for the beginning.
    pub percent: Option<u8>,
    pub points: Exact,
    /// Weekly cost in pence.
    pub cost: Exact,
}

/// Straight lines through nothing and the eleven tenths of the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve(Vec<Knot>);

/// Where a number of points lies on the curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The knot at or before it.
    pub from: Knot,
    /// The knot after it; none at the top and beyond.
    pub to: Option<Knot>,
    /// Weekly cost in pence there.
    pub cost: Exact,
}

impl Curve {
    /// The curve of a sample, each list sorted by itself: it is no matter who paid what.
    /// Errors: a sample without packages.
    pub fn of(sample: &[Package]) -> Result<Curve, Problem> {
        if sample.is_empty() {
            return Err(Problem::new("sample", "Give at least one package"));
        }
        let mut points: Vec<Exact> = sample.iter().map(|one| one.points.clone()).collect();
        let mut costs: Vec<Exact> = sample.iter().map(|one| whole(one.weekly.0)).collect();
        points.sort();
        costs.sort();
        let mut knots = vec![Knot {
            percent: None,
            points: Exact::zero(),
            cost: Exact::zero(),
        }];
        knots.extend((0..=10u8).map(|tenth| Knot {
            percent: Some(tenth * 10),
            points: quantile(&points, tenth),
            cost: quantile(&costs, tenth),
        }));
        Ok(Curve(knots))
    }

    /// Its knots, beginning with nothing for nothing.
    pub fn knots(&self) -> &[Knot] {
        &self.0
    }

    /// Weekly cost in pence at a number of points; beyond the top, the top cost. Where several knots have the same
    /// points, the dearest counts.
    pub fn at(&self, points: &Exact) -> Exact {
        self.place(points).cost
    }

    /// The same, with where it lies. No points cost nothing.
    pub fn place(&self, points: &Exact) -> Place {
        let knots = &self.0;
        let after = knots.iter().position(|knot| knot.points > *points);
        let after = if points.is_zero() { Some(1) } else { after };
        match after {
            None => {
                let top = knots[knots.len() - 1].clone();
                Place {
                    cost: top.cost.clone(),
                    from: top,
                    to: None,
                }
            }
            Some(after) => {
                let (from, to) = (&knots[after.max(1) - 1], &knots[after.max(1)]);
                let width = &to.points - &from.points;
                let rise = &to.cost - &from.cost;
                let along = points - &from.points;
                let cost = if along.is_zero() {
                    from.cost.clone()
                } else {
                    &from.cost + along / width * rise
                };
                Place {
                    from: from.clone(),
                    to: Some(to.clone()),
                    cost,
                }
            }
        }
    }

    /// It never falls: more need never costs less.
    pub fn never_falls(&self) -> bool {
        let mut pairs = self.0.windows(2);
        pairs.all(|pair| pair[0].points <= pair[1].points && pair[0].cost <= pair[1].cost)
    }
}

/// The value below which a number of tenths of a sorted list lie.
fn quantile(sorted: &[Exact], tenths: u8) -> Exact {
    let last = sorted.len().saturating_sub(1);
    let place = last * usize::from(tenths);
    let (below, rest) = (place / 10, place % 10);
    let low = sorted.get(below).cloned().unwrap_or_else(Exact::zero);
    match sorted.get(below + 1) {
        Some(high) if rest > 0 => {
            let part = share(i64::try_from(rest).unwrap_or(0), 10);
            &low + part * (high - &low)
        }
        _ => low,
    }
}

/// A curve fitted to the money there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    pub sample: Vec<Package>,
    pub curve: Curve,
    /// Gross weekly money for the people of the sample.
    pub budget: Pence,
    /// The share kept in the middle for those whose plans cost more than their figure.
    pub contingency: Exact,
    /// What the curve gives the people of the sample together, in pence.
    pub curve_total: Exact,
    /// The factor that fits the curve to the budget.
    pub k: Exact,
}

impl Scale {
    /// Fits the curve of a sample. Without a budget, it is what the sample costs.
    /// Errors: by field `sample`, `budget` or `contingency`.
    pub fn of(
        sample: Vec<Package>,
        budget: Option<Pence>,
        contingency: Exact,
    ) -> Result<Scale, Vec<Problem>> {
        let mut problems = Vec::new();
        if contingency >= whole(1) {
            problems.push(Problem::new(
                "contingency",
                "The contingency must be below 1: some of the budget must be left to give",
            ));
        }
        if sample.iter().any(|one| one.weekly.0 < 0) {
            problems.push(Problem::new("sample", "A cost must not be below nil"));
        }
        if budget.is_some_and(|budget| budget.0 < 0) {
            problems.push(Problem::new("budget", "The budget must not be below nil"));
        }
        let curve = match Curve::of(&sample) {
            Ok(curve) => curve,
            Err(problem) => {
                problems.push(problem);
                return Err(problems);
            }
        };
        let total = sample.iter().map(|one| curve.at(&one.points));
        let curve_total = total.fold(Exact::zero(), |sum, one| sum + one);
        if curve_total.is_zero() {
            let says = "Give packages with points and costs above nil: the curve is flat";
            problems.push(Problem::new("sample", says));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let budget = budget.unwrap_or_else(|| sample.iter().map(|one| one.weekly).sum());
        let left = whole(1) - &contingency;
        let k = whole(budget.0) * left / &curve_total;
        Ok(Scale {
            sample,
            curve,
            budget,
            contingency,
            curve_total,
            k,
        })
    }

    /// What a number of points comes to in a week, in pence, before it is rounded.
    pub fn weekly(&self, points: &Exact) -> Exact {
        &self.k * self.curve.at(points)
    }

    /// How well the curve tells the cost of each package: R squared and the middle error in proportion to the cost.
    /// Both are statistics, worked out in machine numbers.
    pub fn fit(&self) -> Fit {
        let pairs: Vec<(f64, f64)> = self
            .sample
            .iter()
            .map(|one| {
                let told = approximate(&self.curve.at(&one.points));
                (one.weekly.0 as f64, told)
            })
            .collect();
        let mean = pairs.iter().map(|pair| pair.0).sum::<f64>() / pairs.len() as f64;
        let squares = |far: fn(f64, f64, f64) -> f64| -> f64 {
            pairs.iter().map(|pair| far(pair.0, pair.1, mean)).sum()
        };
        let missed = squares(|cost, told, _| (cost - told).powi(2));
        let spread = squares(|cost, _, mean| (cost - mean).powi(2));
        let errors = pairs
            .iter()
            .filter(|pair| pair.0 > 0.0)
            .map(|pair| (pair.0 - pair.1).abs() / pair.0);
        Fit {
            r_squared: (spread > 0.0).then(|| 1.0 - missed / spread),
            middle_error: median(errors.collect()),
        }
    }
}

/// How well a curve fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// 1 is perfect; none when all packages cost the same.
    pub r_squared: Option<f64>,
    /// Half of the errors are smaller: 0.10 is a tenth of the cost.
    pub middle_error: Option<f64>,
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => values.get(middle).copied(),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::exact::{fixed, plain};
    use super::*;
    use proptest::prelude::*;

    /// The sample of twelve by which the method is explained: points, weekly pounds.
    pub(crate) const TWELVE: [(i64, i64); 12] = [
        (12, 62),
        (18, 95),
        (22, 120),
        (27, 148),
        (31, 190),
        (36, 231),
        (40, 236),
        (47, 340),
        (55, 455),
        (63, 612),
        (72, 880),
        (80, 1010),
    ];

    pub(crate) fn twelve() -> Vec<Package> {
        let package = |(points, pounds): &(i64, i64)| Package {
            points: whole(*points),
            weekly: Pence(pounds * 100),
        };
        TWELVE.iter().map(package).collect()
    }

    pub(crate) fn scale() -> Scale {
        Scale::of(twelve(), None, share(15, 100)).unwrap()
    }

    #[test]
    fn the_curve_of_the_worked_example_has_these_knots() {
        let expected = [
            ("0", "0.00"),
            ("12", "62.00"),
            ("18.4", "97.50"),
            ("23", "125.60"),
            ("28.2", "160.60"),
            ("33", "206.40"),
            ("38", "233.50"),
            ("44.2", "298.40"),
            ("52.6", "420.50"),
            ("61.4", "580.60"),
            ("71.1", "853.20"),
            ("80", "1010.00"),
        ];
        let scale = scale();
        let pounds = |cost: &Exact| fixed(&(cost / whole(100)), 2);
        let found: Vec<(String, String)> = scale
            .curve
            .knots()
            .iter()
            .map(|knot| (plain(&knot.points), pounds(&knot.cost)))
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(p, c)| (&**p, &**c)).collect();
        assert_eq!(found, expected);
        assert_eq!(scale.budget, Pence(437_900));
        assert_eq!(fixed(&(&scale.curve_total / whole(100)), 4), "4401.5925");
        assert_eq!(fixed(&scale.k, 4), "0.8456");
        assert!(scale.curve.never_falls());
    }

    #[test]
    fn a_sample_that_tells_nothing_is_refused() {
        let package = |points, weekly| Package {
            points: whole(points),
            weekly: Pence(weekly),
        };
        for (sample, budget, contingency, field) in [
            (vec![], None, whole(0), "sample"),
            (vec![package(0, 0)], None, whole(0), "sample"),
            (vec![package(10, 0)], None, whole(0), "sample"),
            (vec![package(10, -5)], None, whole(0), "sample"),
            (vec![package(10, 500)], Some(Pence(-1)), whole(0), "budget"),
            (vec![package(10, 500)], None, whole(1), "contingency"),
        ] {
            let problems = Scale::of(sample, budget, contingency).unwrap_err();
            assert_eq!(problems[0].field, field, "{problems:?}");
        }
    }

    #[test]
    fn where_knots_stand_above_one_another_the_dearest_counts() {
        let package = |weekly| Package {
            points: whole(10),
            weekly: Pence(weekly),
        };
        let curve = Curve::of(&[package(100), package(300)]).unwrap();
        for (points, cost) in [(0, 0), (5, 50), (10, 300), (11, 300)] {
            assert_eq!(curve.at(&whole(points)), whole(cost), "{points}");
        }
    }

    #[test]
    fn how_well_it_fits_is_told_in_two_numbers() {
        let fit = scale().fit();
        assert_eq!(format!("{:.4}", fit.r_squared.unwrap()), "0.9992");
        assert_eq!(format!("{:.4}", fit.middle_error.unwrap()), "0.0133");
        let same = Package {
            points: whole(1),
            weekly: Pence(100),
        };
        let flat = Scale::of(vec![same.clone(), same], None, whole(0)).unwrap();
        assert_eq!(flat.fit().r_squared, None);
    }

    proptest! {
        #[test]
        fn more_points_never_cost_less_and_nothing_is_below_nil(
            sample in prop::collection::vec((0i64..200, 0i64..200_000), 1..40),
            one in 0i64..1_000, more in 0i64..400,
        ) {
            let sample: Vec<Package> = sample.into_iter()
                .map(|(points, weekly)| Package { points: share(points, 4), weekly: Pence(weekly) }).collect();
            let curve = Curve::of(&sample).unwrap();
            prop_assert!(curve.never_falls());
            let (less, more) = (curve.at(&share(one, 7)), curve.at(&share(one + more, 7)));
            prop_assert!(less <= more && less >= whole(0));
        }

        #[test]
        fn the_people_of_the_sample_together_get_the_budget_but_for_the_contingency(
            sample in prop::collection::vec((1i64..200, 1i64..200_000), 1..40),
            budget in 1i64..10_000_000, hundredths in 0i64..100,
        ) {
            let sample: Vec<Package> = sample.into_iter()
                .map(|(points, weekly)| Package { points: whole(points), weekly: Pence(weekly) }).collect();
            let scale = Scale::of(sample, Some(Pence(budget)), share(hundredths, 100)).unwrap();
            let together = scale.sample.iter().fold(whole(0), |sum, one| sum + scale.weekly(&one.points));
            prop_assert_eq!(together, whole(budget) * share(100 - hundredths, 100));
        }
    }
}
