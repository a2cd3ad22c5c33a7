//! The front door: who is it, and what do they need?

pub mod contacts;
pub mod enquiry;
pub mod people;
