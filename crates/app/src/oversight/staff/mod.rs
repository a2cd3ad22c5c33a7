//! Colleagues and teams: accounts, roles, memberships, and how a council begins.

pub mod opening;
