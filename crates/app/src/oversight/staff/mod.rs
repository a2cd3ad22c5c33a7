//! Colleagues: accounts, the roles they hold from day to day, and how a council begins.

pub mod links;
pub mod opening;
pub mod store;
