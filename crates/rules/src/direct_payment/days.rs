//! When a direct payment ends, and one that is taken back before it began.

use crate::vocabulary::first_day::out_of_reach;
use jiff::civil::Date;

/// It was taken back: its first day without it is not after its first day, so that nothing was ever paid.
pub fn never_began(from: Date, ended: Option<Date>) -> bool {
    ended.is_some_and(|ended| ended <= from)
}

/// It is over: its first day without it has come, or it was taken back. Until that day it is paid, looked at and raised
/// as any other.
pub fn has_ended(from: Date, ended: Option<Date>, today: Date) -> bool {
    never_began(from, ended) || ended.is_some_and(|ended| ended <= today)
}

/// What is wrong with the first day without a payment that was decided on one day and begins on another. One that has
/// begun is not ended before it began; one that has not is taken back on any day since the decision.
pub fn ends_wrongly(ended: Date, (decided, from): (Date, Date), today: Date) -> Option<String> {
    let since = match from <= today {
        true => ("It began on", from),
        false => ("It was decided on", decided.min(from)),
    };
    out_of_reach(ended, since, today)
}
