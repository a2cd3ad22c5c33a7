//! Support: from the first conversation to assessment, plan and review, each on forms that a council can change.

pub mod adult_life;
pub mod amounts;
pub mod asked;
pub mod assessed;
pub mod assessments;
pub mod batches;
pub mod budgets;
pub mod contribution;
pub mod conversations;
pub mod direct_payments;
pub mod equipment;
pub mod forms;
pub mod life;
pub mod pilots;
pub mod plans;
pub mod reablement;
pub mod reviews;
pub mod schemes;
