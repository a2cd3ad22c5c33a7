//! Casework: who has the case, what is written down about it, and what must be done by when.

pub mod allocations;
pub mod chronology;
pub mod clocks;
pub mod documents;
pub mod due;
pub mod first_visit;
pub mod holding_list;
pub mod letters;
pub mod notes;
pub mod relationships;
pub mod sheet;
pub mod summary;
pub mod tasks;
pub mod time_limits;
pub mod visits;
pub mod warnings;
pub mod words;
