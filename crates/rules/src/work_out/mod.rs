//! Batch use of the rule book: one JSON object a line in, one JSON object a line out.
//!
//! The command line only loops over lines. A line that cannot be worked out gives its `id` and a
//! list of problems, each naming the field, and the other lines still run.

mod budget;
mod deadline;
mod eligibility;
mod line;

pub use budget::{Figures, budget};
pub use deadline::deadline;
pub use eligibility::eligibility;
