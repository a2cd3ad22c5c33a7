//! Allocations: the team that has a person's case and the worker in it. Each change of them is judged by
//! `rules::allocation`, writes a note in the timeline in the same transaction, and takes referrals and clocks along.

mod allocate;
pub mod caseloads;
mod ending;
pub mod store;
mod work;

pub use allocate::{Outcome, Request, allocate};
pub use ending::{Move, change_priority, close, move_to};
