//! Oversight: who has which work, who may do what, and what was done.

pub mod staff;
pub mod worklists;
