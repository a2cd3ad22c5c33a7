//! Is a calibration fair and enough? Its figures beside the budgets that were agreed, by group of people.
//!
//! The bounds are what councils' own papers suggest to ask at, not law: beyond them somebody must look and say why.
//!
//! Source: Equality Act 2010 s.149; Care and Support Statutory Guidance 11.24 to 11.27.

use super::exact::{Exact, share, whole};
use super::scale::Fit;
use crate::vocabulary::money::Pence;
use num_traits::Zero;
use std::collections::BTreeMap;

/// One person as the checks see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The groups the person belongs to: (kind of group, group), such as ("Age", "65 and over").
    pub groups: Vec<(String, String)>,
    /// Points as if nobody helped, and without what carers do.
    pub raw: Exact,
    pub net: Exact,
    /// A week: the indicative figure before it was rounded, in pence.
    pub indicative: Exact,
    /// A week: the personal budget agreed, or what the package costs.
    pub agreed: Pence,
}

/// One group beside everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub kind: String,
    pub group: String,
    pub people: usize,
    /// Agreed over indicative; none where nothing was indicated.
    pub ratio: Option<Exact>,
    /// That ratio over the one of everybody.
    pub relative: Option<Exact>,
    /// It lies beyond the bounds.
    pub ask: bool,
    /// Mean share of the points that carers meet.
    pub carers: Option<Exact>,
}

/// What the checks found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub people: usize,
    /// Agreed over indicative for everybody.
    pub ratio: Option<Exact>,
    pub groups: Vec<Group>,
    /// Share of people whose budget is above their figure by more than a fifth.
    pub under: Option<Exact>,
    pub under_asks: bool,
}

/// A group's ratio may differ from everybody's by a tenth.
const BOUNDS: ((i64, i64), (i64, i64)) = ((9, 10), (11, 10));
/// A budget above the figure by more than this is one that was too low.
const TOO_LOW: (i64, i64) = (12, 10);
/// More than a quarter of such budgets asks for a look.
const TOO_MANY: (i64, i64) = (1, 4);

fn over(part: &Exact, of: &Exact) -> Option<Exact> {
    (!of.is_zero()).then(|| part / of)
}

/// Sums over some people.
#[derive(Default)]
struct Sums {
    people: usize,
    agreed: Exact,
    indicative: Exact,
    carers: Exact,
    with_points: i64,
}

impl Sums {
    fn add(&mut self, one: &Checked) {
        self.people += 1;
        self.agreed += whole(one.agreed.0);
        self.indicative += &one.indicative;
        if let Some(met) = over(&(&one.raw - &one.net), &one.raw) {
            self.carers += met;
            self.with_points += 1;
        }
    }

    fn ratio(&self) -> Option<Exact> {
        over(&self.agreed, &self.indicative)
    }
}

/// Runs the checks over some people.
pub fn check(people: &[Checked]) -> Found {
    let mut all = Sums::default();
    let mut by_group: BTreeMap<(&str, &str), Sums> = BTreeMap::new();
    let mut too_low = 0;
    for one in people {
        all.add(one);
        for (kind, group) in &one.groups {
            by_group.entry((kind, group)).or_default().add(one);
        }
        let bound = &one.indicative * share(TOO_LOW.0, TOO_LOW.1);
        too_low += i64::from(whole(one.agreed.0) > bound);
    }
    let everybody = all.ratio();
    let count = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let under = (count > 0).then(|| share(too_low, count));
    Found {
        people: people.len(),
        groups: by_group
            .into_iter()
            .map(|(name, sums)| group(name, &sums, everybody.as_ref()))
            .collect(),
        ratio: everybody,
        under_asks: under
            .as_ref()
            .is_some_and(|under| *under > share(TOO_MANY.0, TOO_MANY.1)),
        under,
    }
}

fn group((kind, group): (&str, &str), sums: &Sums, everybody: Option<&Exact>) -> Group {
    let ratio = sums.ratio();
    let relative = ratio
        .as_ref()
        .zip(everybody)
        .and_then(|(ratio, all)| over(ratio, all));
    let (least, most) = (share(BOUNDS.0.0, BOUNDS.0.1), share(BOUNDS.1.0, BOUNDS.1.1));
    Group {
        kind: kind.to_owned(),
        group: group.to_owned(),
        people: sums.people,
        ask: relative
            .as_ref()
            .is_some_and(|one| *one < least || *one > most),
        carers: over(&sums.carers, &whole(sums.with_points)),
        ratio,
        relative,
    }
}

