//! Oversight: who has which work, who may do what, and what was done.

pub mod access;
pub mod account;
pub mod audit;
pub mod returns;
pub mod staff;
pub mod teams;
pub mod worklists;
