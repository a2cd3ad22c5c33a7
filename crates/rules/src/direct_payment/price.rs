//! What a direct payment pays towards the price of support, and by how much it is raised.

use crate::budget::exact::{pence, plain, share, whole};
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

/// How far the price of the support may be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The whole budget.
    pub budget: Pence,
    /// By how much above it, in hundredths of a percent.
    pub above: i64,
}

impl Limit {
    /// The most that the support may cost in a week.
    pub fn most(&self) -> Pence {
        uplifted(self.budget, self.above)
    }

    /// "The council’s most is £101.24 a week, 10% above the budget of £92.04"
    pub fn says(&self) -> String {
        let above = plain(&share(self.above, 100));
        format!(
            "The council’s most is {} a week, {above}% above the budget of {}",
            self.most(),
            self.budget
        )
    }
}

/// The most by which anything is raised at once, in hundredths of a percent.
const DOUBLE: i64 = 10_000;

/// What it pays in a week once the price of the support is raised by hundredths of a percent: prices rise, not what the
/// person pays. Never beyond what the council allows above the whole budget.
///
/// Source: Care Act 2014 s.26: the budget is the cost of meeting the needs, of which the person pays their part.
/// Errors: in words, why it cannot be raised so.
pub fn raise(price: &Price, hundredths_of_percent: i64, limit: &Limit) -> Result<Pence, String> {
    if price.paid.0 <= 0 {
        return Err(NOTHING_WEEKLY.to_owned());
    }
    if hundredths_of_percent <= 0 {
        return Err("Enter a number above nil, such as 3.5".to_owned());
    }
    if hundredths_of_percent > DOUBLE {
        return Err(format!(
            "Enter a smaller number, such as 3.5. {}",
            limit.says()
        ));
    }
    let raised = uplifted(price.whole(), hundredths_of_percent);
    if raised > limit.most() {
        return Err(format!(
            "The support would cost {raised} a week. {}: enter a smaller number, or agree a new budget first",
            limit.says()
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
