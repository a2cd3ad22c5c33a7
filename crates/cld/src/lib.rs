//! The national return: reads and checks Client Level Data, and works out every measure.

pub mod field;
pub mod file;
pub mod problem;
