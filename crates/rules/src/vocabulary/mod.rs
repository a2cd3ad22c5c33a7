//! The words every rule speaks: dates, money, names, numbers, lists, and what is wrong with an input.

pub mod dates;
pub mod ids;
pub mod names;
pub mod nhs_number;
pub mod problem;
pub(crate) mod worded;

pub use problem::Problem;
