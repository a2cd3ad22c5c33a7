//! The place of a figure among those that other councils published: quartile, rank, and how many
//! people the next quartile is away.

use super::comparators::{Comparators, Level, Published, Value};
use super::neighbours::Neighbours;
use super::{Counted, Good, Headline};

/// A cut between quartiles, in quarters of a [`Value`]: interpolation leaves no other fractions.
type Cut = i128;
const CUTS_OF_ONE: i128 = 4 * Value::ONE as i128;

/// Where a figure stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The year of the published figures.
    pub year: String,
    /// How many councils published one.
    pub councils: usize,
    /// 1 is always the best, whether high or low is good.
    pub quartile: u8,
    /// The place among the others and itself; those equal share the better place.
    pub rank: usize,
    /// How many the rank is among.
    pub ranked: usize,
    /// Lower quartile, median and upper quartile.
    pub cuts: [Value; 3],
    pub england: Option<Value>,
    /// `England` is the middle council's figure, not that of all people in England.
    pub england_is_median: bool,
    pub region: Option<(String, Value)>,
    pub neighbours: Option<NextTo>,
    pub gap: Option<Gap>,
    /// Where the published figures are from.
    pub source: String,
}

/// The place among statistical neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextTo {
    /// How many neighbours published a figure.
    pub councils: usize,
    pub median: Value,
    pub rank: usize,
}

/// How far the next better quartile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The quartile that would be reached.
    pub quartile: u8,
    /// Its worst figure.
    pub at: Value,
    /// How many more people it takes, or fewer where low is good, with the denominator as it is.
    pub people: u64,
    /// Nothing less than everybody would do.
    pub everybody: bool,
}

/// Where a council's figure stands; none when nobody is counted or no figures were published.
pub fn of(
    headline: &Headline,
    counted: Counted,
    area: &str,
    comparators: &Comparators,
    neighbours: Option<&Neighbours>,
) -> Option<Standing> {
    let (year, figures) = comparators.latest(headline.comparator?)?;
    if counted.denominator == 0 {
        return None;
    }
    let councils: Vec<&Published> = figures
        .iter()
        .filter(|one| one.level == Level::Council)
        .collect();
    let mut values: Vec<Value> = councils.iter().map(|one| one.value).collect();
    values.sort_unstable();
    let cuts = [1, 2, 3].map(|quarter| cut(&values, quarter));
    let own = Own {
        counted,
        scale: u128::from(headline.per.scale()),
        good: headline.good,
    };
    let quartile = own.quartile(cuts);
    let of_level = |level: Level| figures.iter().find(|one| one.level == level);
    let england = of_level(Level::England).or_else(|| of_level(Level::EnglandMedian));
    let region = comparators.region(area).and_then(|region| {
        let mut regions = figures.iter().filter(|one| one.level == Level::Region);
        regions
            .find(|one| one.name.eq_ignore_ascii_case(region))
            .map(|one| (one.name.clone(), one.value))
    });
    let others = || councils.iter().filter(|one| one.area != area);
    Some(Standing {
        year: year.to_owned(),
        councils: councils.len(),
        quartile,
        rank: own.rank(others().map(|one| one.value)),
        ranked: others().count() + 1,
        cuts: cuts.map(rounded),
        england: england.map(|one| one.value),
        england_is_median: england.is_some_and(|one| one.level == Level::EnglandMedian),
        region,
        neighbours: neighbours.and_then(|list| next_to(&own, &councils, list)),
        gap: own.gap(quartile, cuts),
        source: councils.first().map_or(String::new(), |one| {
            comparators.source(&one.source).to_owned()
        }),
    })
}

fn next_to(own: &Own, councils: &[&Published], list: &Neighbours) -> Option<NextTo> {
    let of_list = councils.iter().filter(|one| list.0.contains(&one.area));
    let mut values: Vec<Value> = of_list.map(|one| one.value).collect();
    values.sort_unstable();
    (!values.is_empty()).then(|| NextTo {
        councils: values.len(),
        median: rounded(cut(&values, 2)),
        rank: own.rank(values.iter().copied()),
    })
}

