//! Whether what a statement says was spent went on what the plan says, and whether anybody has looked at it.

use super::account::{Line, Looked};
use crate::vocabulary::worded::worded;

worded! {
    /// What is known of money that was paid out.
    pub enum Spending {
        NotLookedAt = "not_looked_at", "Not looked at yet";
        AsPlanned = "as_planned", "As planned";
        Misspent = "misspent", "Not as planned";
    }
}

/// What is known of a line; none where money came in alone, which nobody can spend otherwise than planned. It was looked
/// at when somebody said so of the line itself (`marked`), or when the account of its days was looked through since its
/// statement came.
pub fn spending(line: &Line, marked: bool, looked: &[Looked]) -> Option<Spending> {
    let since = |one: &Looked| one.from <= line.on && line.on < one.until && line.at <= one.at;
    if line.paid_out.0 == 0 && line.paid_in.0 > 0 {
        return None;
    }
    Some(match line.misspent {
        true => Spending::Misspent,
        false if marked || looked.iter().any(since) => Spending::AsPlanned,
        false => Spending::NotLookedAt,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::money::Pence;
    use jiff::Timestamp;
    use jiff::civil::Date;

    #[test]
    fn a_line_is_as_planned_once_somebody_looked_at_it_or_through_its_account() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        let at = |text: &str| -> Timestamp { format!("{text}T12:00:00Z").parse().unwrap() };
        let account = Looked {
            from: day("2027-01-04"),
            until: day("2027-02-01"),
            on: day("2027-02-03"),
            at: at("2027-02-03"),
            opening: Pence(0),
            closing: Pence(0),
            asked_back: Pence(0),
            received: None,
            told: None,
        };
        let looked = [account];
        let line = |paid_in: i64, paid_out: i64, misspent: bool, on: &str, came: &str| Line {
            on: day(on),
            paid_in: Pence(paid_in),
            paid_out: Pence(paid_out),
            misspent,
            at: at(came),
        };
        use Spending::*;
        for (line, marked, expected) in [
            (
                line(0, 5, false, "2027-01-31", "2027-02-02"),
                false,
                Some(AsPlanned),
            ),
            (
                line(0, 5, true, "2027-01-31", "2027-02-02"),
                true,
                Some(Misspent),
            ),
            // After the account, or come after it was looked through.
            (
                line(0, 5, false, "2027-02-01", "2027-02-02"),
                false,
                Some(NotLookedAt),
            ),
            (
                line(0, 5, false, "2027-01-31", "2027-02-04"),
                false,
                Some(NotLookedAt),
            ),
            (
                line(0, 5, false, "2027-02-01", "2027-02-02"),
                true,
                Some(AsPlanned),
            ),
            (line(5, 0, true, "2027-01-31", "2027-02-02"), true, None),
            (
                line(5, 5, false, "2027-02-01", "2027-02-02"),
                false,
                Some(NotLookedAt),
            ),
        ] {
            assert_eq!(spending(&line, marked, &looked), expected, "{line:?}");
        }
    }
}
