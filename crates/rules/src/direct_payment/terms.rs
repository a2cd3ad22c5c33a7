//! What is agreed about a direct payment must fit its conditions and its budget: who receives it, and how much it is.

use super::{Request, Taken};
use crate::vocabulary::Problem;
use crate::vocabulary::money::Pence;

/// What is paid, and what the budget holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    pub weekly: Pence,
    pub one_off: Pence,
    /// The whole budget.
    pub budget_weekly: Pence,
    /// Of it what the council pays, or all of it where it is paid gross: the most that is paid directly.
    pub ours_weekly: Pence,
    pub budget_one_off: Pence,
}

impl Amounts {
    /// What a direct payment is measured by, as it is called.
    fn most_says(&self) -> String {
        match self.ours_weekly < self.budget_weekly {
            true => format!(
                "The council pays {} a week of the budget of {}",
                self.ours_weekly, self.budget_weekly
            ),
            false => format!("The budget is {} a week", self.ours_weekly),
        }
    }
}

/// What is wrong with what is paid directly: never more than the budget; not nothing of a budget above nil; and in part
/// only where something is left.
///
/// Source: Care Act 2014 ss.26, 31(1); the payment is of what the budget says must be paid by the council.
pub fn amounts_wrong(taken: Taken, amounts: &Amounts) -> Vec<Problem> {
    let Amounts {
        weekly, one_off, ..
    } = *amounts;
    let (most, most_once) = (amounts.ours_weekly, amounts.budget_one_off);
    let mut problems = Vec::new();
    if weekly > most {
        let says = format!("{}: a direct payment is never more", amounts.most_says());
        problems.push(Problem::new("weekly", says));
    }
    if one_off > most_once {
        let says = format!("The budget holds {most_once} once: a direct payment is never more");
        problems.push(Problem::new("one_off", says));
    }
    let in_part = taken == Taken::Mixed;
    let nothing_weekly = weekly.0 == 0 && most.0 > 0;
    if nothing_weekly && !(in_part && one_off.0 > 0) {
        let says = format!("{}: enter how much is paid directly", amounts.most_says());
        problems.push(Problem::new("weekly", says));
    }
    if in_part && weekly == most && one_off == most_once && (most.0 > 0 || most_once.0 > 0) {
        let says = "That is all that the council pays: enter the part that is paid directly, or choose “As a direct payment”";
        problems.push(Problem::new("weekly", says));
    }
    problems
}

/// What is wrong with who receives it, by the code of the list. Without capacity it is the authorised person who asks
/// for it; a nominee where one is named; otherwise the person, or who keeps it for them.
///
/// Source: Care Act 2014 s.31(1), (5), s.32(1), (4).
pub fn receiver_wrong(request: &Request, receiver: &str) -> Option<&'static str> {
    match (request.has_capacity, request.has_nominee, receiver) {
        (Some(false), _, "authorised_person") => None,
        (Some(false), ..) => Some(
            "Without capacity the authorised person who asks for it receives it: choose “An authorised person”, and enter their name",
        ),
        (Some(true), Some(true), "nominee" | "authorised_person") => None,
        (Some(true), Some(true), _) => Some(
            "Somebody is nominated to receive it: choose “Somebody the person nominates”, and enter their name",
        ),
        (Some(true), Some(false), "nominee" | "authorised_person") => Some(
            "Nobody is nominated to receive it: choose “The person”, or say that somebody is nominated",
        ),
        (_, _, "council") => {
            Some("The council does not receive its own direct payment: choose who does")
        }
        _ => None,
    }
}
