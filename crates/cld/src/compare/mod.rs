//! Where a council stands: beside England, its region and its statistical neighbours; how sure a
//! figure is; how many people the next quartile is away; and what of it may be published.

pub mod comparators;
pub mod headlines;
pub mod interval;
pub mod neighbours;
pub mod standing;
pub mod suppression;

pub use comparators::{Comparators, Value};
pub use headlines::{HEADLINES, Headline};
pub use interval::Interval;
pub use standing::{Gap, Standing};

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Those whom the measure speaks of.
    pub numerator: u64,
    /// Those they are among: people, episodes or the population.
    pub denominator: u64,
}

/// In what a figure is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// A share, in per cent.
    Hundred,
    /// A rate for every 100,000 of the population.
    HundredThousand,
}

impl Per {
    /// What a whole is told as.
    pub fn scale(self) -> u64 {
        match self {
            Per::Hundred => 100,
            Per::HundredThousand => 100_000,
        }
    }
}

/// Which way a council would rather go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Good {
    High,
    Low,
}

impl Counted {
    /// The figure to one decimal, half away from zero: `66.7`. None when there is nobody.
    pub fn figure(self, per: Per) -> Option<String> {
        (self.denominator > 0).then(|| {
            let whole = i128::from(self.numerator) * i128::from(per.scale());
            crate::tables::numbers::ratio(whole, i128::from(self.denominator), 1)
        })
    }
}
