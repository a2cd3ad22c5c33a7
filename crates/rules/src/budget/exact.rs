//! Exact fractions, for amounts that must not be rounded on the way.

use crate::vocabulary::money::Pence;
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

/// A fraction without any rounding.
pub type Exact = num_rational::BigRational;

/// Most figures of a number that is read, before the point and after it.
const FIGURES: usize = 12;

/// A whole number.
pub fn whole(number: i64) -> Exact {
    Exact::from_integer(BigInt::from(number))
}

/// One whole number over another; nought when the other is nought.
pub fn share(part: i64, of: i64) -> Exact {
    if of == 0 {
        return Exact::zero();
    }
    Exact::new(BigInt::from(part), BigInt::from(of))
}

/// Reads a number such as "12", "12.5" or "0.15"; at most twelve figures before the point and after it.
pub fn decimal(text: &str) -> Option<Exact> {
    let (before, after) = text.split_once('.').unwrap_or((text, "0"));
    let figures = |part: &str| {
        (1..=FIGURES).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !figures(before) || !figures(after) {
        return None;
    }
    let digits: BigInt = format!("{before}{after}").parse().ok()?;
    let scale = BigInt::from(10).pow(u32::try_from(after.len()).ok()?);
    Some(Exact::new(digits, scale))
}

/// The nearest whole number, halves up. Beyond all whole numbers it gives the greatest.
pub fn nearest(value: &Exact) -> i64 {
    let rounded = (value + share(1, 2)).floor().to_integer();
    rounded.to_i64().unwrap_or(i64::MAX)
}

/// Pence to the nearest penny.
pub fn pence(value: &Exact) -> Pence {
    Pence(nearest(value))
}

/// Pence to the nearest five pounds.
pub fn five_pounds(value: &Exact) -> Pence {
    Pence(nearest(&(value / whole(500))).saturating_mul(500))
}

/// A number with so many decimals: "0.8456".
pub fn fixed(value: &Exact, decimals: u32) -> String {
    let scale = BigInt::from(10).pow(decimals);
    let scaled = value.abs() * Exact::from_integer(scale);
    let digits = nearest(&scaled).to_string();
    let places = decimals as usize;
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (before, after) = digits.split_at(digits.len() - places);
    let sign = if value.is_negative() && digits.bytes().any(|byte| byte != b'0') {
        "-"
    } else {
        ""
    };
    if after.is_empty() {
        format!("{sign}{before}")
    } else {
        format!("{sign}{before}.{after}")
    }
}

/// A number with no more decimals than it needs, four at most: "51.5", "62".
pub fn plain(value: &Exact) -> String {
    let text = fixed(value, 4);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A share as a percentage: "15%", "12.5%".
pub fn percent(value: &Exact) -> String {
    format!("{}%", plain(&(value * whole(100))))
}

/// As a machine number, for statistics that tell how well a curve fits and never for money.
pub fn approximate(value: &Exact) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_as_it_is_written_and_shown_without_needless_noughts() {
        for (text, shown) in [
            ("12", Some("12")),
            ("12.50", Some("12.5")),
            ("0.15", Some("0.15")),
            ("007", Some("7")),
            ("100", Some("100")),
            ("", None),
            (".5", None),
            ("5.", None),
            ("-1", None),
            ("1e3", None),
            ("1,000", None),
            ("1234567890123", None),
        ] {
            let found = decimal(text).map(|number| plain(&number));
            assert_eq!(found.as_deref(), shown, "{text}");
        }
    }

    #[test]
    fn halves_go_up() {
        for (pence_exact, penny, five) in [
            (share(1, 2), 1, 0),
            (share(49, 100), 0, 0),
            (whole(249), 249, 0),
            (whole(250), 250, 500),
            (whole(34_207), 34_207, 34_000),
            (whole(50_524), 50_524, 50_500),
            (whole(34_250), 34_250, 34_500),
        ] {
            assert_eq!(pence(&pence_exact), Pence(penny));
            assert_eq!(five_pounds(&pence_exact), Pence(five), "{pence_exact}");
        }
        assert_eq!(fixed(&share(-1, 8), 2), "-0.13");
        assert_eq!(fixed(&share(-1, 1000), 2), "0.00");
        assert_eq!(fixed(&share(5, 2), 0), "3");
        assert_eq!(percent(&share(1, 8)), "12.5%");
    }

    proptest! {
        #[test]
        fn what_is_read_is_shown_again(whole_part in 0u32..1_000_000, after in 0u32..10_000) {
            let text = format!("{whole_part}.{after:04}");
            let number = decimal(&text).unwrap();
            prop_assert_eq!(fixed(&number, 4), text);
        }
    }
}