/// R squared below this, or a middle error above that, asks for a look at the curve.
const FIT: (f64, f64) = (0.5, 0.3);

/// Does the fit ask for a look?
pub fn fit_asks(fit: &Fit) -> bool {
    fit.r_squared.is_none_or(|found| found < FIT.0)
        || fit.middle_error.is_none_or(|found| found > FIT.1)
}

#[cfg(test)]
mod tests {
    use super::super::exact::{fixed, percent};
    use super::super::scale::tests::{TWELVE, scale};
    use super::*;

    /// The twelve of the worked example, in groups that give the shares told there.
    fn twelve() -> Vec<Checked> {
        let groups = "OOOOPOMPLLLP";
        let scale = scale();
        TWELVE
            .iter()
            .zip(groups.chars())
            .map(|((points, pounds), group)| Checked {
                groups: vec![("Reason".to_owned(), group.to_string())],
                raw: whole(*points),
                net: whole(*points),
                indicative: scale.weekly(&whole(*points)),
                agreed: Pence(pounds * 100),
            })
            .collect()
    }

    #[test]
    fn the_sample_is_sufficient_for_each_group_as_the_example_tells() {
        let found = check(&twelve());
        assert_eq!(fixed(found.ratio.as_ref().unwrap(), 3), "1.176");
        let told: Vec<String> = found
            .groups
            .iter()
            .map(|group| {
                let number = |exact: &Option<Exact>| fixed(exact.as_ref().unwrap(), 3);
                format!(
                    "{} {} {} {} {}",
                    group.group,
                    group.people,
                    number(&group.ratio),
                    number(&group.relative),
                    group.ask
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "L 3 1.175 0.999 false",
                "M 1 1.097 0.932 false",
                "O 5 1.190 1.011 false",
                "P 3 1.185 1.008 false"
            ]
        );
        assert_eq!(percent(&found.under.unwrap()), "8.3333%");
        assert!(!found.under_asks);
        assert!(!fit_asks(&scale().fit()));
    }

    fn one(group: &str, indicative: i64, agreed: i64, net: i64) -> Checked {
        Checked {
            groups: vec![("Sex".to_owned(), group.to_owned())],
            raw: whole(20),
            net: whole(net),
            indicative: whole(indicative),
            agreed: Pence(agreed),
        }
    }

    #[test]
    fn a_group_beyond_a_tenth_asks_and_a_tenth_itself_does_not() {
        for (agreed, ask) in [(1_100, false), (1_101, true), (900, false), (899, true)] {
            // The others are so many that everybody's ratio stays at one.
            let mut people = vec![one("few", 1_000, agreed, 20)];
            people.push(one("many", 1_000, 2_000 - agreed, 20));
            let found = check(&people);
            let few = found.groups.iter().find(|group| group.group == "few");
            assert_eq!(few.unwrap().ask, ask, "{agreed}");
        }
    }

    #[test]
    fn a_budget_more_than_a_fifth_above_its_figure_was_indicated_too_low() {
        for (agreed, under) in [(1_200, "0%"), (1_201, "100%")] {
            let found = check(&[one("a", 1_000, agreed, 20)]);
            assert_eq!(percent(&found.under.unwrap()), under);
        }
        let quarter = [1_300, 1_000, 1_000, 1_000].map(|agreed| one("a", 1_000, agreed, 20));
        assert!(!check(&quarter).under_asks);
        let third = [1_300, 1_000, 1_000].map(|agreed| one("a", 1_000, agreed, 20));
        assert!(check(&third).under_asks);
    }

    #[test]
    fn dependence_on_carers_is_the_mean_share_they_meet() {
        let found = check(&[one("a", 1, 1, 20), one("a", 1, 1, 10), one("b", 1, 1, 5)]);
        let shares: Vec<String> = found
            .groups
            .iter()
            .map(|group| percent(group.carers.as_ref().unwrap()))
            .collect();
        assert_eq!(shares, ["25%", "75%"]);
    }

    #[test]
    fn nobody_gives_no_figures_rather_than_wrong_ones() {
        let found = check(&[]);
        assert_eq!((found.ratio, found.under, found.people), (None, None, 0));
    }
}
