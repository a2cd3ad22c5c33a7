//! A week of help: hours in each part of each day, and their totals to two decimals.

use rules::vocabulary::lengths::speak_length;

use super::typed::Typed;

/// Days of the week: code and name.
pub const DAYS: &[(&str, &str)] = &[
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
];

/// Parts of a day: code and name.
pub const PARTS: &[(&str, &str)] = &[
    ("morning", "Morning"),
    ("midday", "Midday"),
    ("afternoon", "Afternoon"),
    ("evening", "Evening"),
    ("night", "Night"),
];

/// A length of time, in parts of three hundred to the hour: a minute is five, a hundredth of an hour three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours(u32);

const HOUR: u32 = 300;

impl Hours {
    /// Reads "1", "1.5", "0.25" or "1:30": at most two decimals, at most a day.
    pub fn parse(text: &str) -> Option<Hours> {
        Hours::up_to(24, text)
    }

    /// Reads the sum of a week.
    pub fn of_a_week(text: &str) -> Option<Hours> {
        Hours::up_to(7 * 24, text)
    }

    fn up_to(most: u32, text: &str) -> Option<Hours> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let units = if let Some((hours, minutes)) = text.split_once(':') {
            if !digits(hours) || !digits(minutes) || hours.len() > 3 || minutes.len() != 2 {
                return None;
            }
            let minutes: u32 = minutes.parse().ok().filter(|minutes| *minutes < 60)?;
            hours.parse::<u32>().ok()? * HOUR + minutes * 5
        } else {
            let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
            if !digits(whole) || !digits(part) || whole.len() > 3 || part.len() > 2 {
                return None;
            }
            let hundredths: u32 = format!("{part:0<2}").parse().ok()?;
            whole.parse::<u32>().ok()? * HOUR + hundredths * 3
        };
        (units <= most * HOUR).then_some(Hours(units))
    }

    /// "10.50": rounded half up.
    pub fn says(self) -> String {
        let hundredths = (self.0 * 2 + 3) / 6;
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    }

    /// "10 hours 30 minutes": to the nearest minute.
    pub fn spoken(self) -> String {
        speak_length(i64::from((self.0 + 2) / 5))
    }
}

impl std::iter::Sum for Hours {
    fn sum<I: Iterator<Item = Hours>>(hours: I) -> Hours {
        Hours(hours.map(|hours| hours.0).sum())
    }
}

/// The name of a field: `q.mon.morning`.
pub fn field(question: &str, day: &str, part: &str) -> String {
    format!("{question}.{day}.{part}")
}

/// The hours of one day, and of the week, as far as they can be read.
pub fn of_day(typed: &Typed, question: &str, day: &str) -> Hours {
    PARTS
        .iter()
        .filter_map(|(part, _)| Hours::parse(typed.get(&field(question, day, part))))
        .sum()
}

/// The hours of the week, as far as they can be read.
pub fn of_week(typed: &Typed, question: &str) -> Hours {
    DAYS.iter()
        .map(|(day, _)| of_day(typed, question, day))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, says) in [
            ("1", Some("1.00")),
            ("1.5", Some("1.50")),
            ("0.25", Some("0.25")),
            ("0:45", Some("0.75")),
            ("1:20", Some("1.33")),
            ("0:01", Some("0.02")),
            ("24", Some("24.00")),
            ("24.01", None),
            ("1:60", None),
            ("1.234", None),
            ("-1", None),
            (".5", None),
            ("", None),
            ("an hour", None),
        ] {
            assert_eq!(
                Hours::parse(text).map(Hours::says).as_deref(),
                says,
                "{text}"
            );
        }
    }

    #[test]
    fn hours_are_said_to_the_nearest_minute() {
        for (text, says) in [
            ("0.50", "30 minutes"),
            ("1.33", "1 hour 20 minutes"),
            ("0.67", "40 minutes"),
            ("10.5", "10 hours 30 minutes"),
            ("0", "none"),
        ] {
            assert_eq!(Hours::parse(text).unwrap().spoken(), says, "{text}");
        }
    }

    // A53
    #[test]
    fn a_week_is_added_up_exactly_and_rounded_once() {
        let mut typed = Typed::default();
        for (day, _) in DAYS {
            typed.set(field("w", day, "morning"), "0:20");
            typed.set(field("w", day, "evening"), "0.5");
            typed.set(field("w", day, "night"), "not hours");
        }
        assert_eq!(of_day(&typed, "w", "mon").says(), "0.83");
        // Seven times 0.8333 is 5.8333; seven times 0.83 would be 5.81.
        assert_eq!(of_week(&typed, "w").says(), "5.83");
        assert_eq!(of_week(&typed, "other").says(), "0.00");
    }
}
