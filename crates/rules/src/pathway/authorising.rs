//! How a care and support plan is agreed: written, authorised by a social worker, and its budget agreed by somebody
//! whose limits hold it. Never the same two hands, and nobody's own work. One table; what is not in it is refused.
//!
//! Source: Care Act 2014 ss.25, 26; a panel must not cap or delay (Care and Support Statutory Guidance 10.85).

use super::Mover;
use super::refused::not_now;
use crate::access::Permission;
use crate::vocabulary::money::Pence;
use crate::vocabulary::worded::worded;
use jiff::civil::Date;
use std::fmt;

worded! {
    /// At which desk a plan lies.
    pub enum PlanStanding {
        Draft = "draft", "Being written";
        WithSocialWorker = "with_social_worker", "Waiting for a social worker";
        WithBudgetManager = "with_budget_manager", "Waiting for the budget manager";
        WithPanel = "with_panel", "Waiting for the panel's advice";
        Agreed = "agreed", "Agreed";
        /// Its end is set for a day to come, and it holds until then.
        Ending = "ending", "Agreed until a set day";
        Ended = "ended", "Ended";
        Replaced = "replaced", "Replaced by a later plan";
        Discarded = "discarded", "Discarded";
    }
}

impl PlanStanding {
    /// There is support by the plan, or is to be: it was agreed and is not over.
    pub fn holds(self) -> bool {
        matches!(self, Agreed | Ending)
    }
}

/// What has happened to a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanDates {
    /// Taken away when it is returned, as is the next.
    pub submitted: bool,
    pub authorised: bool,
    pub panel_asked: bool,
    pub panel_advised: bool,
    pub agreed: bool,
    /// Taken away when it goes on after all.
    pub ended: bool,
    /// The first day without it is still to come.
    pub ends_later: bool,
    pub replaced: bool,
    pub discarded: bool,
}

/// At which desk a plan lies, from what has happened alone: nobody sets it by hand.
pub fn plan_standing(dates: &PlanDates) -> PlanStanding {
    match dates {
        PlanDates {
            discarded: true, ..
        } => Discarded,
        PlanDates { replaced: true, .. } => Replaced,
        PlanDates {
            ended: true,
            ends_later: true,
            ..
        } => Ending,
        PlanDates { ended: true, .. } => Ended,
        PlanDates { agreed: true, .. } => Agreed,
        PlanDates {
            submitted: false, ..
        } => Draft,
        PlanDates {
            authorised: false, ..
        } => WithSocialWorker,
        PlanDates {
            panel_asked: true,
            panel_advised: false,
            ..
        } => WithPanel,
        _ => WithBudgetManager,
    }
}

worded! {
    /// What may be done with a plan.
    pub enum PlanMove {
        Submit = "submit", "submit";
        Authorise = "authorise", "authorise";
        AskPanel = "ask_panel", "ask the panel about";
        Advise = "advise", "advise on";
        Agree = "agree", "agree the budget of";
        Return = "return", "return";
        Discard = "discard", "discard";
        Replace = "replace", "replace";
        End = "end", "end";
        /// It is to end on a day to come.
        EndLater = "end_later", "set the end of";
        /// Its person died.
        Death = "death", "end with a death";
        GoOn = "go_on", "go on with";
    }
}

impl PlanMove {
    /// The move by which a plan ends whose first day without support is `on`.
    pub fn that_ends(on: Date, today: Date) -> PlanMove {
        match today < on {
            true => PlanMove::EndLater,
            false => PlanMove::End,
        }
    }
}

/// What a move makes of a plan: "submitted".
fn done_by(by: PlanMove) -> &'static str {
    match by {
        PlanMove::Submit => "submitted",
        PlanMove::Authorise => "authorised",
        PlanMove::AskPanel => "put to the panel",
        PlanMove::Advise => "advised on",
        PlanMove::Agree => "agreed",
        PlanMove::Return => "returned",
        PlanMove::Discard => "discarded",
        PlanMove::Replace => "replaced",
        PlanMove::End => "ended",
        PlanMove::EndLater => "given an end",
        PlanMove::Death => "ended with a death",
        PlanMove::GoOn => "gone on with",
    }
}

/// Who may make a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those who write plans.
    Writers,
    /// A social worker, never of their own work.
    SocialWorkers,
    /// Those who agree budgets within limits, never of their own work nor of what they authorised as social worker.
    BudgetManagers,
    /// Those who sit on the panel, never for their own work.
    Panel,
    /// Nobody by hand: it follows from what was written elsewhere on the record.
    Nobody,
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanRow {
    pub from: PlanStanding,
    pub by: PlanMove,
    pub to: PlanStanding,
    pub may: Whose,
}

