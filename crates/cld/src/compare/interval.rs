//! How sure a figure is: intervals within which, in 95 of a hundred such years, the underlying
//! figure would lie.
//!
//! Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), for shares;
//! Byar's approximation to the exact Poisson limits (Breslow and Day, Statistical Methods in Cancer
//! Research II, 1987), for rates; R. G. Newcombe, Statistics in Medicine 17 (1998), method 10, for
//! differences. These are the methods of the national public health technical guide.

use super::{Counted, Per};

/// The 97.5th hundredth of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// From where to where the underlying figure is likely to lie, in the figure's own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub figure: f64,
    pub low: f64,
    pub high: f64,
}

/// The interval of a figure; none when there is nobody.
pub fn around(counted: Counted, per: Per) -> Option<Interval> {
    if counted.denominator == 0 {
        return None;
    }
    Some(match per {
        Per::Hundred => wilson(counted),
        Per::HundredThousand => byar(counted),
    })
}

fn wilson(counted: Counted) -> Interval {
    let n = counted.denominator as f64;
    let p = (counted.numerator as f64 / n).min(1.0);
    let middle = p + Z * Z / (2.0 * n);
    let reach = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    Interval {
        figure: 100.0 * p,
        low: (100.0 * (middle - reach) / whole).max(0.0),
        high: (100.0 * (middle + reach) / whole).min(100.0),
    }
}

fn byar(counted: Counted) -> Interval {
    let (cases, people) = (counted.numerator as f64, counted.denominator as f64);
    let rate = |cases: f64| Per::HundredThousand.scale() as f64 * cases / people;
    let cube = |root: f64| root * root * root;
    let low = if counted.numerator == 0 {
        0.0
    } else {
        cases * cube(1.0 - 1.0 / (9.0 * cases) - Z / (3.0 * cases.sqrt()))
    };
    let more = cases + 1.0;
    let high = more * cube(1.0 - 1.0 / (9.0 * more) + Z / (3.0 * more.sqrt()));
    Interval {
        figure: rate(cases),
        low: rate(low),
        high: rate(high),
    }
}

/// What a figure gained between two years that do not overlap, with its interval.
pub fn gained(before: Interval, now: Interval) -> Interval {
    let figure = now.figure - before.figure;
    let square = |x: f64| x * x;
    let down = square(now.figure - now.low) + square(before.high - before.figure);
    let up = square(now.high - now.figure) + square(before.figure - before.low);
    Interval {
        figure,
        low: figure - down.sqrt(),
        high: figure + up.sqrt(),
    }
}

impl Interval {
    /// Whether a change is more than chance: nought lies outside.
    pub fn leaves_nought_out(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// A number to one decimal.
pub fn one_decimal(number: f64) -> String {
    let text = format!("{number:.1}");
    if text == "-0.0" {
        "0.0".to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(numerator: u64, denominator: u64, per: Per) -> (String, String) {
        let counted = Counted {
            numerator,
            denominator,
        };
        let found = around(counted, per).unwrap();
        (one_decimal(found.low), one_decimal(found.high))
    }

    #[test]
    fn shares_have_wilsons_limits() {
        // 81 of 263 and 15 of 148 are Newcombe's own examples.
        for (numerator, denominator, low, high) in [
            (81, 263, "25.5", "36.6"),
            (15, 148, "6.2", "16.0"),
            (0, 20, "0.0", "16.1"),
            (20, 20, "83.9", "100.0"),
            (1, 29, "0.6", "17.2"),
        ] {
            let found = limits(numerator, denominator, Per::Hundred);
            assert_eq!(
                found,
                (low.to_owned(), high.to_owned()),
                "{numerator}/{denominator}"
            );
        }
        assert_eq!(around(Counted::default(), Per::Hundred), None);
    }

    #[test]
    fn rates_have_byars_limits() {
        // Exact Poisson limits of 10 are 4.80 and 18.39, of none 0 and 3.69.
        assert_eq!(
            limits(10, 100_000, Per::HundredThousand),
            ("4.8".to_owned(), "18.4".to_owned())
        );
        assert_eq!(
            limits(0, 100_000, Per::HundredThousand),
            ("0.0".to_owned(), "3.7".to_owned())
        );
    }

    #[test]
    fn a_difference_has_newcombes_limits() {
        // His case (a): 56 of 70 and 48 of 80 differ by 20.0, from 5.2 to 33.4.
        let share = |numerator, denominator| {
            around(
                Counted {
                    numerator,
                    denominator,
                },
                Per::Hundred,
            )
            .unwrap()
        };
        let found = gained(share(48, 80), share(56, 70));
        let told = [found.figure, found.low, found.high].map(one_decimal);
        assert_eq!(told, ["20.0", "5.2", "33.4"]);
        assert!(found.leaves_nought_out());
        assert!(!gained(share(50, 100), share(52, 100)).leaves_nought_out());
    }
}
