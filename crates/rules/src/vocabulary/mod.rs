//! The words every rule speaks: dates, money, names, numbers, lists, and what is wrong with an input.

pub mod calendar;
pub mod codes;
pub mod dates;
pub mod first_day;
pub mod ids;
pub mod lengths;
pub mod money;
pub mod names;
pub mod nhs_number;
pub mod problem;
pub(crate) mod table;
mod usual_holidays;
pub(crate) mod worded;

pub use problem::Problem;
