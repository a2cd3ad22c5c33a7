//! What the checks found, for people: a summary for the terminal, a workbook to filter and share
//! out, and one page for anybody. All are the same byte for byte for the same input.

pub mod council;
pub mod html;
mod summary;
pub mod text;
mod trend;
pub mod xlsx;

#[cfg(test)]
mod tests;
