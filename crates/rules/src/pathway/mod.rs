//! The pathway: in which state a piece of work stands, which moves lead out of it and who may make them, and which
//! step of the journey may follow which. Tables; whatever is not in them is refused.

mod ahead;
mod assessing;
mod authorising;
mod authority;
mod helping;
mod journey;
mod looking_again;
mod paying;
mod refused;
mod standing;

pub use ahead::{Ahead, Fact, Next, next};
pub use assessing::{
    ASSESSMENT_MOVES, AssessmentMove, AssessmentRefusal, AssessmentRow, may_move_assessment,
};
pub use authorising::{
    Amounts, PLAN_MOVES, PlanDates, PlanMove, PlanRefusal, PlanStanding, PlanWork, may_move_plan,
    plan_move_leads, plan_moves_for, plan_standing,
};
pub use authority::{Authority, Limit, read_authority};
pub use helping::{HELP_MOVES, HelpMove, HelpRefusal, HelpStanding, help_standing, may_move_help};
pub use journey::{Path, Step, follows, next_steps};
pub use looking_again::{
    REVIEW_MOVES, ReviewDates, ReviewMove, ReviewRefusal, ReviewStanding, may_move_review,
    review_standing,
};
pub use paying::{
    PAYMENT_MOVES, PaymentFacts, PaymentMove, PaymentRefusal, PaymentStanding, may_move_payment,
    payment_standing,
};
pub use standing::{Dates, Standing, standing, to_be_reviewed};

use std::collections::BTreeSet;

use crate::access::Permission;
use crate::vocabulary::worded::worded;

worded! {
    /// Who must agree before a form is done.
    pub enum Approval {
        /// It is done when it is submitted.
        Nobody = "none", "nobody";
        /// A colleague, who may put it to a panel.
        Colleague = "colleague", "a colleague";
        /// A colleague, and then always a panel.
        Panel = "panel", "a colleague and a panel";
    }
}

worded! {
    /// What may be done with a form.
    pub enum Move {
        Submit = "submit", "submit";
        Approve = "approve", "approve";
        PutToPanel = "put_to_panel", "approve and put to a panel";
        ApproveAsPanel = "approve_as_panel", "approve for the panel";
        Return = "return", "return for changes";
        Discard = "discard", "discard";
        Restore = "restore", "restore";
        Acknowledge = "acknowledge", "acknowledge for finance";
    }
}

/// One row of the table: from a state, by a move, to a state, for forms that ask for this approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub from: Standing,
    pub by: Move,
    pub needs: &'static [Approval],
    pub to: Standing,
    pub may: May,
}

/// Who may make a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Those who may fill in this form.
    Fill,
    /// Those who may authorise, though never their own work.
    Approve,
    /// Those who sit on the panel, though never for their own work.
    SitOnPanel,
    /// Those who assess means.
    KeepAccounts,
}

const ANY: &[Approval] = Approval::ALL;
const WITH: &[Approval] = &[Approval::Colleague, Approval::Panel];

const fn row(from: Standing, by: Move, needs: &'static [Approval], to: Standing, may: May) -> Row {
    Row {
        from,
        by,
        needs,
        to,
        may,
    }
}

use Standing::*;

/// The table of states and moves. No state changes in any other way.
#[rustfmt::skip]
pub const MOVES: &[Row] = &[
    row(InProgress, Move::Submit, &[Approval::Nobody], Completed, May::Fill),
    row(InProgress, Move::Submit, WITH, WaitingForApproval, May::Fill),
    row(InProgress, Move::Discard, ANY, Discarded, May::Fill),
    row(Discarded, Move::Restore, ANY, InProgress, May::Fill),
    row(WaitingForApproval, Move::Approve, &[Approval::Colleague], Completed, May::Approve),
    row(WaitingForApproval, Move::PutToPanel, WITH, WaitingForPanel, May::Approve),
    row(WaitingForApproval, Move::Return, WITH, InProgress, May::Approve),
    row(WaitingForPanel, Move::ApproveAsPanel, WITH, Completed, May::SitOnPanel),
    row(WaitingForPanel, Move::Return, WITH, InProgress, May::SitOnPanel),
    row(Completed, Move::Acknowledge, ANY, Completed, May::KeepAccounts),
    row(ReviewSoon, Move::Acknowledge, ANY, ReviewSoon, May::KeepAccounts),
    row(ReviewOverdue, Move::Acknowledge, ANY, ReviewOverdue, May::KeepAccounts),
];

/// Who wants to make a move.
#[derive(Clone, Debug)]
pub struct Mover<'a> {
    /// The address they sign in with.
    pub email: &'a str,
    pub permissions: &'a BTreeSet<Permission>,
}

/// A form as the table sees it.
#[derive(Clone, Debug)]
pub struct Work<'a> {
    pub standing: Standing,
    pub approval: Approval,
    /// What filling it in asks for.
    pub fill: Permission,
    /// The addresses of those whose work it is: who began it, who changed it, who submitted it.
    pub authors: &'a [String],
    /// Finance has taken note of it.
    pub acknowledged: bool,
}

