//! What support may cost: from assessed needs to an indicative figure, and how well such figures fit.
//!
//! An indicative figure is a first estimate with which a plan can begin. It is never what somebody is entitled to:
//! the personal budget is the cost of meeting the eligible needs in the agreed plan.
//!
//! Points, shares and the place on a curve are exact fractions (`Exact`): nothing is rounded before the amount that
//! a person is told, and halves go up.
//!
//! Source: Care Act 2014 s.26; Care and Support Statutory Guidance chapter 11.

pub mod calibration;
pub mod carer;
pub mod checks;
pub mod exact;
pub mod figure;
pub mod need;
pub mod reckoner;
pub mod sampling;
pub mod scale;
pub mod what_if;
pub mod written;

pub use calibration::{Calibration, Domain};
pub use exact::Exact;
pub use figure::{Figure, indicative};
pub use need::{CarerShare, Need};
pub use reckoner::{Reckoner, reckon};
pub use scale::{Curve, Package, Scale};
