//! Case notes: what workers write down about a person. A note is never deleted: it is struck out with a reason
//! and the name of who asked for it, and those who may can still read it.

pub mod store;
