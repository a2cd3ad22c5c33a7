//! The rule book: the law and the council's own rules as plain functions, in the order in which a
//! resident meets them.
//!
//! A rule takes values and gives a decision with its reasons. It reads no clock, file or database:
//! "today" and the facts are arguments. It does not fail: an input that cannot be judged comes back
//! as a list of [`Problem`]s.

// The words every rule speaks.
pub mod vocabulary;

// Finding the person, and who may open the record.
pub mod person_search;

pub mod access;

// The journey.
pub mod contact;

pub mod allocation;

pub mod assessment;

pub mod adult_life;

pub mod eligibility;

pub mod contribution;

pub mod budget;

pub mod plan;

pub mod direct_payment;

pub mod pathway;

pub mod reablement;

pub mod occupation;

pub mod shares;

pub mod review;

pub mod batch;

// What stands on the record beside the journey.
pub mod warning;

pub mod recurring;

// What runs through the whole journey.
pub mod timescales;

pub mod retention;

// The rule book for other programs.
pub mod work_out;

pub use vocabulary::Problem;
