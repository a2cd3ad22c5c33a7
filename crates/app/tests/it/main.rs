//! The tests that walk through the house: one binary, one file a slice, on both databases.

mod access;
mod allocations;
mod archive;
mod chronology;
mod commands;
mod contacts;
mod doors;
mod holding_list;
mod notes;
mod people;
mod staff;
mod support;
mod worklists;