const fn row(from: PlanStanding, by: PlanMove, to: PlanStanding, may: Whose) -> PlanRow {
    PlanRow { from, by, to, may }
}

use PlanStanding::*;

/// The table of desks and moves. A panel advises, and the plan lies again with the budget manager, who need not
/// wait for it. A plan whose end is set holds until then, and may be given another; what ended by mistake goes on. A death
/// ends what holds, and what would have ended later.
#[rustfmt::skip]
pub const PLAN_MOVES: &[PlanRow] = &[
    row(Draft, PlanMove::Submit, WithSocialWorker, Whose::Writers),
    row(Draft, PlanMove::Discard, Discarded, Whose::Writers),
    row(WithSocialWorker, PlanMove::Authorise, WithBudgetManager, Whose::SocialWorkers),
    row(WithSocialWorker, PlanMove::Return, Draft, Whose::SocialWorkers),
    row(WithBudgetManager, PlanMove::Agree, Agreed, Whose::BudgetManagers),
    row(WithBudgetManager, PlanMove::AskPanel, WithPanel, Whose::BudgetManagers),
    row(WithBudgetManager, PlanMove::Return, Draft, Whose::BudgetManagers),
    row(WithPanel, PlanMove::Advise, WithBudgetManager, Whose::Panel),
    row(WithPanel, PlanMove::Agree, Agreed, Whose::BudgetManagers),
    row(WithPanel, PlanMove::Return, Draft, Whose::BudgetManagers),
    row(Agreed, PlanMove::Replace, Replaced, Whose::BudgetManagers),
    row(Agreed, PlanMove::End, Ended, Whose::Writers),
    row(Agreed, PlanMove::EndLater, Ending, Whose::Writers),
    row(Agreed, PlanMove::Death, Ended, Whose::Nobody),
    row(Ending, PlanMove::Replace, Replaced, Whose::BudgetManagers),
    row(Ending, PlanMove::End, Ended, Whose::Writers),
    row(Ending, PlanMove::EndLater, Ending, Whose::Writers),
    row(Ending, PlanMove::Death, Ended, Whose::Nobody),
    row(Ending, PlanMove::GoOn, Agreed, Whose::Writers),
    row(Ended, PlanMove::Death, Ended, Whose::Nobody),
    row(Ended, PlanMove::GoOn, Agreed, Whose::Writers),
];

/// A plan as the table sees it.
#[derive(Clone, Debug)]
pub struct PlanWork<'a> {
    pub standing: PlanStanding,
    /// The addresses of those whose work it is.
    pub authors: &'a [String],
    /// The address of the social worker who authorised it.
    pub authorised_by: Option<&'a str>,
}

/// Why a move is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanRefusal {
    /// The desk does not allow it, whoever asks.
    NotNow(PlanStanding, PlanMove),
    /// The mover's roles do not allow it.
    NotYou(PlanMove),
    /// Nobody decides on their own work.
    YourOwn,
    /// The social worker and the budget manager are two people.
    YouAuthorised,
    /// The amounts are above the limits of the mover's roles.
    AboveLimit(Amounts),
}

impl fmt::Display for PlanRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanRefusal::NotNow(standing, by) => {
                let rows = PLAN_MOVES.iter().filter(|row| row.by == *by);
                let from = rows.map(|row| row.from.says());
                f.write_str(&not_now("plan", standing.says(), done_by(*by), from))
            }
            PlanRefusal::NotYou(by) => write!(
                f,
                "Your roles do not let you {} a plan. If your work needs that, ask your manager or administrator.",
                by.says()
            ),
            PlanRefusal::YourOwn => {
                f.write_str("This is your own work, so somebody else must decide on it.")
            }
            PlanRefusal::YouAuthorised => f.write_str(
                "You authorised this plan as social worker, so somebody else must agree its budget.",
            ),
            PlanRefusal::AboveLimit(amounts) => write!(
                f,
                "{amounts} is above what your roles may agree to. Somebody with a higher limit must agree it."
            ),
        }
    }
}

/// What the council would pay: in a week, and once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    pub weekly: Pence,
    pub one_off: Pence,
}

impl fmt::Display for Amounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.weekly, self.one_off) {
            (Pence(0), once) if once.0 > 0 => write!(f, "{once} once"),
            (weekly, once) if once.0 > 0 => write!(f, "{weekly} a week and {once} once"),
            (weekly, _) => write!(f, "{weekly} a week"),
        }
    }
}