/// Why a move is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The state does not allow it, whoever asks.
    #[error("{}", not_now(*.0, *.1))]
    NotNow(Standing, Move),
    /// The mover's roles do not allow it.
    #[error("Your roles do not let you {by} it. If your work needs that, ask your manager or administrator.", by = .0.says())]
    NotYou(Move),
    /// Nobody approves their own work.
    #[error("This is your own work, so somebody else must decide on it.")]
    YourOwn,
    /// Finance takes note once: who did first, and when, stands.
    #[error("Finance has acknowledged this already, and once is enough.")]
    Acknowledged,
}

fn says_of(standing: Standing) -> String {
    standing.says().to_lowercase()
}

/// "It is in progress. It can be approved while it is waiting for approval."
fn not_now(standing: Standing, by: Move) -> String {
    let (now, done) = (says_of(standing), done_by(by));
    let mut from: Vec<Standing> = Vec::new();
    for row in MOVES.iter().filter(|row| row.by == by) {
        if !from.contains(&row.from) {
            from.push(row.from);
        }
    }
    if from.contains(&standing) {
        return format!("It is {now}, and a form of its kind is not {done}.");
    }
    let when: Vec<String> = from.into_iter().map(says_of).collect();
    format!(
        "It is {now}. It can be {done} while it is {}.",
        when.join(" or ")
    )
}

/// What a move makes of a form: "approved".
fn done_by(by: Move) -> &'static str {
    match by {
        Move::Submit => "submitted",
        Move::Approve => "approved",
        Move::PutToPanel => "approved and put to a panel",
        Move::ApproveAsPanel => "approved for the panel",
        Move::Return => "returned for changes",
        Move::Discard => "discarded",
        Move::Restore => "restored",
        Move::Acknowledge => "acknowledged for finance",
    }
}

/// Which state a move leads to from here, by the table alone.
pub fn leads_to(from: Standing, by: Move, approval: Approval) -> Option<Row> {
    let fits = |row: &&Row| row.from == from && row.by == by && row.needs.contains(&approval);
    MOVES.iter().find(fits).copied()
}

/// May this colleague make this move now? Gives the state it leads to.
///
/// Two accounts whose addresses differ only in the case of letters are one person.
pub fn may_move(work: &Work<'_>, by: Move, who: &Mover<'_>) -> Result<Standing, Refusal> {
    let row =
        leads_to(work.standing, by, work.approval).ok_or(Refusal::NotNow(work.standing, by))?;
    let (needed, judges) = match row.may {
        May::Fill => (work.fill, false),
        May::Approve => (Permission::Authorise, true),
        May::SitOnPanel => (Permission::SitOnPanel, true),
        May::KeepAccounts => (Permission::AssessMeans, false),
    };
    if !who.permissions.contains(&needed) {
        return Err(Refusal::NotYou(by));
    }
    if judges && work.authors.iter().any(|author| same(author, who.email)) {
        return Err(Refusal::YourOwn);
    }
    if by == Move::Acknowledge && work.acknowledged {
        return Err(Refusal::Acknowledged);
    }
    Ok(row.to)
}

