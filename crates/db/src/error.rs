//! What can go wrong in the archive, in the four ways that callers can act on.

use sea_orm::{DbErr, SqlErr};

/// The outcome of asking the archive.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the archive did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such row.
    #[error("there is no such row")]
    NotFound,
    /// Somebody changed the row since it was read.
    #[error("somebody changed this since it was opened")]
    Conflict,
    /// A named rule of the schema would be broken.
    #[error("the archive refused: {0}")]
    Constraint(String),
    /// The archive holds something that this program cannot accept.
    #[error("{0}")]
    Unfit(String),
    /// The database cannot be reached, is too busy, or failed.
    #[error("the database could not answer: {0}")]
    Unavailable(DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Error {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(what)) => Error::Constraint(what),
            Some(SqlErr::ForeignKeyConstraintViolation(what)) => Error::Constraint(what),
            _ => match error {
                DbErr::RecordNotFound(_) => Error::NotFound,
                DbErr::RecordNotUpdated => Error::Conflict,
                other => Error::Unavailable(other),
            },
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Unfit(error.to_string())
    }
}