fn row_of(from: PlanStanding, by: PlanMove) -> Result<PlanRow, PlanRefusal> {
    let fits = |row: &&PlanRow| row.from == from && row.by == by;
    let row = PLAN_MOVES.iter().find(fits).copied();
    row.ok_or(PlanRefusal::NotNow(from, by))
}

/// To which desk a move leads a plan that lies at this one, whoever makes it.
/// Errors: `NotNow`.
pub fn plan_move_leads(from: PlanStanding, by: PlanMove) -> Result<PlanStanding, PlanRefusal> {
    row_of(from, by).map(|row| row.to)
}

/// May this colleague make this move now? Gives the desk to which it leads. What agreeing costs is asked apart
/// (`Authority::holds`).
pub fn may_move_plan(
    work: &PlanWork<'_>,
    by: PlanMove,
    who: &Mover<'_>,
) -> Result<PlanStanding, PlanRefusal> {
    let row = row_of(work.standing, by)?;
    let (needed, judges) = match row.may {
        Whose::Writers => (Permission::Assess, false),
        Whose::SocialWorkers => (Permission::AuthorisePlans, true),
        Whose::BudgetManagers => (Permission::AgreeBudgets, true),
        Whose::Panel => (Permission::SitOnPanel, true),
        Whose::Nobody => return Err(PlanRefusal::NotYou(by)),
    };
    if !who.permissions.contains(&needed) {
        return Err(PlanRefusal::NotYou(by));
    }
    if judges
        && work
            .authors
            .iter()
            .any(|author| super::same(author, who.email))
    {
        return Err(PlanRefusal::YourOwn);
    }
    let authorised = |email: &str| super::same(email, who.email);
    if row.may == Whose::BudgetManagers && work.authorised_by.is_some_and(authorised) {
        return Err(PlanRefusal::YouAuthorised);
    }
    Ok(row.to)
}

