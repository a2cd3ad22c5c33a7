//! The archive: where a council's record is kept, in SQLite or PostgreSQL.
//!
//! Everything is read through `Archive::reader` and written through a `Change`, which refuses to
//! commit without saying in the chain of events what was done.

mod ahead;
mod backup;
mod bulk;
mod bytes;
mod chain;
mod change;
mod connect;
mod day;
pub mod entities;
mod error;
mod event;
mod looks;
mod merge;
mod migrations;
mod particulars;
mod rows;
mod search;
mod standing;
mod tables;
mod verify;

pub use ahead::{Lies, ahead};
pub use backup::{Backup, backup, restore};
pub use bulk::{Done, Loader, Shelved, Told};
pub use change::{Change, Kept};
pub use connect::{Archive, Location};
pub use day::{At, Day};
pub use error::{Error, Result};
pub use event::Event;
pub use looks::{BeingLogged, Look, Looks, Outcome};
pub use merge::{Moved, PERSON_COLUMNS, move_rows, put_back, rows_of};
pub use migrations::{mark as schema_mark, newest as newest_schema};
pub use particulars::{Particular, particulars};
pub use rows::all_of;
pub use sea_orm;
pub use search::{
    Found, Match, Matches, among, by_key, find_people, keep_names, load_found, match_people,
    names_of, padded,
};
pub use standing::{Stands, standing};
pub use tables::{columns_of_entities, columns_of_table};
pub use verify::{Break, Proof, verify};