/// The moves that this colleague may make now, in the order of the table.
pub fn moves_for(work: &Work<'_>, who: &Mover<'_>) -> Vec<Move> {
    let possible = Move::ALL.iter().copied();
    possible
        .filter(|by| may_move(work, *by, who).is_ok())
        .collect()
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn everything() -> BTreeSet<Permission> {
        Permission::ALL.iter().copied().collect()
    }

    fn try_move(
        standing: Standing,
        approval: Approval,
        by: Move,
        email: &str,
        permissions: &BTreeSet<Permission>,
    ) -> Result<Standing, Refusal> {
        let authors = ["priya@example.org".to_owned()];
        let work = Work {
            standing,
            approval,
            fill: Permission::HoldConversations,
            authors: &authors,
            acknowledged: false,
        };
        may_move(&work, by, &Mover { email, permissions })
    }

    // A43, A46, A58, A60, A70
    #[test]
    fn only_these_moves_lead_anywhere() {
        let allowed = [
            (InProgress, Move::Submit, Approval::Nobody, Completed),
            (
                InProgress,
                Move::Submit,
                Approval::Colleague,
                WaitingForApproval,
            ),
            (
                InProgress,
                Move::Submit,
                Approval::Panel,
                WaitingForApproval,
            ),
            (InProgress, Move::Discard, Approval::Nobody, Discarded),
            (InProgress, Move::Discard, Approval::Colleague, Discarded),
            (InProgress, Move::Discard, Approval::Panel, Discarded),
            (Discarded, Move::Restore, Approval::Nobody, InProgress),
            (Discarded, Move::Restore, Approval::Colleague, InProgress),
            (Discarded, Move::Restore, Approval::Panel, InProgress),
            (
                WaitingForApproval,
                Move::Approve,
                Approval::Colleague,
                Completed,
            ),
            (
                WaitingForApproval,
                Move::PutToPanel,
                Approval::Colleague,
                WaitingForPanel,
            ),
            (
                WaitingForApproval,
                Move::PutToPanel,
                Approval::Panel,
                WaitingForPanel,
            ),
            (
                WaitingForApproval,
                Move::Return,
                Approval::Colleague,
                InProgress,
            ),
            (
                WaitingForApproval,
                Move::Return,
                Approval::Panel,
                InProgress,
            ),
            (
                WaitingForPanel,
                Move::ApproveAsPanel,
                Approval::Colleague,
                Completed,
            ),
            (
                WaitingForPanel,
                Move::ApproveAsPanel,
                Approval::Panel,
                Completed,
            ),
            (
                WaitingForPanel,
                Move::Return,
                Approval::Colleague,
                InProgress,
            ),
            (WaitingForPanel, Move::Return, Approval::Panel, InProgress),
        ];
        let all = everything();
        let mut found = 0;
        for &standing in Standing::ALL {
            for &by in Move::ALL {
                for &approval in Approval::ALL {
                    let is_done = matches!(standing, Completed | ReviewSoon | ReviewOverdue);
                    let expected = allowed
                        .iter()
                        .find(|(from, a_move, needs, _)| {
                            (*from, *a_move, *needs) == (standing, by, approval)
                        })
                        .map(|(.., to)| *to)
                        .or((is_done && by == Move::Acknowledge).then_some(standing));
                    let found_to = try_move(standing, approval, by, "tom@example.org", &all);
                    assert_eq!(found_to.ok(), expected, "{standing} {by} {approval:?}");
                    found += usize::from(expected.is_some());
                }
            }
        }
        assert_eq!(found, allowed.len() + 9);
    }

    // A44
    #[test]
    fn nobody_approves_their_own_work_however_their_address_is_spelt() {
        let all = everything();
        for email in [
            "priya@example.org",
            "Priya@Example.ORG",
            " PRIYA@EXAMPLE.ORG ",
        ] {
            for (standing, by) in [
                (WaitingForApproval, Move::Approve),
                (WaitingForApproval, Move::PutToPanel),
                (WaitingForApproval, Move::Return),
                (WaitingForPanel, Move::ApproveAsPanel),
            ] {
                let found = try_move(standing, Approval::Colleague, by, email, &all);
                assert_eq!(found, Err(Refusal::YourOwn), "{email} {by}");
            }
            let submits = try_move(InProgress, Approval::Colleague, Move::Submit, email, &all);
            assert_eq!(submits, Ok(WaitingForApproval));
        }
    }

    // A58, A59, A65
    #[test]
    fn a_move_needs_its_permission() {
        for (standing, by, needs) in [
            (InProgress, Move::Submit, Permission::HoldConversations),
            (InProgress, Move::Discard, Permission::HoldConversations),
            (WaitingForApproval, Move::Approve, Permission::Authorise),
            (
                WaitingForPanel,
                Move::ApproveAsPanel,
                Permission::SitOnPanel,
            ),
            (WaitingForPanel, Move::Return, Permission::SitOnPanel),
            (Completed, Move::Acknowledge, Permission::AssessMeans),
        ] {
            let only = BTreeSet::from([needs]);
            let mut but = everything();
            but.remove(&needs);
            let who = "tom@example.org";
            let with = try_move(standing, Approval::Colleague, by, who, &only);
            assert!(with.is_ok(), "{by}");
            let without = try_move(standing, Approval::Colleague, by, who, &but);
            assert_eq!(without, Err(Refusal::NotYou(by)));
        }
    }

    // A65
    #[test]
    fn finance_acknowledges_once() {
        let (all, authors) = (everything(), Vec::new());
        let who = Mover {
            email: "finn@example.org",
            permissions: &all,
        };
        for standing in [Completed, ReviewSoon, ReviewOverdue] {
            let mut work = Work {
                standing,
                approval: Approval::Colleague,
                fill: Permission::WriteNotes,
                authors: &authors,
                acknowledged: false,
            };
            assert_eq!(may_move(&work, Move::Acknowledge, &who), Ok(standing));
            work.acknowledged = true;
            let again = may_move(&work, Move::Acknowledge, &who);
            assert_eq!(again, Err(Refusal::Acknowledged));
            assert!(moves_for(&work, &who).is_empty(), "{standing}");
        }
    }

    #[test]
    fn a_refusal_says_how_it_stands_and_when_the_move_can_be_made() {
        for (standing, by, says) in [
            (
                InProgress,
                Move::Approve,
                "It is in progress. It can be approved while it is waiting for approval.",
            ),
            (
                WaitingForApproval,
                Move::Discard,
                "It is waiting for approval. It can be discarded while it is in progress.",
            ),
            (
                InProgress,
                Move::Return,
                "It is in progress. It can be returned for changes while it is waiting for approval or waiting for the panel.",
            ),
            // A form that a panel must see is put to it, not approved.
            (
                WaitingForApproval,
                Move::Approve,
                "It is waiting for approval, and a form of its kind is not approved.",
            ),
        ] {
            assert_eq!(Refusal::NotNow(standing, by).to_string(), says);
        }
    }
}