/// The moves that this colleague may make now, in the order of the list.
pub fn plan_moves_for(work: &PlanWork<'_>, who: &Mover<'_>) -> Vec<PlanMove> {
    let possible = PlanMove::ALL.iter().copied();
    possible
        .filter(|by| may_move_plan(work, *by, who).is_ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn everything() -> BTreeSet<Permission> {
        Permission::ALL.iter().copied().collect()
    }

    fn tried(
        standing: PlanStanding,
        by: PlanMove,
        email: &str,
        permissions: &BTreeSet<Permission>,
    ) -> Result<PlanStanding, PlanRefusal> {
        let authors = ["priya@example.org".to_owned()];
        let work = PlanWork {
            standing,
            authors: &authors,
            authorised_by: Some("tom@example.org"),
        };
        may_move_plan(&work, by, &Mover { email, permissions })
    }

    // A43
    #[test]
    fn only_these_moves_lead_a_plan_anywhere() {
        use PlanMove::*;
        let allowed = [
            (Draft, Submit, WithSocialWorker),
            (Draft, Discard, Discarded),
            (WithSocialWorker, Authorise, WithBudgetManager),
            (WithSocialWorker, Return, Draft),
            (WithBudgetManager, AskPanel, WithPanel),
            (WithBudgetManager, Agree, Agreed),
            (WithBudgetManager, Return, Draft),
            (WithPanel, Advise, WithBudgetManager),
            (WithPanel, Agree, Agreed),
            (WithPanel, Return, Draft),
            (Agreed, Replace, Replaced),
            (Agreed, End, Ended),
            (Agreed, EndLater, Ending),
            (Agreed, Death, Ended),
            (Ending, Replace, Replaced),
            (Ending, End, Ended),
            (Ending, EndLater, Ending),
            (Ending, Death, Ended),
            (Ending, GoOn, Agreed),
            (Ended, Death, Ended),
            (Ended, GoOn, Agreed),
        ];
        for &standing in PlanStanding::ALL {
            for &by in PlanMove::ALL {
                let expected = allowed
                    .iter()
                    .find(|(from, with, _)| (*from, *with) == (standing, by))
                    .map(|(.., to)| *to);
                assert_eq!(plan_move_leads(standing, by).ok(), expected);
                // A death is written on the record of the person, and is no move that somebody makes.
                let by_hand = expected.filter(|_| by != Death);
                let found = tried(standing, by, "ana@example.org", &everything());
                assert_eq!(found.ok(), by_hand, "{standing} {by}");
            }
        }
        assert_eq!(PLAN_MOVES.len(), allowed.len());
    }

    #[test]
    fn a_plan_holds_from_its_agreement_to_its_end() {
        let holding = PlanStanding::ALL.iter().filter(|one| one.holds());
        let holding: Vec<PlanStanding> = holding.copied().collect();
        assert_eq!(holding, [Agreed, Ending]);
    }

    #[test]
    fn an_end_to_come_is_set_and_one_that_came_is_made() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        for (on, by) in [
            ("2026-11-30", PlanMove::End),
            ("2026-12-01", PlanMove::End),
            ("2026-12-02", PlanMove::EndLater),
        ] {
            let found = PlanMove::that_ends(day(on), day("2026-12-01"));
            assert_eq!(found, by, "{on}");
        }
    }

    // A44
    #[test]
    fn nobody_decides_on_their_own_plan_however_their_address_is_spelt() {
        for email in ["priya@example.org", " Priya@EXAMPLE.org "] {
            for (standing, by) in [
                (WithSocialWorker, PlanMove::Authorise),
                (WithSocialWorker, PlanMove::Return),
                (WithBudgetManager, PlanMove::Agree),
                (WithBudgetManager, PlanMove::AskPanel),
                (WithPanel, PlanMove::Advise),
                (WithPanel, PlanMove::Agree),
            ] {
                let found = tried(standing, by, email, &everything());
                assert_eq!(found, Err(PlanRefusal::YourOwn), "{email} {by}");
            }
            let found = tried(Draft, PlanMove::Submit, email, &everything());
            assert_eq!(found, Ok(WithSocialWorker));
        }
    }

    #[test]
    fn the_desk_follows_from_what_has_happened() {
        let submitted = PlanDates {
            submitted: true,
            ..PlanDates::default()
        };
        let authorised = PlanDates {
            authorised: true,
            ..submitted
        };
        let asked = PlanDates {
            panel_asked: true,
            ..authorised
        };
        for (dates, desk) in [
            (PlanDates::default(), Draft),
            (submitted, WithSocialWorker),
            (authorised, WithBudgetManager),
            (asked, WithPanel),
            (
                PlanDates {
                    panel_advised: true,
                    ..asked
                },
                WithBudgetManager,
            ),
            (
                PlanDates {
                    agreed: true,
                    ..asked
                },
                Agreed,
            ),
            (
                PlanDates {
                    agreed: true,
                    ended: true,
                    ..asked
                },
                Ended,
            ),
            (
                PlanDates {
                    agreed: true,
                    ended: true,
                    ends_later: true,
                    ..asked
                },
                Ending,
            ),
            (
                PlanDates {
                    agreed: true,
                    ended: true,
                    ends_later: true,
                    replaced: true,
                    ..asked
                },
                Replaced,
            ),
            (
                PlanDates {
                    agreed: true,
                    replaced: true,
                    ..asked
                },
                Replaced,
            ),
            (
                PlanDates {
                    discarded: true,
                    ..PlanDates::default()
                },
                Discarded,
            ),
        ] {
            assert_eq!(plan_standing(&dates), desk, "{dates:?}");
        }
    }

    #[test]
    fn the_social_worker_who_authorised_does_not_agree_the_budget_too() {
        for (standing, by) in [
            (WithBudgetManager, PlanMove::Agree),
            (WithPanel, PlanMove::Agree),
        ] {
            let found = tried(standing, by, "TOM@example.org", &everything());
            assert_eq!(found, Err(PlanRefusal::YouAuthorised));
        }
        let advises = tried(
            WithPanel,
            PlanMove::Advise,
            "tom@example.org",
            &everything(),
        );
        assert_eq!(advises, Ok(WithBudgetManager));
    }

    #[test]
    fn each_desk_needs_its_permission() {
        for (standing, by, needs) in [
            (Draft, PlanMove::Submit, Permission::Assess),
            (
                WithSocialWorker,
                PlanMove::Authorise,
                Permission::AuthorisePlans,
            ),
            (WithBudgetManager, PlanMove::Agree, Permission::AgreeBudgets),
            (WithPanel, PlanMove::Advise, Permission::SitOnPanel),
        ] {
            let only = BTreeSet::from([needs]);
            let mut but = everything();
            but.remove(&needs);
            assert!(tried(standing, by, "ana@example.org", &only).is_ok());
            let without = tried(standing, by, "ana@example.org", &but);
            assert_eq!(without, Err(PlanRefusal::NotYou(by)));
        }
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let amounts = Amounts {
            weekly: Pence(50_001),
            one_off: Pence(100),
        };
        assert_eq!(
            PlanRefusal::AboveLimit(amounts).to_string(),
            "£500.01 a week and £1.00 once is above what your roles may agree to. Somebody with a higher limit must agree it."
        );
        assert_eq!(
            PlanRefusal::NotNow(WithPanel, PlanMove::Submit).to_string(),
            "This plan is waiting for the panel's advice. It can be submitted while it is being written."
        );
    }
}
