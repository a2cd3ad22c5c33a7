//! The tests that walk through the house: one binary, one file a slice, on both databases.

// A test that unwraps nothing fails, and says where.
#![allow(clippy::unwrap_used)]
// `answer.is_ok()` reads as the sentence it is, and hands the answer on.
#![allow(clippy::wrong_self_convention)]

mod access;
mod adult_life;
mod aftercare;
mod allocation_pages;
mod allocations;
mod archive;
mod assessments;
mod at_once;
mod audit;
mod batches;
mod budgets;
mod carers;
mod check_council;
mod chronology;
mod coming_in;
mod commands;
mod contact_corrections;
mod contacts;
mod contribution;
mod demo;
mod demo_histories;
mod direct_payment_accounts;
mod direct_payment_due;
mod direct_payment_ends;
mod direct_payment_letters;
mod direct_payment_lines;
mod direct_payment_payers;
mod direct_payment_slips;
mod direct_payment_stops;
mod direct_payments;
mod documents;
mod doors;
mod enquiry;
mod equipment;
mod first_visits;
mod forms;
mod guide;
mod hand_on;
mod holding_list;
mod house_rules;
mod journeys;
mod letters;
mod life;
mod merging;
mod national_return;
mod notes;
mod people;
mod plan_costs;
mod plan_lines;
mod plan_papers;
mod plans;
mod plans_agreed;
mod plans_owed;
mod printing;
mod relationships;
mod returns;
mod reviews;
mod sign_in;
mod staff;
mod storm;
mod submission;
mod support;
mod tasks;
mod time_limits;
mod told_all_the_way;
mod told_once;
mod two_plans;
mod visits;
mod warnings;
mod worklists;
