//! What cannot be read or worked out, told so that the person at the file can mend it.

use std::fmt;

/// One thing wrong with an input: where it is and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file's name, as the reader was given it.
    pub file: String,
    /// The line in the file, counted from 1 with the heading, where there is one to name.
    pub line: Option<u64>,
    /// The field in the specification's words, where one field is to blame.
    pub field: Option<&'static str>,
    /// What is wrong, as a sentence without its full stop.
    pub says: String,
}

impl Problem {
    /// A problem with a file as a whole.
    pub fn with_file(file: impl Into<String>, says: impl Into<String>) -> Problem {
        Problem {
            file: file.into(),
            line: None,
            field: None,
            says: says.into(),
        }
    }

    /// The same problem, at this line.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Problem {
        self.line = Some(line);
        self
    }

    /// The same problem, in this field.
    #[must_use]
    pub fn in_field(mut self, field: &'static str) -> Problem {
        self.field = Some(field);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(field) = self.field {
            write!(f, ", {field}")?;
        }
        write!(f, ": {}", self.says)
    }
}

impl std::error::Error for Problem {}

/// Everything found wrong, in the order of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Problems {
        Problems(vec![problem])
    }
}
