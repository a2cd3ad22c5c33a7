//! The tests that walk through the house: one binary, one file a slice, on both databases.

mod allocations;
mod archive;
mod commands;
mod contacts;
mod doors;
mod people;
mod chronology;
mod doors;
mod notes;
mod support;
