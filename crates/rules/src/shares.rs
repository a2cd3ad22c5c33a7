//! The share of a group of people who have work or a settled home, as it is held against an aim: how far off it is, and
//! how many people more would reach it.

use std::fmt;

use crate::vocabulary::worded::worded;

worded! {
    /// Whose share it is.
    pub enum Group {
        LearningDisability = "learning_disability", "Learning disability";
        MentalHealth = "mental_health", "Mental health";
    }
}

worded! {
    /// What the share is of.
    pub enum Measure {
        PaidWork = "paid_work", "in paid work";
        SettledHome = "settled_home", "in a settled home";
    }
}

/// A share in tenths of one per cent, the one decimal with which the national figures are given: 48 is 4.8%.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(u64);

/// The whole of it: 100.0%.
const WHOLE: u64 = 1_000;

impl Tenths {
    /// The share that a part is of a whole, a half rounded up; none of nobody.
    pub fn of(part: usize, whole: usize) -> Option<Tenths> {
        let (part, whole) = (part as u64, whole as u64);
        (whole > 0).then(|| Tenths((part * 2 * WHOLE + whole) / (2 * whole)))
    }

    /// What somebody wrote in per cent; none where it is not from 0 to 100, or has more than one decimal.
    pub fn of_per_cent(per_cent: f64) -> Option<Tenths> {
        let is_it = |tenths: &u64| (*tenths as f64 / 10.0 - per_cent).abs() < 1e-9;
        let near = per_cent * 10.0;
        // What is no number, too small or too large becomes an end of the scale, and is none of it.
        let near = near.round().clamp(0.0, WHOLE as f64) as u64;
        Some(near).filter(is_it).map(Tenths)
    }

    /// How many of a whole make this share at least, as it is rounded.
    fn at_least(self, whole: usize) -> usize {
        let twice = (whole as u64) * (2 * self.0).saturating_sub(1);
        twice.div_ceil(2 * WHOLE) as usize
    }

    /// In points, without the sign for per cent: "1.8".
    pub fn points(self) -> String {
        format!("{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.points())
    }
}

/// Where a share stands to an aim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// So many points short of it, which so many people more would reach.
    Below { points: Tenths, people: usize },
    /// At it.
    At,
    /// So many points past it.
    Above { points: Tenths },
}

/// Holds a share against an aim; none of nobody. Both count with one decimal, so that what a page says adds up. The
/// people more are those of the same group who have it not yet: the whole stays as it is.
///
/// Source: the council's own aim, `council.toml`; how a share is rounded, the Adult Social Care Outcomes Framework.
pub fn against(part: usize, whole: usize, aim: Tenths) -> Option<Standing> {
    let share = Tenths::of(part, whole)?;
    Some(match share.cmp(&aim) {
        std::cmp::Ordering::Less => Standing::Below {
            points: Tenths(aim.0 - share.0),
            people: aim.at_least(whole).saturating_sub(part),
        },
        std::cmp::Ordering::Equal => Standing::At,
        std::cmp::Ordering::Greater => Standing::Above {
            points: Tenths(share.0 - aim.0),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_one_decimal_as_the_national_figures_have() {
        for (part, whole, says) in [
            (0, 7, "0.0%"),
            (3, 110, "2.7%"),
            (1, 3, "33.3%"),
            (2, 3, "66.7%"),
            (1, 80, "1.3%"), // 1.25, a half rounded up
            (7, 7, "100.0%"),
        ] {
            let share = Tenths::of(part, whole);
            assert_eq!(share.unwrap().to_string(), says, "{part} of {whole}");
        }
        assert_eq!(Tenths::of(0, 0), None);
    }

    #[test]
    fn an_aim_is_from_nil_to_a_hundred_with_one_decimal() {
        for (per_cent, tenths) in [
            (0.0, Some(0)),
            (4.8, Some(48)),
            (6.0, Some(60)),
            (0.3, Some(3)),
            (99.9, Some(999)),
            (100.0, Some(1_000)),
            (4.85, None),
            (-0.1, None),
            (100.1, None),
            (600.0, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(
                Tenths::of_per_cent(per_cent),
                tenths.map(Tenths),
                "{per_cent}"
            );
        }
    }

    #[test]
    fn a_share_says_how_far_it_is_from_the_aim_and_how_many_would_reach_it() {
        let below = |points, people| {
            Some(Standing::Below {
                points: Tenths(points),
                people,
            })
        };
        let above = |points| {
            Some(Standing::Above {
                points: Tenths(points),
            })
        };
        for (part, whole, aim, expected) in [
            // 4.2% of 168; 10 of them are 6.0%.
            (7, 168, 60, below(18, 3)),
            // 5.9% and one more makes 6.9%: one is enough.
            (6, 101, 60, below(1, 1)),
            // 5.96% is said as 6.0%, and is at the aim as it is said.
            (31, 520, 60, Some(Standing::At)),
            // 5.95% is said as 6.0%, 5.94% as 5.9%.
            (119, 2_000, 60, Some(Standing::At)),
            (594, 10_000, 60, below(1, 1)),
            (0, 2, 850, below(850, 2)),
            (1, 2, 850, below(350, 1)),
            (0, 3, 1_000, below(1_000, 3)),
            (3, 3, 1_000, Some(Standing::At)),
            (1, 2, 70, above(430)),
            (0, 9, 0, Some(Standing::At)),
            (0, 0, 60, None),
        ] {
            let stands = against(part, whole, Tenths(aim));
            assert_eq!(stands, expected, "{part} of {whole} against {aim}");
        }
    }

    /// Whoever follows the page gets there: with the people it names the share reaches the aim, with one fewer it does not.
    #[test]
    fn the_people_that_are_named_are_just_enough() {
        for whole in [1, 2, 7, 19, 168, 999, 1_003] {
            for aim in [1, 48, 60, 333, 500, 850, 999, 1_000] {
                for part in 0..=whole {
                    let Some(Standing::Below { people, .. }) = against(part, whole, Tenths(aim))
                    else {
                        continue;
                    };
                    let with = |more: usize| Tenths::of(part + more, whole).unwrap();
                    assert!(part + people <= whole, "{part} of {whole}, {aim}");
                    assert!(with(people) >= Tenths(aim), "{part} of {whole}, {aim}");
                    assert!(with(people - 1) < Tenths(aim), "{part} of {whole}, {aim}");
                }
            }
        }
    }
}
