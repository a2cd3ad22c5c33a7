//! The form of single values: dates, numbers, NHS numbers, postcodes and other codes.

use jiff::civil::Date;

/// What stands in a date field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Day {
    #[default]
    Blank,
    Unreadable,
    On(Date),
}

impl Day {
    /// Reads day/month/year or year-month-day, with or without a time after it.
    pub fn read(text: &str) -> Self {
        if text.is_empty() {
            return Self::Blank;
        }
        date(text).map_or(Self::Unreadable, Self::On)
    }

    pub fn date(self) -> Option<Date> {
        match self {
            Self::On(date) => Some(date),
            _ => None,
        }
    }
}

/// Years outside these are slips of the finger.
const YEARS: std::ops::RangeInclusive<i16> = 1850..=2200;

fn date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let (day, length) = if bytes.get(4) == Some(&b'-') {
        (
            ymd(
                bytes.get(0..4)?,
                bytes.get(5..7)?,
                bytes.get(8..10)?,
                bytes.get(7) == Some(&b'-'),
            )?,
            10,
        )
    } else {
        day_first(bytes)?
    };
    is_time(bytes.get(length..)?).then_some(day)
}

fn day_first(bytes: &[u8]) -> Option<(Date, usize)> {
    let mark = *bytes
        .iter()
        .take(3)
        .find(|byte| matches!(byte, b'/' | b'-' | b'.'))?;
    let first = bytes.iter().position(|byte| *byte == mark)?;
    let second = first
        + 1
        + bytes
            .get(first + 1..)?
            .iter()
            .take(3)
            .position(|byte| *byte == mark)?;
    let end = second + 5;
    let date = ymd(
        bytes.get(second + 1..end)?,
        bytes.get(first + 1..second)?,
        bytes.get(..first)?,
        true,
    )?;
    Some((date, end))
}

fn ymd(year: &[u8], month: &[u8], day: &[u8], marked: bool) -> Option<Date> {
    let year = i16::try_from(digits(year)?).ok()?;
    let (month, day) = (
        i8::try_from(digits(month)?).ok()?,
        i8::try_from(digits(day)?).ok()?,
    );
    if !marked || !YEARS.contains(&year) {
        return None;
    }
    Date::new(year, month, day).ok()
}

fn digits(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() || bytes.len() > 18 {
        return None;
    }
    bytes.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + u64::from(byte - b'0'))
    })
}

/// Nothing, or a time such as ` 00:00:00` or `T09:30`.
fn is_time(rest: &[u8]) -> bool {
    match rest.split_first() {
        None => true,
        Some((b' ' | b'T', time)) => {
            time.first().is_some_and(u8::is_ascii_digit)
                && time
                    .iter()
                    .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'Z'))
        }
        Some(_) => false,
    }
}

/// Whole years from birth to a day; below nil before birth.
pub(crate) fn age(birth: Date, on: Date) -> i32 {
    let years = i32::from(on.year()) - i32::from(birth.year());
    let not_yet = (on.month(), on.day()) < (birth.month(), birth.day());
    years - i32::from(not_yet)
}

/// A number with at most two decimals, in hundredths; a leading pound sign or commas are no part of it.
pub(crate) fn hundredths(text: &str) -> Option<i64> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() && part.is_empty() || part.len() > 12 || whole.len() > 15 {
        return None;
    }
    let whole = if whole.is_empty() {
        0
    } else {
        digits(whole.as_bytes())?
    };
    let part = if part.is_empty() {
        0
    } else {
        two_decimals(part.as_bytes())?
    };
    let sum = i64::try_from(whole * 100 + part).ok()?;
    Some(if negative { -sum } else { sum })
}

/// Further decimals are rounded, as the national database does.
fn two_decimals(part: &[u8]) -> Option<u64> {
    digits(part)?;
    let digit = |at: usize| part.get(at).map_or(0, |byte| u64::from(byte - b'0'));
    Some(digit(0) * 10 + digit(1) + u64::from(digit(2) >= 5))
}

