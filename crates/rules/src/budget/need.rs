//! One assessed need as a figure is worked out from it: its level, how much it weighs, and what a carer does.

use super::exact::{Exact, share, whole};
use crate::vocabulary::Problem;
use crate::vocabulary::worded::worded;

/// The highest level of a need; nought is none.
pub const HIGHEST: u8 = 4;

worded! {
    /// How much of a need an unpaid carer meets, who is willing and able to.
    pub enum CarerShare {
        Nothing = "0", "none of it";
        Quarter = "0.25", "a quarter of it";
        Half = "0.5", "half of it";
        ThreeQuarters = "0.75", "three quarters of it";
        All = "1", "all of it";
    }
}

impl CarerShare {
    /// Reads 0, 25, 50, 75 or 100 in a hundred.
    pub fn from_percent(percent: i64) -> Option<CarerShare> {
        let quarters = usize::try_from(percent / 25).ok()?;
        let found = CarerShare::ALL.get(quarters).copied();
        found.filter(|_| percent % 25 == 0)
    }

    /// The same in a hundred.
    pub fn percent(self) -> i64 {
        self as i64 * 25
    }

    /// As a fraction.
    pub fn exact(self) -> Exact {
        share(self as i64, 4)
    }
}

/// One assessed need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The outcome or domain, such as A2.
    pub code: String,
    /// What it is called.
    pub says: String,
    /// 0, none, to 4.
    pub level: u8,
    /// How much each level weighs.
    pub weight: Exact,
    pub carer: CarerShare,
}

impl Need {
    /// Its points as if nobody helped.
    pub fn raw(&self) -> Exact {
        whole(i64::from(self.level)) * &self.weight
    }

    /// Its points that a carer does not meet.
    pub fn net(&self) -> Exact {
        self.raw() * (whole(1) - self.carer.exact())
    }
}

/// Points of all needs: as if nobody helped, and without what carers do.
pub fn points(needs: &[Need]) -> (Exact, Exact) {
    let nought = || whole(0);
    let sum = |points: fn(&Need) -> Exact| needs.iter().map(points).fold(nought(), |a, b| a + b);
    (sum(Need::raw), sum(Need::net))
}

/// What is wrong with a level.
pub fn level(level: i64) -> Result<u8, Problem> {
    let fits = u8::try_from(level).ok().filter(|level| *level <= HIGHEST);
    fits.ok_or_else(|| {
        Problem::new(
            "level",
            format!("{level} is not a level: there are 0, 1, 2, 3 and 4"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carer_takes_quarters_of_a_need() {
        for (percent, net) in [(0, 18), (25, 13), (50, 9), (75, 4), (100, 0)] {
            let carer = CarerShare::from_percent(percent).unwrap();
            assert_eq!(carer.percent(), percent);
            let need = Need {
                code: "A2".to_owned(),
                says: "Washing".to_owned(),
                level: 3,
                weight: whole(6),
                carer,
            };
            assert_eq!(need.raw(), whole(18));
            assert_eq!(need.net().to_integer(), whole(net).to_integer());
        }
        for percent in [-25, 1, 24, 125] {
            assert_eq!(CarerShare::from_percent(percent), None);
        }
    }

    #[test]
    fn a_level_is_nought_to_four() {
        for (number, fits) in [(-1, false), (0, true), (4, true), (5, false), (260, false)] {
            assert_eq!(level(number).is_ok(), fits, "{number}");
        }
    }
}
