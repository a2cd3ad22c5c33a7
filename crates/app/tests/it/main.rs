//! The tests that walk through the house: one binary, one file a slice, on both databases.

mod archive;
mod commands;
mod allocations;
mod doors;
mod people;
mod support;
