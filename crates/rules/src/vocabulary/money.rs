//! Money in whole pence. A weekly amount is another thing than money, and becomes money only over a period.

use super::dates::Period;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

/// An amount of money. Shown as "£1,234.05"; in JSON the text "1234.05".
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(into = "String", try_from = "String")]
pub struct Pence(pub i64);

/// An amount of money for each week.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(into = "String", try_from = "String")]
pub struct WeeklyPence(pub i64);

/// Why something typed is not an amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Enter an amount in pounds and pence, like 231.05")]
pub struct NotMoney;

impl Pence {
    /// Reads "£1,234.05", "1234.05" or "1234"; pence are none or two figures.
    pub fn parse(text: &str) -> Result<Pence, NotMoney> {
        let text = text.trim();
        let (minus, text) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let amount = text.strip_prefix('£').unwrap_or(text);
        let (pounds, pence) = amount.split_once('.').unwrap_or((amount, "00"));
        if !is_pounds(pounds) || pence.len() != 2 || !is_digits(pence) {
            return Err(NotMoney);
        }
        let digits = pounds.replace(',', "") + pence;
        let whole: i64 = digits.parse().map_err(|_| NotMoney)?;
        Ok(Pence(if minus { -whole } else { whole }))
    }

    /// Pounds with two decimals and nothing else: "-1234.05".
    pub fn pounds(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let whole = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", whole / 100, whole % 100)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Digits, with or without commas between thousands.
fn is_pounds(text: &str) -> bool {
    let mut groups = text.split(',');
    let first = groups.next().is_some_and(is_digits);
    let parted = text.contains(',');
    let short_first = text.find(',').is_none_or(|at| at <= 3);
    first && short_first && groups.all(|group| parted && group.len() == 3 && is_digits(group))
}

impl WeeklyPence {
    /// What this comes to over a period: `weekly × days ÷ 7`, rounded half up to the penny. `None`
    /// when the period has no end, or the sum is beyond all money.
    ///
    /// Here and in [`WeeklyPence::day_by_day`] alone a weekly amount becomes money.
    pub fn over(self, period: Period) -> Option<Pence> {
        let days = period.length()?;
        of_sevenths(i128::from(self.0) * i128::from(days))
    }

    /// What some days come to that each have a weekly amount of their own: a seventh of it for each, rounded half up to
    /// the penny once for all of them. `None` when the sum is beyond all money.
    pub fn day_by_day(days: impl IntoIterator<Item = WeeklyPence>) -> Option<Pence> {
        of_sevenths(days.into_iter().map(|day| i128::from(day.0)).sum())
    }
}

fn of_sevenths(sevenths: i128) -> Option<Pence> {
    let rounded = (2 * sevenths + 7).div_euclid(14);
    i64::try_from(rounded).ok().map(Pence)
}

impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pounds = self.pounds();
        let (sign, amount) = match pounds.strip_prefix('-') {
            Some(amount) => ("-", amount),
            None => ("", pounds.as_str()),
        };
        f.write_str(sign)?;
        f.write_str("£")?;
        let before_point = amount.len() - 3;
        for (place, c) in amount.chars().enumerate() {
            if place > 0 && place < before_point && (before_point - place).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

impl fmt::Display for WeeklyPence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} a week", Pence(self.0))
    }
}

impl From<Pence> for String {
    fn from(amount: Pence) -> String {
        amount.pounds()
    }
}

impl TryFrom<String> for Pence {
    type Error = NotMoney;

    fn try_from(text: String) -> Result<Pence, NotMoney> {
        Pence::parse(&text)
    }
}

impl From<WeeklyPence> for String {
    fn from(amount: WeeklyPence) -> String {
        Pence(amount.0).pounds()
    }
}

impl TryFrom<String> for WeeklyPence {
    type Error = NotMoney;

    fn try_from(text: String) -> Result<WeeklyPence, NotMoney> {
        Pence::parse(&text).map(|amount| WeeklyPence(amount.0))
    }
}

impl Add for Pence {
    type Output = Pence;

    fn add(self, other: Pence) -> Pence {
        Pence(self.0.saturating_add(other.0))
    }
}

impl Sub for Pence {
    type Output = Pence;

    fn sub(self, other: Pence) -> Pence {
        Pence(self.0.saturating_sub(other.0))
    }
}

impl Neg for Pence {
    type Output = Pence;

    fn neg(self) -> Pence {
        Pence(self.0.saturating_neg())
    }
}

impl Sum for Pence {
    fn sum<I: Iterator<Item = Pence>>(amounts: I) -> Pence {
        amounts.fold(Pence(0), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::dates::days_after;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        for (text, pence) in [
            ("£1,234.05", Some(123_405)),
            ("1234.05", Some(123_405)),
            (" 231 ", Some(23_100)),
            ("0.07", Some(7)),
            ("-£5.00", Some(-500)),
            ("1,234,567.89", Some(123_456_789)),
            ("1,23.00", None),
            ("1234,567.00", None),
            (",123.00", None),
            ("231.5", None),
            ("231.", None),
            (".50", None),
            ("1.234", None),
            ("£", None),
            ("5-", None),
            ("", None),
            ("two", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(Pence::parse(text).ok(), pence.map(Pence), "{text}");
        }
    }

    #[test]
    fn an_amount_is_shown_with_commas_and_stored_without() {
        for (pence, shown, stored) in [
            (0, "£0.00", "0.00"),
            (7, "£0.07", "0.07"),
            (23_105, "£231.05", "231.05"),
            (123_405, "£1,234.05", "1234.05"),
            (123_456_789, "£1,234,567.89", "1234567.89"),
            (-100_000, "-£1,000.00", "-1000.00"),
        ] {
            assert_eq!(Pence(pence).to_string(), shown);
            let json = format!("\"{stored}\"");
            assert_eq!(serde_json::to_string(&Pence(pence)).unwrap(), json);
            assert_eq!(serde_json::from_str::<Pence>(&json).unwrap(), Pence(pence));
        }
        assert_eq!(WeeklyPence(16_485).to_string(), "£164.85 a week");
        assert!(serde_json::from_str::<Pence>("231.05").is_err());
    }

    #[test]
    fn a_weekly_amount_becomes_money_by_the_day_to_the_nearest_penny() {
        for (weekly, days, pence) in [
            (700, 7, 700),
            (100, 1, 14), // 14.29
            (102, 4, 58), // 58.29
            (101, 4, 58), // 57.71
            (-100, 1, -14),
            (-104, 1, -15), // -14.86
            (16_485, 0, 0),
        ] {
            let from = date(2026, 4, 1);
            let period = Period::new(from, days_after(from, days));
            assert_eq!(
                WeeklyPence(weekly).over(period),
                Some(Pence(pence)),
                "{weekly} {days}"
            );
        }
        assert_eq!(
            WeeklyPence(700).over(Period::new(date(2026, 4, 1), None)),
            None
        );
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(pence in -1_000_000_000_000i64..1_000_000_000_000) {
            prop_assert_eq!(Pence::parse(&Pence(pence).to_string()), Ok(Pence(pence)));
        }

        #[test]
        fn money_over_a_period_is_within_half_a_penny(weekly in -1_000_000i64..1_000_000, days in 0i64..4_000) {
            let from = date(2019, 1, 1);
            let Pence(pence) = WeeklyPence(weekly).over(Period::new(from, days_after(from, days))).unwrap();
            prop_assert!((2 * (pence * 7 - weekly * days)).abs() <= 7);
        }

        #[test]
        fn any_text_gets_an_answer(text in "\\PC*") {
            let _ = Pence::parse(&text);
        }
    }
}
