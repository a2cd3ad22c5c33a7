//! The national return: reads and checks Client Level Data, and works out every measure.

pub mod check;
pub mod cleaning;
pub mod command;
pub mod compare;
pub mod councils;
pub mod day;
pub mod event;
pub mod field;
pub mod file;
pub mod hospital;
pub mod lists;
pub mod measures;
pub mod method;
pub mod overview;
pub mod parallel;
pub mod period;
pub mod person;
pub mod problem;
pub mod report;
pub mod run;
pub mod sheet;
pub mod spec;
pub mod submissions;
pub mod tables;
pub mod tally;
pub mod timeline;
