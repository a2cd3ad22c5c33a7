//! The rule book: the law and the council's own rules as plain functions, in the order in which a
//! resident meets them.
//!
//! A rule takes values and gives a decision with its reasons. It reads no clock, file or database:
//! "today" and the facts are arguments. It does not fail: an input that cannot be judged comes back
//! as a list of [`Problem`]s.

pub mod vocabulary;

pub mod access;
pub mod person_search;

pub mod contact;
pub mod eligibility;

pub mod timescales;

pub mod work_out;

pub use vocabulary::Problem;
