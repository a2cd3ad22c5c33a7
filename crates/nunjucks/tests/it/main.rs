//! The gate: every fixture of GOV.UK Frontend, the Ministry of Justice components, our own
//! templates, and what happens to malformed ones.

mod dialect;
mod govuk;
mod house;
mod malformed;
mod moj;
mod page;
mod rust_values;
