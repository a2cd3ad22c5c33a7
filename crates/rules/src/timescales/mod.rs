//! Every deadline: one table of limits, and the short engine that counts them.
//!
//! No other part of the system knows a number of days.

mod counting;
mod limits;
mod standing;

pub use counting::{Due, Moment, due};
pub use limits::{EarlyWarning, Kind, Override, Own, Status, Timescale, Timescales, Unit};
pub use standing::{Standing, soon_from, standing};
