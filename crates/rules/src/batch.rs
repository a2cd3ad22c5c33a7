//! Work that another organisation does for the council: how each piece of it stands, and how the whole goes.
//!
//! The council stays responsible for what it lets others do.
//!
//! Source: Care Act 2014 s.79.

use crate::vocabulary::worded::worded;
use jiff::civil::Date;
use serde::Serialize;

worded! {
    /// What a batch is made of.
    pub enum Work {
        Assessments = "assessments", "Assessments";
        Reviews = "reviews", "Reviews";
    }
}

worded! {
    /// How a piece of work stands that was handed out.
    pub enum Standing {
        Waiting = "waiting", "Not begun";
        Begun = "begun", "Begun";
        Late = "late", "Late";
        Done = "done", "Done";
        DoneLate = "done_late", "Done late";
        Returned = "returned", "Returned undone";
        CalledOff = "called_off", "Called off or refused";
    }
}

/// The days of a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The day by which the whole batch should be done.
    pub target_on: Date,
    pub begun: bool,
    pub done_on: Option<Date>,
    /// It came back undone on this day.
    pub returned_on: Option<Date>,
    /// It was called off, or refused: nobody has to do it any more.
    pub is_over: bool,
}

/// How it stands on a day. What came back counts as returned, whatever happened to it afterwards; the target day
/// itself is in time.
pub fn standing(piece: &Piece, today: Date) -> Standing {
    match piece.done_on {
        _ if piece.returned_on.is_some() => Standing::Returned,
        Some(on) if on > piece.target_on => Standing::DoneLate,
        Some(_) => Standing::Done,
        None if piece.is_over => Standing::CalledOff,
        None if today > piece.target_on => Standing::Late,
        None if piece.begun => Standing::Begun,
        None => Standing::Waiting,
    }
}

/// A batch, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    pub all: usize,
    pub done: usize,
    /// Of those that are done, the ones after the target day.
    pub done_late: usize,
    pub returned: usize,
    /// Called off or refused: nobody has to do it any more.
    pub called_off: usize,
    /// Still out.
    pub out: usize,
    /// Of those that are still out, the ones after the target day.
    pub late: usize,
}

impl Progress {
    /// Counts pieces of work.
    pub fn of(pieces: impl IntoIterator<Item = Standing>) -> Progress {
        let mut progress = Progress::default();
        for piece in pieces {
            progress.all += 1;
            match piece {
                Standing::Done => progress.done += 1,
                Standing::DoneLate => {
                    progress.done += 1;
                    progress.done_late += 1;
                }
                Standing::Returned => progress.returned += 1,
                Standing::CalledOff => progress.called_off += 1,
                Standing::Waiting | Standing::Begun => progress.out += 1,
                Standing::Late => {
                    progress.out += 1;
                    progress.late += 1;
                }
            }
        }
        progress
    }

    /// Done, of those that did not come back and were not called off, in whole per cent; none where there are no others.
    pub fn per_cent(&self) -> Option<usize> {
        let of = self.all - self.returned - self.called_off;
        (of > 0).then(|| (self.done * 200 + of) / (2 * of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_target_day_itself_is_in_time() {
        let target_on = date(2026, 12, 18);
        let piece = Piece {
            target_on,
            begun: false,
            done_on: None,
            returned_on: None,
            is_over: false,
        };
        for (piece, today, expected) in [
            (piece, 18, Standing::Waiting),
            (piece, 19, Standing::Late),
            (
                Piece {
                    begun: true,
                    ..piece
                },
                18,
                Standing::Begun,
            ),
            (
                Piece {
                    begun: true,
                    ..piece
                },
                19,
                Standing::Late,
            ),
            (
                Piece {
                    done_on: Some(target_on),
                    ..piece
                },
                31,
                Standing::Done,
            ),
            (
                Piece {
                    done_on: Some(date(2026, 12, 19)),
                    ..piece
                },
                31,
                Standing::DoneLate,
            ),
            (
                Piece {
                    is_over: true,
                    ..piece
                },
                31,
                Standing::CalledOff,
            ),
            (
                Piece {
                    returned_on: Some(target_on),
                    ..piece
                },
                31,
                Standing::Returned,
            ),
            // What came back and was done by the council afterwards is not the supplier's work.
            (
                Piece {
                    returned_on: Some(target_on),
                    done_on: Some(target_on),
                    ..piece
                },
                31,
                Standing::Returned,
            ),
        ] {
            assert_eq!(
                standing(&piece, date(2026, 12, today)),
                expected,
                "{piece:?} on {today}"
            );
        }
    }

    #[test]
    fn what_came_back_is_not_in_the_share() {
        use Standing::*;
        let progress = Progress::of([Done, DoneLate, Late, Begun, Waiting, Returned, CalledOff]);
        let expected = Progress {
            all: 7,
            done: 2,
            done_late: 1,
            returned: 1,
            called_off: 1,
            out: 3,
            late: 1,
        };
        assert_eq!(progress, expected);
        assert_eq!(progress.per_cent(), Some(40));
        assert_eq!(Progress::of([Returned]).per_cent(), None);
        assert_eq!(Progress::of([]).per_cent(), None);
    }
}
