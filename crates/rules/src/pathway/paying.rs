//! What may be done with a direct payment as it stands: reviewed, raised, not paid for a time, ended, its account looked
//! through. Whatever is not in the table is refused.

use super::refused::not_now;
use crate::vocabulary::worded::worded;
use std::fmt;

worded! {
    /// How the taking of a budget stands.
    pub enum PaymentStanding {
        Refused = "refused", "Refused";
        /// Nothing is paid to the person: the council or a third party manages it.
        Managed = "managed", "Managed, and not paid to anybody";
        Paid = "paid", "Paid";
        NotPaidNow = "not_paid_now", "Not paid for now";
        Ended = "ended", "Ended";
        ManagedEnded = "managed_ended", "Ended, and never paid to anybody";
    }
}

/// What is known of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaymentFacts {
    /// The conditions were met.
    pub agreed: bool,
    /// Money goes to the person or to who acts for them.
    pub pays: bool,
    /// A time without the money goes on.
    pub suspended: bool,
    /// A first day without it is set.
    pub ended: bool,
}

/// How it stands, from what is known alone.
pub fn payment_standing(facts: &PaymentFacts) -> PaymentStanding {
    match facts {
        PaymentFacts { agreed: false, .. } => Refused,
        PaymentFacts {
            ended: true,
            pays: true,
            ..
        } => Ended,
        PaymentFacts { ended: true, .. } => ManagedEnded,
        PaymentFacts { pays: false, .. } => Managed,
        PaymentFacts {
            suspended: true, ..
        } => NotPaidNow,
        _ => Paid,
    }
}

worded! {
    /// What may be done with it.
    pub enum PaymentMove {
        Review = "review", "reviewed";
        Raise = "raise", "raised";
        Trigger = "trigger", "marked to be looked at again";
        Suspend = "suspend", "left unpaid for a time";
        Resume = "resume", "paid again";
        End = "end", "ended";
        TakeStatement = "take_statement", "given a card statement";
        Check = "check", "looked through";
        /// Money that was asked back has come.
        ComeBack = "come_back", "paid back";
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    pub from: PaymentStanding,
    pub by: PaymentMove,
    pub to: PaymentStanding,
}

const fn row(from: PaymentStanding, by: PaymentMove, to: PaymentStanding) -> PaymentRow {
    PaymentRow { from, by, to }
}

use PaymentMove as M;
use PaymentStanding::*;

/// The table of standings and moves. The account of one that has ended is looked through to its end.
///
/// Source: SI 2014/2871 regs 7 and 8; Care Act 2014 s.33.
#[rustfmt::skip]
pub const PAYMENT_MOVES: &[PaymentRow] = &[
    row(Managed, M::End, ManagedEnded),
    row(Paid, M::Review, Paid),
    row(Paid, M::Raise, Paid),
    row(Paid, M::Trigger, Paid),
    row(Paid, M::Suspend, NotPaidNow),
    row(Paid, M::End, Ended),
    row(Paid, M::TakeStatement, Paid),
    row(Paid, M::Check, Paid),
    row(Paid, M::ComeBack, Paid),
    row(NotPaidNow, M::Review, NotPaidNow),
    row(NotPaidNow, M::Raise, NotPaidNow),
    row(NotPaidNow, M::Trigger, NotPaidNow),
    row(NotPaidNow, M::Resume, Paid),
    row(NotPaidNow, M::End, Ended),
    row(NotPaidNow, M::TakeStatement, NotPaidNow),
    row(NotPaidNow, M::Check, NotPaidNow),
    row(NotPaidNow, M::ComeBack, NotPaidNow),
    row(Ended, M::TakeStatement, Ended),
    row(Ended, M::Check, Ended),
    row(Ended, M::ComeBack, Ended),
];

/// Why a move is refused: as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentRefusal(pub PaymentStanding, pub PaymentMove);

impl fmt::Display for PaymentRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = PAYMENT_MOVES.iter().filter(|row| row.by == self.1);
        let from = rows.map(|row| row.from.says());
        f.write_str(&not_now("budget", self.0.says(), self.1.says(), from))
    }
}

/// May this be done with one that stands so? Gives what it leads to.
/// Errors: what keeps it from being done.
pub fn may_move_payment(
    from: PaymentStanding,
    by: PaymentMove,
) -> Result<PaymentStanding, PaymentRefusal> {
    let mut rows = PAYMENT_MOVES.iter();
    let row = rows.find(|row| row.from == from && row.by == by);
    row.map(|row| row.to).ok_or(PaymentRefusal(from, by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_these_moves_lead_anywhere() {
        let may = |standing: PaymentStanding| {
            let letters = M::ALL
                .iter()
                .map(|by| match may_move_payment(standing, *by) {
                    Err(_) => "-",
                    Ok(Paid) => "p",
                    Ok(NotPaidNow) => "n",
                    Ok(Ended) => "e",
                    Ok(ManagedEnded) => "m",
                    Ok(Refused | Managed) => "!",
                });
            letters.collect::<String>()
        };
        // Review, raise, trigger, suspend, resume, end, statement, check, come back.
        for (standing, expected) in [
            (Refused, "---------"),
            (Managed, "-----m---"),
            (Paid, "pppn-eppp"),
            (NotPaidNow, "nnn-pennn"),
            (Ended, "------eee"),
            (ManagedEnded, "---------"),
        ] {
            assert_eq!(may(standing), expected, "{standing}");
        }
    }

    #[test]
    fn a_refusal_says_how_it_stands_and_when_it_can_be_done() {
        for (standing, by, says) in [
            (
                Paid,
                M::Resume,
                "This budget is paid. It can be paid again while it is not paid for now.",
            ),
            (
                Ended,
                M::End,
                "This budget is ended. It can be ended while it is managed, and not paid to anybody or paid or not paid for now.",
            ),
        ] {
            assert_eq!(
                may_move_payment(standing, by).unwrap_err().to_string(),
                says
            );
        }
    }

    #[test]
    fn how_it_stands_follows_from_what_is_known() {
        for (agreed, pays, suspended, ended, expected) in [
            (false, true, false, false, Refused),
            (true, false, false, false, Managed),
            (true, false, false, true, ManagedEnded),
            (true, true, false, false, Paid),
            (true, true, true, false, NotPaidNow),
            (true, true, true, true, Ended),
        ] {
            let facts = PaymentFacts {
                agreed,
                pays,
                suspended,
                ended,
            };
            assert_eq!(payment_standing(&facts), expected, "{facts:?}");
        }
    }
}
