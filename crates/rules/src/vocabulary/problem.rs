//! What is wrong with an input: where, and how to mend it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing to mend. `field` is the name in the form or file; `says` tells a person how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub field: String,
    pub says: String,
}

impl Problem {
    pub fn new(field: impl Into<String>, says: impl Into<String>) -> Problem {
        Problem {
            field: field.into(),
            says: says.into(),
        }
    }

    /// A problem in a file of settings or data; `field` becomes "roles.toml line 12".
    pub fn in_file(file: &str, line: u64, says: impl Into<String>) -> Problem {
        Problem::new(format!("{file} line {line}"), says)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.says)
    }
}
