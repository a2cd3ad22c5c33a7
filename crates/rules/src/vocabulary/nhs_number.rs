//! NHS numbers: ten digits of which the last checks the rest.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A number that passes the check. Shown as 999 000 0018, stored as ten digits.
///
/// Source: NHS Data Model and Dictionary, NHS NUMBER (modulus 11 check).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct NhsNumber([u8; 10]);

/// Why something typed is not an NHS number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberProblem {
    #[error("An NHS number has 10 digits")]
    NotTenDigits,
    #[error("Check the NHS number: one of its digits is wrong")]
    WrongCheckDigit,
    #[error("This NHS number is never given out")]
    NeverIssued,
}

impl NhsNumber {
    /// Reads a number as people write it: blanks and dashes do not matter.
    pub fn parse(text: &str) -> Result<NhsNumber, NhsNumberProblem> {
        let written: String = text.chars().filter(|c| !is_gap(*c)).collect();
        if !written.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NhsNumberProblem::NotTenDigits);
        }
        let digits: [u8; 10] = written
            .into_bytes()
            .try_into()
            .map_err(|_| NhsNumberProblem::NotTenDigits)?;
        if digits == [b'0'; 10] {
            return Err(NhsNumberProblem::NeverIssued);
        }
        if check_digit(&digits) != Some(digits[9] - b'0') {
            return Err(NhsNumberProblem::WrongCheckDigit);
        }
        Ok(NhsNumber(digits))
    }

    /// The ten digits without gaps.
    pub fn digits(&self) -> String {
        self.0.iter().map(|b| char::from(*b)).collect()
    }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}')
}

/// The tenth digit the first nine call for; `None` when they allow none (a remainder of 10).
fn check_digit(digits: &[u8; 10]) -> Option<u8> {
    let sum: u32 = digits[..9]
        .iter()
        .zip((2..=10).rev())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        check => u8::try_from(check).ok(),
    }
}

impl fmt::Display for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = self.digits();
        write!(f, "{} {} {}", &d[..3], &d[3..6], &d[6..])
    }
}

impl From<NhsNumber> for String {
    fn from(number: NhsNumber) -> String {
        number.digits()
    }
}

impl TryFrom<String> for NhsNumber {
    type Error = NhsNumberProblem;

    fn try_from(text: String) -> Result<NhsNumber, NhsNumberProblem> {
        NhsNumber::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::NhsNumberProblem::*;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_accepted_or_refused_with_the_reason() {
        for good in [
            "9990000018",
            "9992223332",
            "9994567896",
            "9993141593",
            "9992718285",
            "999 000 0018",
            " 999-000-0018 ",
            "999\u{a0}000\u{2013}0018",
        ] {
            assert!(NhsNumber::parse(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("9990000019", WrongCheckDigit),
            ("9991234560", WrongCheckDigit), // no tenth digit fits 999123456
            ("9990000108", WrongCheckDigit), // two digits swapped
            ("999000001", NotTenDigits),
            ("9990000018X", NotTenDigits),
            ("99900000180", NotTenDigits),
            ("999000001８", NotTenDigits),
            ("", NotTenDigits),
            ("0000000000", NeverIssued),
            ("000 000 0000", NeverIssued),
        ] {
            assert_eq!(NhsNumber::parse(bad), Err(why), "{bad}");
        }
    }

    #[test]
    fn a_number_is_shown_in_three_parts_and_stored_in_one() {
        let number = NhsNumber::parse("9990000018").unwrap();
        assert_eq!(number.to_string(), "999 000 0018");
        assert_eq!(number.digits(), "9990000018");
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"9990000018\"");
        assert!(serde_json::from_str::<NhsNumber>("\"9990000019\"").is_err());
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(start in 999_000_000u32..=999_999_999, place in 0usize..10, add in 1u8..10) {
            let nine = start.to_string();
            let found = (0..10).find_map(|d| NhsNumber::parse(&format!("{nine}{d}")).ok());
            if let Some(number) = found {
                let mut digits = number.0;
                digits[place] = b'0' + (digits[place] - b'0' + add) % 10;
                let wrong: String = digits.iter().map(|b| char::from(*b)).collect();
                prop_assert!(NhsNumber::parse(&wrong).is_err());
            }
        }

        #[test]
        fn any_text_gets_an_answer(text in ".*") {
            let _ = NhsNumber::parse(&text);
        }
    }
}