/// What an NHS number field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NhsNumber {
    Right(u64),
    WrongForm,
    WrongCheckDigit,
}

impl NhsNumber {
    /// Ten digits, blanks between them allowed; the last one checks the others.
    pub fn read(text: &str) -> Self {
        let mut digits = [0_u32; 10];
        let mut count = 0;
        for character in text.chars().filter(|character| *character != ' ') {
            match (character.to_digit(10), digits.get_mut(count)) {
                (Some(digit), Some(place)) => *place = digit,
                _ => return Self::WrongForm,
            }
            count += 1;
        }
        if count != 10 || digits.iter().all(|digit| *digit == digits[0]) {
            return Self::WrongForm;
        }
        let sum: u32 = digits
            .iter()
            .zip((2..=10).rev())
            .map(|(digit, weight)| digit * weight)
            .sum();
        if (11 - sum % 11) % 11 != digits[9] {
            return Self::WrongCheckDigit;
        }
        Self::Right(
            digits
                .iter()
                .fold(0, |number, digit| number * 10 + u64::from(*digit)),
        )
    }
}

/// Does it look like a postcode of the United Kingdom, with or without its blank?
pub(crate) fn is_postcode(text: &str) -> bool {
    let mut bytes = [0_u8; 7];
    let mut count = 0;
    for byte in text.bytes().filter(|byte| *byte != b' ') {
        match bytes.get_mut(count) {
            Some(place) => *place = byte.to_ascii_uppercase(),
            None => return false,
        }
        count += 1;
    }
    if count < 5 {
        return false;
    }
    let (outward, inward) = bytes[..count].split_at(count - 3);
    let inward_fits = inward[0].is_ascii_digit() && inward[1..].iter().all(u8::is_ascii_uppercase);
    let letters = outward
        .iter()
        .take_while(|byte| byte.is_ascii_uppercase())
        .count();
    let rest = &outward[letters.min(outward.len())..];
    let outward_fits = match rest {
        [a] => a.is_ascii_digit(),
        [a, b] => a.is_ascii_digit() && b.is_ascii_alphanumeric(),
        _ => false,
    };
    inward_fits && (1..=2).contains(&letters) && outward_fits || &bytes[..count] == b"GIR0AA"
}

/// Does it look like the code of a GP practice (`Z34759`)?
pub(crate) fn is_gp_practice(text: &str) -> bool {
    (5..=6).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().filter(u8::is_ascii_digit).count() >= 3
}

