//! What may be done with an assessment as it stands: begun, refused, called off, completed, decided on. Whatever is not in
//! the table is refused.

use super::refused::not_now;
use crate::assessment::Standing;
use crate::vocabulary::worded::worded;

worded! {
    /// What may be done with an assessment.
    pub enum AssessmentMove {
        Begin = "begin", "begin";
        Refuse = "refuse", "write down a refusal of";
        MeetUrgentNeeds = "meet_urgent_needs", "meet urgent needs before";
        CallOff = "call_off", "call off";
        Complete = "complete", "complete";
        /// Its form is discarded, though nobody refused it or called it off.
        PutAway = "put_away", "put away";
        /// Its form is restored: the person agrees after all, or it was put away by mistake.
        TakeUp = "take_up", "take up again";
        Decide = "decide", "decide on";
        Give = "give", "give in writing";
    }
}

/// One row of the table: from a standing, by a move, to one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssessmentRow {
    pub from: Standing,
    pub by: AssessmentMove,
    pub to: &'static [Standing],
}

const fn row(from: Standing, by: AssessmentMove, to: &'static [Standing]) -> AssessmentRow {
    AssessmentRow { from, by, to }
}

use AssessmentMove as M;
use Standing::*;

/// What may follow a refusal, by the table of refusals.
const REFUSED: &[Standing] = &[Refused, InSpiteOfRefusal];

/// The table of standings and moves. A later assessment replaces a completed one by being completed itself.
///
/// Source: Care Act 2014 s.11: what was refused is not assessed, unless it must be all the same; then it is not called off.
#[rustfmt::skip]
pub const ASSESSMENT_MOVES: &[AssessmentRow] = &[
    row(Asked, M::Begin, &[Begun]),
    row(Asked, M::Refuse, REFUSED),
    row(Asked, M::MeetUrgentNeeds, &[Asked]),
    row(Asked, M::CallOff, &[Withdrawn]),
    row(Offered, M::Begin, &[Begun]),
    row(Offered, M::Refuse, REFUSED),
    row(Offered, M::MeetUrgentNeeds, &[Offered]),
    row(Offered, M::CallOff, &[Withdrawn]),
    row(Begun, M::Refuse, REFUSED),
    row(Begun, M::MeetUrgentNeeds, &[Begun]),
    row(Begun, M::CallOff, &[Withdrawn]),
    row(Begun, M::Complete, &[Completed]),
    row(Begun, M::PutAway, &[Asked, Offered, Withdrawn]),
    row(InSpiteOfRefusal, M::Begin, &[InSpiteOfRefusal]),
    row(InSpiteOfRefusal, M::Refuse, REFUSED),
    row(InSpiteOfRefusal, M::MeetUrgentNeeds, &[InSpiteOfRefusal]),
    row(InSpiteOfRefusal, M::Complete, &[Completed]),
    row(InSpiteOfRefusal, M::PutAway, &[InSpiteOfRefusal]),
    row(InSpiteOfRefusal, M::TakeUp, &[InSpiteOfRefusal]),
    row(Refused, M::TakeUp, &[Begun]),
    row(Withdrawn, M::TakeUp, &[Begun]),
    row(Completed, M::Decide, &[Completed]),
    row(Completed, M::Give, &[Completed]),
    row(Superseded, M::Give, &[Superseded]),
];

/// Why a move is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssessmentRefusal {
    #[error("This assessment must go on in spite of the refusal: Care Act 2014, section 11(2).")]
    MustGoOn,
    #[error("A later assessment has replaced this one. Decide on that.")]
    Replaced,
    #[error("Eligibility is decided once the assessment is completed.")]
    NotCompleted,
    #[error("{}", said(*.0, *.1))]
    NotNow(Standing, AssessmentMove),
}

fn said(standing: Standing, by: AssessmentMove) -> String {
    let rows = ASSESSMENT_MOVES.iter().filter(|row| row.by == by);
    let done = match by {
        M::Begin => "begun",
        M::Refuse => "refused",
        M::MeetUrgentNeeds => "kept waiting while urgent needs are met",
        M::CallOff => "called off",
        M::Complete => "completed",
        M::PutAway => "put away",
        M::TakeUp => "taken up again",
        M::Decide => "decided on",
        M::Give => "given in writing",
    };
    not_now(
        "assessment",
        standing.says(),
        done,
        rows.map(|row| row.from.says()),
    )
}

/// May this be done with an assessment that stands so? Gives what it may lead to.
pub fn may_move_assessment(
    from: Standing,
    by: AssessmentMove,
) -> Result<&'static [Standing], AssessmentRefusal> {
    let mut rows = ASSESSMENT_MOVES.iter();
    if let Some(row) = rows.find(|row| row.from == from && row.by == by) {
        return Ok(row.to);
    }
    Err(match (from, by) {
        (InSpiteOfRefusal, M::CallOff) => AssessmentRefusal::MustGoOn,
        (Superseded, M::Decide) => AssessmentRefusal::Replaced,
        (Asked | Offered | Begun | InSpiteOfRefusal, M::Decide) => AssessmentRefusal::NotCompleted,
        _ => AssessmentRefusal::NotNow(from, by),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standings and moves, each told apart by a letter.
    #[test]
    fn only_these_moves_lead_anywhere() {
        let may = |standing: Standing| {
            let letters = M::ALL
                .iter()
                .map(|by| match may_move_assessment(standing, *by) {
                    Err(_) => '-',
                    Ok(_) => match by {
                        M::Begin => 'b',
                        M::Refuse => 'r',
                        M::MeetUrgentNeeds => 'u',
                        M::CallOff => 'o',
                        M::Complete => 'c',
                        M::PutAway => 'p',
                        M::TakeUp => 't',
                        M::Decide => 'd',
                        M::Give => 'g',
                    },
                });
            letters.collect::<String>()
        };
        for (standing, expected) in [
            (Asked, "bruo-----"),
            (Offered, "bruo-----"),
            (Begun, "-ruocp---"),
            (Refused, "------t--"),
            (InSpiteOfRefusal, "bru-cpt--"),
            (Completed, "-------dg"),
            (Withdrawn, "------t--"),
            (Superseded, "--------g"),
        ] {
            assert_eq!(may(standing), expected, "{standing}");
        }
    }

    #[test]
    fn what_is_refused_or_called_off_is_not_completed_and_says_why() {
        for (standing, by, says) in [
            (
                Refused,
                M::Complete,
                "This assessment is refused. It can be completed while it is begun or refused, and must go on.",
            ),
            (
                Withdrawn,
                M::Complete,
                "This assessment is called off. It can be completed while it is begun or refused, and must go on.",
            ),
            (
                Refused,
                M::Decide,
                "This assessment is refused. It can be decided on while it is completed.",
            ),
            (
                InSpiteOfRefusal,
                M::CallOff,
                "This assessment must go on in spite of the refusal: Care Act 2014, section 11(2).",
            ),
            (
                Begun,
                M::Decide,
                "Eligibility is decided once the assessment is completed.",
            ),
            (
                Superseded,
                M::Decide,
                "A later assessment has replaced this one. Decide on that.",
            ),
        ] {
            let refused = may_move_assessment(standing, by).unwrap_err();
            assert_eq!(refused.to_string(), says);
        }
    }

    #[test]
    fn a_refusal_leads_only_where_the_table_of_refusals_does() {
        for row in ASSESSMENT_MOVES.iter().filter(|row| row.by == M::Refuse) {
            assert_eq!(row.to, [Refused, InSpiteOfRefusal]);
        }
    }
}
