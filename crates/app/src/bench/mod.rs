//! Measuring: the real server, started as a process of its own, under the load of a council's working day.

pub mod archives;
pub mod browser;
pub mod load;
pub mod measure;
pub mod national;
pub mod report;
pub mod server;
mod sheet;
pub mod storm;
pub mod subjects;
