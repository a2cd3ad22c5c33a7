//! Support: from the first conversation to assessment, plan and review, each on forms that a council can change.

pub mod assessments;
pub mod conversations;
pub mod forms;
pub mod reablement;
pub mod reviews;