/// The first, second or third quartile, the ends included: between two councils by straight line.
fn cut(sorted: &[Value], quarter: usize) -> Cut {
    let place = sorted.len().saturating_sub(1) * quarter;
    let (whole, part) = (place / 4, (place % 4) as i128);
    let value = |place: usize| sorted.get(place).map_or(0, |value| i128::from(value.0));
    value(whole) * (4 - part)
        + if part == 0 {
            0
        } else {
            value(whole + 1) * part
        }
}

fn rounded(cut: Cut) -> Value {
    let half = if cut < 0 { -2 } else { 2 };
    Value(i64::try_from((cut + half) / 4).unwrap_or(i64::MAX))
}

/// The council's own figure, kept as a fraction.
struct Own {
    counted: Counted,
    scale: u128,
    good: Good,
}

impl Own {
    /// This figure against a cut: how much better it is, as a fraction of no particular size.
    fn better_than(&self, cut: Cut) -> i128 {
        let (n, d) = (self.counted.numerator, self.counted.denominator);
        let own = i128::from(n) * self.scale as i128 * CUTS_OF_ONE;
        let theirs = cut * i128::from(d);
        match self.good {
            Good::High => own - theirs,
            Good::Low => theirs - own,
        }
    }

    fn quartile(&self, cuts: [Cut; 3]) -> u8 {
        let reached = cuts.iter().filter(|cut| self.better_than(**cut) >= 0);
        4 - u8::try_from(reached.count()).unwrap_or(3)
    }

    fn rank(&self, others: impl Iterator<Item = Value>) -> usize {
        let better = others.filter(|value| self.better_than(i128::from(value.0) * 4) < 0);
        1 + better.count()
    }

