//! How good a completed assessment is, as somebody else finds who looks at a sample of them.

use crate::vocabulary::worded::worded;

worded! {
    /// What was found.
    pub enum Quality {
        Good = "good", "Good";
        Mend = "mend", "Something to learn from";
        Poor = "poor", "Not good enough";
    }
}

/// Which of these are drawn: those with the lowest marks. A mark comes from a hash, so that nobody chooses.
pub fn drawn<T: Copy>(marked: &[(u64, T)], how_many: usize) -> Vec<T> {
    let mut all: Vec<(u64, usize)> = marked
        .iter()
        .enumerate()
        .map(|(place, (mark, _))| (*mark, place))
        .collect();
    all.sort_unstable();
    all.truncate(how_many);
    all.into_iter().map(|(_, place)| marked[place].1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_marks_are_drawn_and_never_more_than_there_are() {
        let marked = [(9, "a"), (3, "b"), (7, "c")];
        for (how_many, expected) in [(0, &[][..]), (2, &["b", "c"]), (9, &["b", "c", "a"])] {
            assert_eq!(drawn(&marked, how_many), expected);
        }
    }
}
