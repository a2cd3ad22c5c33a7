//! Support: from the first conversation to assessment, plan and review, each on forms that a council can change.

pub mod amounts;
pub mod assessed;
pub mod assessments;
pub mod budgets;
pub mod conversations;
pub mod direct_payments;
pub mod forms;
pub mod plans;
pub mod reablement;
pub mod reviews;
