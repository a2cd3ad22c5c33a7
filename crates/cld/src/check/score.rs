//! One figure for the quality of a file, so that it can be followed from file to file.

use std::fmt;

/// Rows by the gravest problem they have.
///
/// The score is `100 x (rows - rejected - warned / 5) / rows`, to one decimal, half away from
/// zero: a row with anything to be rejected counts nothing, a row with only warnings four fifths,
/// a row without problems wholly. A file that cannot be read to its end scores nil. Problems
/// that lie between files (events that vanished, volumes) are not in it, nor are values that are
/// only superfluous (`-not-applicable`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    pub rows: u64,
    /// Rows with at least one problem of severity reject.
    pub rejected: u64,
    /// Rows with warnings only.
    pub warned: u64,
    /// The file could not be read, or not to its end.
    pub unreadable: bool,
}

impl Score {
    /// The score in tenths: 0 to 1000.
    pub fn tenths(self) -> u64 {
        if self.rows == 0 || self.unreadable {
            return 0;
        }
        let rows = u128::from(self.rows);
        let lost = 5 * u128::from(self.rejected) + u128::from(self.warned);
        let kept = (5 * rows).saturating_sub(lost);
        u64::try_from((2 * 1000 * kept + 5 * rows) / (10 * rows)).unwrap_or(0)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.tenths() / 10, self.tenths() % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_falls_with_rejected_and_less_with_warned_rows() {
        for (rows, rejected, warned, expected) in [
            (0, 0, 0, "0.0"),
            (10, 0, 0, "100.0"),
            (10, 10, 0, "0.0"),
            (10, 0, 10, "80.0"),
            (10, 5, 5, "40.0"),
            (3, 1, 0, "66.7"),
            (3, 0, 1, "93.3"),
            (2000, 1, 0, "100.0"),
            (2001, 2, 0, "99.9"),
            (u64::MAX, 0, 0, "100.0"),
        ] {
            let score = Score {
                rows,
                rejected,
                warned,
                unreadable: false,
            };
            assert_eq!(score.to_string(), expected, "{rows} {rejected} {warned}");
        }
        let broken = Score {
            rows: 10,
            rejected: 0,
            warned: 0,
            unreadable: true,
        };
        assert_eq!(broken.to_string(), "0.0");
    }
}
