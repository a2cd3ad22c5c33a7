//! How a form stands, from its dates alone: nobody sets a status by hand.

use crate::vocabulary::worded::worded;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

worded! {
    /// The state of a form.
    pub enum Standing {
        InProgress = "in_progress", "In progress";
        WaitingForApproval = "waiting_for_approval", "Waiting for approval";
        WaitingForPanel = "waiting_for_panel", "Waiting for the panel";
        Completed = "completed", "Completed";
        ReviewSoon = "review_soon", "Review due soon";
        ReviewOverdue = "review_overdue", "Review overdue";
        Discarded = "discarded", "Discarded";
    }
}

impl Standing {
    /// All who must agree have, and nobody took it back.
    pub fn is_done(self) -> bool {
        matches!(
            self,
            Standing::Completed | Standing::ReviewSoon | Standing::ReviewOverdue
        )
    }
}

/// What happened to a form, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// Taken away again when it is returned for changes.
    pub submitted_at: Option<Timestamp>,
    /// It is not done before somebody has approved it.
    pub needs_approval: bool,
    pub approved_at: Option<Timestamp>,
    /// It was put to a panel.
    pub panel_asked_at: Option<Timestamp>,
    pub panel_approved_at: Option<Timestamp>,
    pub discarded_at: Option<Timestamp>,
    /// The day by which it should be reviewed.
    pub review_on: Option<Date>,
    /// The day on which that review was done.
    pub reviewed_on: Option<Date>,
}

/// How it stands today. What is discarded is that first of all; a review matters only once the form is done.
///
/// A review is due soon from the day that is one calendar month before it (the last day of that month where
/// there is no such day), and overdue from the day after it.
pub fn standing(dates: &Dates, today: Date) -> Standing {
    if dates.discarded_at.is_some() {
        return Standing::Discarded;
    }
    if dates.submitted_at.is_none() {
        return Standing::InProgress;
    }
    if dates.needs_approval && dates.approved_at.is_none() {
        return Standing::WaitingForApproval;
    }
    if dates.panel_asked_at.is_some() && dates.panel_approved_at.is_none() {
        return Standing::WaitingForPanel;
    }
    let review = dates.review_on.filter(|_| dates.reviewed_on.is_none());
    review.map_or(Standing::Completed, |due| to_be_reviewed(due, today))
}

/// How a form stands that is done, and to be reviewed by a day.
pub fn to_be_reviewed(due: Date, today: Date) -> Standing {
    if today > due {
        Standing::ReviewOverdue
    } else if today >= a_month_before(due) {
        Standing::ReviewSoon
    } else {
        Standing::Completed
    }
}

fn a_month_before(day: Date) -> Date {
    day.checked_sub(1.month()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().unwrap())
    }

    const T: &str = "2026-11-20T10:00:00Z";

    // A56
    #[test]
    fn each_of_the_seven_states_follows_from_dates() {
        let today: Date = "2026-11-20".parse().unwrap();
        let submitted = Dates {
            submitted_at: at(T),
            ..Dates::default()
        };
        let approved = Dates {
            needs_approval: true,
            approved_at: at(T),
            ..submitted
        };
        let cases = [
            (Dates::default(), Standing::InProgress),
            (
                Dates {
                    needs_approval: true,
                    ..submitted
                },
                Standing::WaitingForApproval,
            ),
            (
                Dates {
                    panel_asked_at: at(T),
                    ..approved
                },
                Standing::WaitingForPanel,
            ),
            (submitted, Standing::Completed),
            (approved, Standing::Completed),
            (
                Dates {
                    panel_asked_at: at(T),
                    panel_approved_at: at(T),
                    ..approved
                },
                Standing::Completed,
            ),
            (
                Dates {
                    review_on: Some("2026-12-01".parse().unwrap()),
                    ..approved
                },
                Standing::ReviewSoon,
            ),
            (
                Dates {
                    review_on: Some("2026-11-01".parse().unwrap()),
                    ..approved
                },
                Standing::ReviewOverdue,
            ),
            (
                Dates {
                    review_on: Some("2026-11-01".parse().unwrap()),
                    reviewed_on: Some(today),
                    ..approved
                },
                Standing::Completed,
            ),
            (
                Dates {
                    discarded_at: at(T),
                    review_on: Some("2026-11-01".parse().unwrap()),
                    ..approved
                },
                Standing::Discarded,
            ),
            (
                Dates {
                    review_on: Some("2026-11-01".parse().unwrap()),
                    ..Dates::default()
                },
                Standing::InProgress,
            ),
        ];
        for (dates, expected) in cases {
            assert_eq!(standing(&dates, today), expected, "{dates:?}");
        }
    }

    // A57
    #[test]
    fn a_review_is_soon_from_a_month_before_its_day_and_overdue_from_the_day_after() {
        for (due, today, expected) in [
            ("2026-12-20", "2026-11-19", Standing::Completed),
            ("2026-12-20", "2026-11-20", Standing::ReviewSoon),
            ("2026-12-20", "2026-12-20", Standing::ReviewSoon),
            ("2026-12-20", "2026-12-21", Standing::ReviewOverdue),
            ("2027-03-31", "2027-02-27", Standing::Completed),
            ("2027-03-31", "2027-02-28", Standing::ReviewSoon),
            ("2028-03-31", "2028-02-28", Standing::Completed),
            ("2028-03-31", "2028-02-29", Standing::ReviewSoon),
        ] {
            let dates = Dates {
                submitted_at: at(T),
                review_on: Some(due.parse().unwrap()),
                ..Dates::default()
            };
            let found = standing(&dates, today.parse().unwrap());
            assert_eq!(found, expected, "{due} {today}");
        }
    }
}
