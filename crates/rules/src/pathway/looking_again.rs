//! What may be done with a review as it stands: begun, held, given to somebody, not held with a reason. Whatever is not
//! in the table is refused.

use super::refused::not_now;
use crate::vocabulary::worded::worded;
use std::fmt;

worded! {
    /// How a review stands.
    pub enum ReviewStanding {
        ToHold = "to_hold", "To be held";
        BeingHeld = "being_held", "Being held";
        Held = "held", "Held";
        Declined = "declined", "Not held, with the reason";
        Stopped = "stopped", "No longer needed";
    }
}

/// What has happened to a review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReviewDates {
    /// Its form was begun, and is not discarded.
    pub begun: bool,
    pub held: bool,
    pub declined: bool,
    pub stopped: bool,
}

/// How a review stands, from what has happened alone. What was held is held, whatever was said of it before.
pub fn review_standing(dates: &ReviewDates) -> ReviewStanding {
    match dates {
        ReviewDates { held: true, .. } => Held,
        ReviewDates { declined: true, .. } => Declined,
        ReviewDates { stopped: true, .. } => Stopped,
        ReviewDates { begun: true, .. } => BeingHeld,
        _ => ToHold,
    }
}

worded! {
    /// What may be done with a review.
    pub enum ReviewMove {
        Begin = "begin", "begun";
        Give = "give", "given to somebody";
        Decline = "decline", "left unheld with a reason";
        Hold = "hold", "written down as held";
        /// Its form was discarded.
        WaitAgain = "wait_again", "put back";
        /// Another review or a new plan took its place.
        Stop = "stop", "taken off";
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewRow {
    pub from: ReviewStanding,
    pub by: ReviewMove,
    pub to: ReviewStanding,
}

const fn row(from: ReviewStanding, by: ReviewMove, to: ReviewStanding) -> ReviewRow {
    ReviewRow { from, by, to }
}

use ReviewMove as M;
use ReviewStanding::*;

/// The table of standings and moves. What is being held is not declined: its form is discarded first. What was taken off
/// while its form was being filled in is held all the same.
///
/// Source: Care Act 2014 s.27(1): a reasonable request for a review is met; where it is not, the reason is told.
#[rustfmt::skip]
pub const REVIEW_MOVES: &[ReviewRow] = &[
    row(ToHold, M::Begin, BeingHeld),
    row(ToHold, M::Give, ToHold),
    row(ToHold, M::Decline, Declined),
    row(ToHold, M::Hold, Held),
    row(ToHold, M::Stop, Stopped),
    row(BeingHeld, M::Give, BeingHeld),
    row(BeingHeld, M::Hold, Held),
    row(BeingHeld, M::WaitAgain, ToHold),
    row(BeingHeld, M::Stop, Stopped),
    row(Declined, M::Hold, Held),
    row(Stopped, M::Hold, Held),
];

/// Why a move is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewRefusal {
    NotNow(ReviewStanding, ReviewMove),
    /// Nobody asked for it, so it is owed.
    Owed,
}

impl fmt::Display for ReviewRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReviewRefusal::NotNow(standing, by) => {
                let rows = REVIEW_MOVES.iter().filter(|row| row.by == *by);
                let from = rows.map(|row| row.from.says());
                f.write_str(&not_now("review", standing.says(), by.says(), from))
            }
            ReviewRefusal::Owed => {
                f.write_str("Nobody asked for this review: it is owed, and cannot be declined.")
            }
        }
    }
}

/// May this be done with a review that stands so? `asked`: somebody asked for it. Gives what it leads to.
/// Errors: what keeps it from being done.
pub fn may_move_review(
    from: ReviewStanding,
    by: ReviewMove,
    asked: bool,
) -> Result<ReviewStanding, ReviewRefusal> {
    let mut rows = REVIEW_MOVES.iter();
    let row = rows.find(|row| row.from == from && row.by == by);
    let row = row.ok_or(ReviewRefusal::NotNow(from, by))?;
    if by == M::Decline && !asked {
        return Err(ReviewRefusal::Owed);
    }
    Ok(row.to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_these_moves_lead_anywhere() {
        let may = |standing: ReviewStanding| {
            let letters = M::ALL
                .iter()
                .map(|by| match may_move_review(standing, *by, true) {
                    Err(_) => "-",
                    Ok(ToHold) => "t",
                    Ok(BeingHeld) => "b",
                    Ok(Held) => "h",
                    Ok(Declined) => "d",
                    Ok(Stopped) => "s",
                });
            letters.collect::<String>()
        };
        // Begin, give, decline, hold, wait again, stop.
        for (standing, expected) in [
            (ToHold, "btdh-s"),
            (BeingHeld, "-b-hts"),
            (Held, "------"),
            (Declined, "---h--"),
            (Stopped, "---h--"),
        ] {
            assert_eq!(may(standing), expected, "{standing}");
        }
    }

    #[test]
    fn a_review_that_nobody_asked_for_is_owed() {
        assert_eq!(
            may_move_review(ToHold, M::Decline, false),
            Err(ReviewRefusal::Owed)
        );
        let held = may_move_review(Held, M::Decline, false).unwrap_err();
        assert_eq!(
            held.to_string(),
            "This review is held. It can be left unheld with a reason while it is to be held."
        );
    }

    #[test]
    fn how_a_review_stands_follows_from_what_happened() {
        for (begun, held, declined, stopped, expected) in [
            (false, false, false, false, ToHold),
            (true, false, false, false, BeingHeld),
            (true, false, false, true, Stopped),
            (false, false, true, false, Declined),
            (true, true, false, true, Held),
        ] {
            let dates = ReviewDates {
                begun,
                held,
                declined,
                stopped,
            };
            assert_eq!(review_standing(&dates), expected, "{dates:?}");
        }
    }
}