    /// The nearest cut that is not yet reached.
    fn gap(&self, quartile: u8, cuts: [Cut; 3]) -> Option<Gap> {
        let next = quartile.checked_sub(1).filter(|next| *next > 0)?;
        // With high good the cuts rise towards quartile 1, with low good they fall.
        let at = match self.good {
            Good::High => cuts[usize::from(3 - next)],
            Good::Low => cuts[usize::from(next - 1)],
        };
        let (n, d) = (
            i128::from(self.counted.numerator),
            i128::from(self.counted.denominator),
        );
        let one = self.scale as i128 * CUTS_OF_ONE;
        let wanted = match self.good {
            Good::High => (at * d + one - 1).div_euclid(one),
            Good::Low => (at * d).div_euclid(one),
        };
        Some(Gap {
            quartile: next,
            at: rounded(at),
            people: u64::try_from((wanted - n).abs()).unwrap_or(u64::MAX),
            everybody: self.good == Good::High && wanted >= d,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{HEADLINES, Per};

    fn values(all: &[i64]) -> Vec<Value> {
        all.iter().map(|value| Value(value * Value::ONE)).collect()
    }

    fn own(numerator: u64, denominator: u64, good: Good, per: Per) -> Own {
        let counted = Counted {
            numerator,
            denominator,
        };
        Own {
            counted,
            scale: u128::from(per.scale()),
            good,
        }
    }

    #[test]
    fn quartiles_lie_between_councils_by_straight_line() {
        for (all, expected) in [
            (vec![1, 2, 3, 4], ["1.8", "2.5", "3.3"]),
            (vec![10, 20, 30, 40, 50], ["20.0", "30.0", "40.0"]),
            (vec![7], ["7.0", "7.0", "7.0"]),
            (vec![0, 100], ["25.0", "50.0", "75.0"]),
        ] {
            let found = [1, 2, 3].map(|q| rounded(cut(&values(&all), q)).to_string());
            assert_eq!(found, expected, "{all:?}");
        }
    }

    #[test]
    fn the_shipped_quartiles_are_those_of_the_year() {
        let (_, figures) = Comparators::shipped().latest("2A-SALT").unwrap();
        let mut all: Vec<Value> = figures
            .iter()
            .filter(|one| one.level == Level::Council)
            .map(|one| one.value)
            .collect();
        all.sort_unstable();
        assert_eq!(
            rounded(cut(&all, 2)),
            Value(782_000),
            "the published median"
        );
    }

    #[test]
    fn quartile_one_is_the_best_whichever_way_is_good() {
        let cuts = [1, 2, 3].map(|q| cut(&values(&[20, 40, 60, 80, 100]), q));
        for (numerator, high, low) in [
            (100, 1, 4),
            (80, 1, 3),
            (79, 2, 3),
            (60, 2, 2),
            (40, 3, 1),
            (39, 4, 1),
        ] {
            let found = |good| own(numerator, 100, good, Per::Hundred).quartile(cuts);
            assert_eq!(
                (found(Good::High), found(Good::Low)),
                (high, low),
                "{numerator}"
            );
        }
    }

    #[test]
    fn the_people_of_the_gap_reach_the_next_quartile_and_one_fewer_would_not() {
        let cuts = [1, 2, 3].map(|q| cut(&values(&[31, 47, 62, 88, 93, 99]), q));
        for good in [Good::High, Good::Low] {
            for numerator in 0..=60 {
                let before = own(numerator, 60, good, Per::Hundred);
                let quartile = before.quartile(cuts);
                let Some(gap) = before.gap(quartile, cuts) else {
                    assert_eq!(quartile, 1);
                    continue;
                };
                let moved = |people: u64| match good {
                    Good::High => numerator + people,
                    Good::Low => numerator - people,
                };
                let after = |people| own(moved(people), 60, good, Per::Hundred).quartile(cuts);
                assert!(
                    after(gap.people) <= gap.quartile,
                    "{good:?} {numerator} {gap:?}"
                );
                assert_eq!(
                    after(gap.people - 1),
                    quartile,
                    "{good:?} {numerator} {gap:?}"
                );
            }
        }
    }

    #[test]
    fn a_quartile_at_a_hundred_per_cent_needs_everybody() {
        let cuts = [1, 2, 3].map(|q| cut(&values(&[90, 100, 100, 100, 100]), q));
        let gap = own(57, 60, Good::High, Per::Hundred).gap(4, cuts).unwrap();
        assert_eq!((gap.people, gap.everybody, gap.quartile), (3, true, 3));
    }

    #[test]
    fn equal_figures_share_the_better_place() {
        let others = values(&[50, 60, 60, 70]);
        let rank = |n, good| own(n, 100, good, Per::Hundred).rank(others.iter().copied());
        assert_eq!(rank(60, Good::High), 2);
        assert_eq!(rank(60, Good::Low), 2);
        assert_eq!(rank(80, Good::High), 1);
        assert_eq!(rank(80, Good::Low), 5);
    }

    #[test]
    fn a_council_is_put_beside_england_its_region_and_its_neighbours() {
        let headline = HEADLINES.iter().find(|one| one.code == "3D 2a").unwrap();
        let counted = Counted {
            numerator: 250,
            denominator: 1000,
        };
        let list = ["E08000001", "E08000002", "E08000003"].map(str::to_owned);
        let neighbours = Neighbours(list.into_iter().collect());
        let shipped = Comparators::shipped();
        let found = of(headline, counted, "E08000009", shipped, Some(&neighbours)).unwrap();
        assert_eq!((found.year.as_str(), found.councils), ("2020-21", 150));
        assert!(!found.england_is_median && found.england.is_some());
        assert_eq!(found.region.unwrap().0, "North West");
        assert_eq!(found.neighbours.unwrap().councils, 3);
        let nobody = of(headline, Counted::default(), "E08000009", shipped, None);
        assert_eq!(nobody, None);
    }
}
