//! What a direct payment pays towards the price of support, and by how much it is raised.

use crate::budget::exact::{pence, share, whole};
use crate::vocabulary::money::Pence;

/// The price of the support in a week, in its two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// What the direct payment pays.
    pub paid: Pence,
    /// What the person pays beside it; nothing where it is paid gross and they are invoiced.
    pub person: Pence,
}

impl Price {
    /// All of it.
    pub fn whole(&self) -> Pence {
        self.paid + self.person
    }
}

/// What it pays in a week once the price of the support is raised by hundredths of a percent: prices rise, not what the
/// person pays. Never beyond what the council allows above the whole budget.
///
/// Source: Care Act 2014 s.26: the budget is the cost of meeting the needs, of which the person pays their part.
/// Errors: in words, why it cannot be raised so.
pub fn raise(
    price: &Price,
    hundredths_of_percent: i64,
    (budget, most_hundredths): (Pence, i64),
) -> Result<Pence, String> {
    if price.paid.0 <= 0 {
        return Err(NOTHING_WEEKLY.to_owned());
    }
    let raised = uplifted(price.whole(), hundredths_of_percent);
    let most = uplifted(budget, most_hundredths);
    if raised > most {
        return Err(format!(
            "The support would cost {raised} a week. The budget is {budget} a week, and may be raised to {most} at most: agree a new budget first"
        ));
    }
    Ok(raised - price.person)
}

/// Why a payment that is made once is not raised.
pub const NOTHING_WEEKLY: &str = "Nothing is paid in a week, so there is nothing to raise: agree a new budget, and say how it is taken.";

/// A weekly amount raised by hundredths of a percent (350 is 3.5%), to the penny, halves up.
pub fn uplifted(weekly: Pence, hundredths_of_percent: i64) -> Pence {
    pence(&(whole(weekly.0) * (whole(1) + share(hundredths_of_percent, 10_000))))
}
