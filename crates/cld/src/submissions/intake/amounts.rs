//! Reads amounts with two decimals, such as unit costs and planned units.

use crate::event::NO_AMOUNT;

/// An amount in hundredths, further decimals rounded half away from zero; [`NO_AMOUNT`] for a blank
/// or for what is no plain number. Amounts beyond 21 million are cut off there.
pub(super) fn hundredths(text: &str) -> i32 {
    let text = text.trim_start();
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let point = digits
        .iter()
        .position(|b| *b == b'.')
        .unwrap_or(digits.len());
    let (whole, decimals) = (&digits[..point], digits.get(point + 1..).unwrap_or(b""));
    let all_digits = whole.iter().chain(decimals).all(u8::is_ascii_digit);
    if !all_digits || whole.len() + decimals.len() == 0 {
        return NO_AMOUNT;
    }
    let digit = |n: usize| decimals.get(n).map_or(0, |b| i64::from(b - b'0'));
    let mut value = whole.iter().fold(0_i64, |value, b| {
        (value * 10 + i64::from(b - b'0')).min(LARGEST)
    });
    value = (value * 100 + digit(0) * 10 + digit(1) + i64::from(digit(2) >= 5))
        .min(i64::from(i32::MAX));
    (if negative { -value } else { value }) as i32
}

const LARGEST: i64 = 1 << 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_are_read_to_the_hundredth() {
        let cases = [
            ("12.34", 1234),
            ("12", 1200),
            ("12.3", 1230),
            (".5", 50),
            ("5.", 500),
            ("-3.50", -350),
            ("+1", 100),
            (" 7.005", 701),
            ("7.004", 700),
            ("0", 0),
            ("99999999999999999999", i32::MAX),
        ];
        for (text, expected) in cases {
            assert_eq!(hundredths(text), expected, "{text:?}");
        }
    }

    #[test]
    fn anything_else_is_blank() {
        for text in [
            "",
            "-",
            ".",
            "see invoice",
            "1,234.00",
            "£5",
            "1e3",
            "1.2.3",
            "5 5",
        ] {
            assert_eq!(hundredths(text), NO_AMOUNT, "{text:?}");
        }
    }
}