/// Does it look like a location of the Care Quality Commission: `1-` and digits, or the code of an NHS body?
pub(crate) fn is_cqc_location(text: &str) -> bool {
    match text.strip_prefix("1-") {
        Some(digits) => {
            (6..=12).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        None => {
            (3..=9).contains(&text.len())
                && text.starts_with(|first: char| first.is_ascii_uppercase())
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        }
    }
}

/// Does it look like the code of a council (`503`)?
pub(crate) fn is_council(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_both_styles_and_nothing_else() {
        let leap = Day::On(jiff::civil::date(2024, 2, 29));
        for (text, expected) in [
            ("29/02/2024", leap),
            ("2024-02-29", leap),
            ("29-02-2024", leap),
            ("29.02.2024", leap),
            ("29/2/2024", leap),
            ("29/02/2024 00:00:00", leap),
            ("2024-02-29T00:00:00", leap),
            ("2024-02-29 09:30", leap),
            ("1/4/2025", Day::On(jiff::civil::date(2025, 4, 1))),
            ("", Day::Blank),
            ("29/02/2023", Day::Unreadable),
            ("31/02/2025", Day::Unreadable),
            ("02/29/2024", Day::Unreadable),
            ("29/02/24", Day::Unreadable),
            ("2024-2-29", Day::Unreadable),
            ("2024-02/29", Day::Unreadable),
            ("29/02/2024x", Day::Unreadable),
            ("29/02/2024 noon", Day::Unreadable),
            ("01/01/0001", Day::Unreadable),
            ("00/01/2024", Day::Unreadable),
            ("29 Feb 2024", Day::Unreadable),
            ("/", Day::Unreadable),
            ("29/", Day::Unreadable),
            ("é/é/éé", Day::Unreadable),
            ("99999999999999999999", Day::Unreadable),
            ("45000", Day::Unreadable),
        ] {
            assert_eq!(Day::read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_age_goes_up_on_the_birthday() {
        let birth = jiff::civil::date(2004, 2, 29);
        for (on, expected) in [
            ((2022, 2, 28), 17),
            ((2022, 3, 1), 18),
            ((2024, 2, 29), 20),
            ((2004, 2, 28), -1),
        ] {
            assert_eq!(
                age(birth, jiff::civil::date(on.0, on.1, on.2)),
                expected,
                "{on:?}"
            );
        }
    }

    #[test]
    fn numbers_are_read_to_the_hundredth() {
        for (text, expected) in [
            ("12", Some(1200)),
            ("12.5", Some(1250)),
            ("12.345", Some(1235)),
            ("0.994", Some(99)),
            ("0.999", Some(100)),
            ("-3.20", Some(-320)),
            ("+3", Some(300)),
            (".5", Some(50)),
            ("5.", Some(500)),
            ("0", Some(0)),
            ("", None),
            (".", None),
            ("-", None),
            ("1,200.00", None),
            ("£12", None),
            ("see invoice", None),
            ("1e3", None),
            ("--1", None),
            ("1.2.3", None),
            ("9999999999999999999999", None),
            ("1.é", None),
        ] {
            assert_eq!(hundredths(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_nhs_number_has_ten_digits_and_a_right_check_digit() {
        for (text, expected) in [
            ("9992837578", NhsNumber::Right(9_992_837_578)),
            ("999 283 7578", NhsNumber::Right(9_992_837_578)),
            ("9992837579", NhsNumber::WrongCheckDigit),
            ("9992837570", NhsNumber::WrongCheckDigit),
            ("999283757", NhsNumber::WrongForm),
            ("99928375780", NhsNumber::WrongForm),
            ("999283757X", NhsNumber::WrongForm),
            ("9999999999", NhsNumber::WrongForm),
            ("0000000000", NhsNumber::WrongForm),
            ("NOT KNOWN", NhsNumber::WrongForm),
        ] {
            assert_eq!(NhsNumber::read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn postcodes_and_codes_are_known_by_their_form() {
        for text in [
            "ZZ1 9AJ", "zz19aj", "M1 1AA", "EC1A 1BB", "W1A 0AX", "ZZ99 3VZ", "DN55 1PT", "GIR 0AA",
        ] {
            assert!(is_postcode(text), "{text}");
        }
        for text in [
            "",
            "ZZ1",
            "NFA",
            "1ZZ 9AJ",
            "ZZZ1 9AJ",
            "ZZ1 9A1",
            "ZZ111 9AJ",
            "ZZ1 9AJ ZZ1",
            "unknown",
            "é1 1AA",
        ] {
            assert!(!is_postcode(text), "{text}");
        }
        for (text, fits) in [
            ("Z34759", true),
            ("Y00123", true),
            ("12345", true),
            ("Z3475", true),
            ("Surgery", false),
            ("Z347590", false),
            ("", false),
        ] {
            assert_eq!(is_gp_practice(text), fits, "{text}");
        }
        for (text, fits) in [
            ("1-000000012", true),
            ("1-10000302982", true),
            ("RW1AC", true),
            ("1-12345", false),
            ("1-12345678901234", false),
            ("1_000000012", false),
            ("000000012", false),
            ("Home", false),
            ("", false),
        ] {
            assert_eq!(is_cqc_location(text), fits, "{text}");
        }
        for (text, fits) in [
            ("901", true),
            ("90", false),
            ("9010", false),
            ("E10", false),
            ("", false),
        ] {
            assert_eq!(is_council(text), fits, "{text}");
        }
    }
}
