//! The national return: reads and checks Client Level Data, and works out every measure.

pub mod cleaning;
pub mod councils;
pub mod day;
pub mod event;
pub mod field;
pub mod file;
pub mod hospital;
pub mod lists;
pub mod measures;
pub mod method;
pub mod parallel;
pub mod period;
pub mod person;
pub mod problem;
pub mod sheet;
pub mod submissions;
pub mod timeline;
