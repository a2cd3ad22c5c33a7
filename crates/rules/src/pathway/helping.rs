//! What may be done with a time of help to get back on one's feet, as it stands: changed, ended, asked after. Whatever is
//! not in the table is refused.

use super::refused::not_now;
use crate::vocabulary::worded::worded;
use std::fmt;

worded! {
    /// How a time of help stands.
    pub enum HelpStanding {
        GoesOn = "goes_on", "Going on";
        /// Where they were on the 91st day after hospital is known before the help has ended.
        GoesOnAsked = "goes_on_asked", "Going on, and asked after";
        Ended = "ended", "Ended";
        EndedAsked = "ended_asked", "Ended, and asked after";
    }
}

/// How a time of help stands, from what has happened alone.
pub fn help_standing(ended: bool, asked: bool) -> HelpStanding {
    match (ended, asked) {
        (false, false) => GoesOn,
        (false, true) => GoesOnAsked,
        (true, false) => Ended,
        (true, true) => EndedAsked,
    }
}

worded! {
    /// What may be done with it.
    pub enum HelpMove {
        Change = "change", "changed";
        End = "end", "ended";
        FollowUp = "follow_up", "asked after";
        /// What was found on the 91st day was wrong.
        PutRight = "put_right", "put right";
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelpRow {
    pub from: HelpStanding,
    pub by: HelpMove,
    pub to: HelpStanding,
}

const fn row(from: HelpStanding, by: HelpMove, to: HelpStanding) -> HelpRow {
    HelpRow { from, by, to }
}

use HelpMove as M;
use HelpStanding::*;

/// The table of standings and moves. What was found on the 91st day is answered once, and then put right.
#[rustfmt::skip]
pub const HELP_MOVES: &[HelpRow] = &[
    row(GoesOn, M::Change, GoesOn),
    row(GoesOn, M::End, Ended),
    row(GoesOn, M::FollowUp, GoesOnAsked),
    row(GoesOnAsked, M::Change, GoesOnAsked),
    row(GoesOnAsked, M::End, EndedAsked),
    row(GoesOnAsked, M::PutRight, GoesOnAsked),
    row(Ended, M::Change, Ended),
    row(Ended, M::FollowUp, EndedAsked),
    row(EndedAsked, M::Change, EndedAsked),
    row(EndedAsked, M::PutRight, EndedAsked),
];

/// Why a move is refused: as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelpRefusal(pub HelpStanding, pub HelpMove);

impl fmt::Display for HelpRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = HELP_MOVES.iter().filter(|row| row.by == self.1);
        let from = rows.map(|row| row.from.says());
        f.write_str(&not_now("help", self.0.says(), self.1.says(), from))
    }
}

/// May this be done with a time of help that stands so? Gives what it leads to.
/// Errors: what keeps it from being done.
pub fn may_move_help(from: HelpStanding, by: HelpMove) -> Result<HelpStanding, HelpRefusal> {
    let mut rows = HELP_MOVES.iter();
    let row = rows.find(|row| row.from == from && row.by == by);
    row.map(|row| row.to).ok_or(HelpRefusal(from, by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_these_moves_lead_anywhere() {
        let may = |standing: HelpStanding| {
            let letters = M::ALL.iter().map(|by| match may_move_help(standing, *by) {
                Err(_) => "-",
                Ok(GoesOn) => "g",
                Ok(GoesOnAsked) => "G",
                Ok(Ended) => "e",
                Ok(EndedAsked) => "E",
            });
            letters.collect::<String>()
        };
        // Change, end, follow up, put right.
        for (standing, expected) in [
            (GoesOn, "geG-"),
            (GoesOnAsked, "GE-G"),
            (Ended, "e-E-"),
            (EndedAsked, "E--E"),
        ] {
            assert_eq!(may(standing), expected, "{standing}");
        }
    }

    #[test]
    fn a_refusal_says_how_it_stands() {
        let again = may_move_help(Ended, M::End).unwrap_err().to_string();
        assert_eq!(
            again,
            "This help is ended. It can be ended while it is going on or going on, and asked after."
        );
    }

    #[test]
    fn how_it_stands_follows_from_its_days() {
        for (ended, asked, expected) in [
            (false, false, GoesOn),
            (false, true, GoesOnAsked),
            (true, false, Ended),
            (true, true, EndedAsked),
        ] {
            assert_eq!(help_standing(ended, asked), expected);
        }
    }
}
