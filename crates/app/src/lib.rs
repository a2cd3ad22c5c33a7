//! The house people walk through: rooms in the order in which a resident meets the council.

pub mod bench;
pub mod casework;
pub mod demo;
pub mod floor_plan;
pub mod front_door;
pub mod house;
pub mod oversight;
pub mod support;
