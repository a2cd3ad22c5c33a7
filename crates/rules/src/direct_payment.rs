//! Direct payments: who may have one, when it is looked at again, and what is left over or misspent.
//!
//! Source: Care Act 2014 ss.31 to 33; Care and Support (Direct Payments) Regulations 2014, SI 2014/2871.

mod account;
mod days;
mod kept_from;
mod own_services;
mod payable;
mod price;
mod spending;
mod terms;

use crate::timescales::{Moment, Timescales, due};
use crate::vocabulary::calendar::Calendar;
use crate::vocabulary::dates::{days_after, days_between};
use crate::vocabulary::worded::worded;
use jiff::civil::Date;

pub use account::{
    Account, Carried, Keeping, Line, Looked, Reckoned, Sums, carried, may_stay, reckon, sums,
};
pub use days::{ends_wrongly, has_ended, never_began};
pub use kept_from::{KeptFrom, Paying, Stop, must_stop, paid_since};
pub use own_services::{OwnServices, OwnSize, own_services_wrong};
pub use payable::{Payable, paid_beyond, paid_wrongly, payable, payable_for};
pub use price::{Limit, NOTHING_WEEKLY, Price, raise, uplifted};
pub use spending::{Spending, spending};
pub use terms::{Amounts, amounts_wrong, receiver_wrong};

worded! {
    /// How a personal budget is taken.
    pub enum Taken {
        DirectPayment = "direct_payment", "As a direct payment";
        CouncilManaged = "council_managed", "Managed by the council";
        ThirdParty = "third_party", "Managed by a third party";
        Mixed = "mixed", "In part as a direct payment";
    }
}

impl Taken {
    /// Some of it is paid to the person or to who acts for them.
    pub fn pays_directly(self) -> bool {
        matches!(self, Taken::DirectPayment | Taken::Mixed)
    }
}

worded! {
    /// Who manages the money of a budget that is paid directly. The codes are those of who receives it.
    pub enum Managed {
        Themselves = "adult", "Managed by themselves";
        Nominee = "nominee", "Managed by a nominee";
        Authorised = "authorised_person", "Managed by an authorised person";
        Keeper = "third_party", "Kept for them by a third party";
        Otherwise = "otherwise", "Managed otherwise";
    }
}

impl Managed {
    /// By the code of who receives it; a council may have others on its list.
    pub fn of(receiver: &str) -> Managed {
        Managed::from_code(receiver).unwrap_or(Managed::Otherwise)
    }
}

worded! {
    /// What was decided about a request.
    pub enum Decided {
        Agreed = "agreed", "The conditions are met";
        Refused = "refused", "A condition is not met";
        Undecided = "undecided", "Something is still to be asked";
    }
}

worded! {
    /// Whose budgets a figure of a snapshot counts.
    pub enum Whom {
        Younger = "younger", "Under 65";
        Older = "older", "65 and over";
        All = "all", "All";
        Carers = "carers", "Carers, apart";
    }
}

worded! {
    /// Who manages the part of a budget that is not paid directly.
    pub enum Rest {
        Council = "council", "The council";
        ThirdParty = "third_party", "A third party";
    }
}

/// What is known about a request. None: not asked yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Request {
    /// Does the adult have capacity to ask for a direct payment?
    pub has_capacity: Option<bool>,
    /// With capacity: is somebody nominated to receive it?
    pub has_nominee: Option<bool>,
    pub nominee_agrees: Option<bool>,
    /// Without capacity: does an authorised person ask for it?
    pub authorised_person_asks: Option<bool>,
    /// Will that person act in the adult's best interests?
    pub best_interests: Option<bool>,
    /// Is the adult under a court's treatment or testing condition for drugs or alcohol?
    pub prohibited: Option<bool>,
    /// Is the adult, having been convicted, in prison or living in approved premises?
    pub in_prison: Option<bool>,
    /// Can whoever receives it manage it, alone or with help?
    pub can_manage: Option<bool>,
    /// Is a direct payment an appropriate way to meet the needs?
    pub appropriate: Option<bool>,
}

/// The decision with its reasons, and what is still to be asked by the name of the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub decided: Decided,
    pub because: Vec<String>,
    pub still_to_ask: Vec<&'static str>,
}

/// One condition: the field asked about, whether it is met, and the words when it is not.
type Condition = (&'static str, Option<bool>, &'static str);

/// May the council make direct payments? Once the conditions are met it must.
///
/// Source: Care Act 2014 s.31(4) to (7), s.32(4) to (9), s.76(5); SI 2014/2871 reg 2 and Schedule 1.
pub fn decide(request: &Request) -> Decision {
    let Some(has_capacity) = request.has_capacity else {
        return undecided(vec!["has_capacity"]);
    };
    let not_prohibited = request.prohibited.map(|prohibited| !prohibited);
    let not_in_prison = request.in_prison.map(|in_prison| !in_prison);
    let mut conditions: Vec<Condition> = if has_capacity {
        vec![nominee(request)]
    } else {
        vec![
            (
                "authorised_person_asks",
                request.authorised_person_asks,
                "No authorised person has asked for it (section 32, condition 1).",
            ),
            (
                "best_interests",
                request.best_interests,
                "The authorised person would not act in the adult's best interests (section 32, condition 3).",
            ),
        ]
    };
    conditions.push(("prohibited", not_prohibited, kept_from::UNDER_CONDITION));
    conditions.push(("in_prison", not_in_prison, kept_from::IN_PRISON));
    conditions.push((
        "can_manage",
        request.can_manage,
        "Whoever would receive it could not manage it, even with help.",
    ));
    conditions.push((
        "appropriate",
        request.appropriate,
        "A direct payment is not an appropriate way to meet these needs.",
    ));
    settle(&conditions, has_capacity)
}

/// With a nominee, the nominee must agree; without, there is nobody to ask.
fn nominee(request: &Request) -> Condition {
    let says = "The person nominated does not agree to receive it (section 31, condition 1).";
    match request.has_nominee {
        None => ("has_nominee", None, says),
        Some(false) => ("has_nominee", Some(true), says),
        Some(true) => ("nominee_agrees", request.nominee_agrees, says),
    }
}

fn settle(conditions: &[Condition], has_capacity: bool) -> Decision {
    let refused: Vec<String> = conditions
        .iter()
        .filter(|(_, met, _)| *met == Some(false))
        .map(|(.., says)| (*says).to_owned())
        .collect();
    if !refused.is_empty() {
        return Decision {
            decided: Decided::Refused,
            because: refused,
            still_to_ask: Vec::new(),
        };
    }
    let open: Vec<&'static str> = conditions
        .iter()
        .filter(|(_, met, _)| met.is_none())
        .map(|(field, ..)| *field)
        .collect();
    if !open.is_empty() {
        return undecided(open);
    }
    let section = if has_capacity { "31" } else { "32" };
    Decision {
        decided: Decided::Agreed,
        because: vec![format!(
            "All conditions of section {section} are met, so the council must make the direct payment that was asked for."
        )],
        still_to_ask: Vec::new(),
    }
}

fn undecided(still_to_ask: Vec<&'static str>) -> Decision {
    Decision {
        decided: Decided::Undecided,
        because: Vec::new(),
        still_to_ask,
    }
}

/// May a relative in the same household be employed? Only where the council finds it necessary; to help with
/// administration or management they may be paid.
///
/// Source: SI 2014/2871 reg 3.
pub fn may_employ(
    close_family_in_household: bool,
    for_administration: bool,
    council_finds_it_necessary: bool,
) -> bool {
    !close_family_in_household || for_administration || council_finds_it_necessary
}

/// The timescales that say when a direct payment is looked at.
pub const FIRST_REVIEW: &str = "DP_FIRST_REVIEW";
pub const NEXT_REVIEW: &str = "DP_NEXT_REVIEW";

/// By when the direct payment must be reviewed: within six months of the first payment, then within twelve months of
/// the last review. Where the month has no such day, its last day counts.
///
/// Source: SI 2014/2871 reg 7(1)(a).
pub fn review_due(
    first_paid: Date,
    last_review: Option<Date>,
    limits: &Timescales,
) -> Option<Date> {
    let (id, start) = match last_review {
        Some(reviewed) => (NEXT_REVIEW, reviewed),
        None => (FIRST_REVIEW, first_paid),
    };
    let limit = limits.find(id)?;
    let due = due(limit, Moment::Day(start), &[], Calendar::expected()).ok()?;
    Some(due.due.day())
}

worded! {
    /// What makes a direct payment be looked at again before its day.
    ///
    /// Source: SI 2014/2871 reg 7(1)(b) to (d), and for the last two reg 2 and Care Act 2014 s.76(5).
    pub enum Trigger {
        Breach = "breach", "A condition of the payment may have been broken";
        Lost = "lost_capacity", "The person can no longer decide to ask for it";
        Regained = "regained_capacity", "The person can decide to ask for it again";
        Conditions = "conditions", "A condition on which it was agreed may no longer be met";
        Misused = "misused", "Somebody is concerned that the money does not go on the needs";
        Prison = "in_prison", "They are in prison, or live in approved premises, after a conviction";
        Court = "prohibited", "A court has put them under a condition of treatment or testing for drugs or alcohol";
    }
}

impl Trigger {
    /// Whether it can arise: capacity is lost by somebody who had it (section 31), and regained by somebody who had not
    /// (section 32).
    pub fn can_arise(self, had_capacity: bool) -> bool {
        match self {
            Trigger::Lost => had_capacity,
            Trigger::Regained => !had_capacity,
            Trigger::Breach
            | Trigger::Conditions
            | Trigger::Misused
            | Trigger::Prison
            | Trigger::Court => true,
        }
    }
}

/// The time limit within which it is looked at again once a trigger is known: the law sets none in days.
pub const TRIGGERED_REVIEW: &str = "REVIEW_UNPLANNED";

/// When a direct payment is offered to somebody to whom none was offered since a day; whose turn is first comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Offering {
    /// Their support is new since the day.
    Now,
    /// It was not offered at the review held on this day.
    Missed(Date),
    /// At the review that is due by this day.
    At(Date),
    /// At the next review, which nobody has planned.
    Unplanned,
}

/// Everybody new from `since` on is offered one, and everybody else at their next review after it. `first`: from when
/// they first had a budget; `held`: the first review held after `since`; `next`: the first that is to come.
///
/// Source: the council's own rule for when the offer begins; Care Act 2014 s.31 for the offer itself.
pub fn offer_due(since: Date, first: Date, held: Option<Date>, next: Option<Date>) -> Offering {
    match (first >= since, held, next) {
        (true, ..) => Offering::Now,
        (_, Some(held), _) => Offering::Missed(held),
        (_, _, Some(next)) => Offering::At(next),
        _ => Offering::Unplanned,
    }
}

/// A stay in a care home, from a day up to and not including another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    pub from: Date,
    pub until: Date,
}

/// The weeks that a direct payment may buy of a care home, in a row and in any twelve months.
const STAY_DAYS: i64 = 28;
const YEAR_DAYS: i64 = 365;

/// The first stay that a direct payment may not buy: it makes a stay of more than four weeks. Stays less than four
/// weeks apart are added together, over any twelve months.
///
/// Source: SI 2014/2871 reg 6.
pub fn first_stay_too_long(stays: &[Stay]) -> Option<Stay> {
    let stays = in_order(stays);
    let found = (0..stays.len()).find(|place| is_too_long(&stays, *place));
    found.map(|place| stays[place])
}

fn in_order(stays: &[Stay]) -> Vec<Stay> {
    let mut stays = stays.to_vec();
    stays.sort_by_key(|stay| stay.from);
    stays
}

/// Whether a stay makes more than four weeks with those before it.
fn is_too_long(stays: &[Stay], place: usize) -> bool {
    let stay = &stays[place];
    let (mut days, mut begins) = (days_between(stay.from, stay.until), stay.from);
    for before in stays[..place].iter().rev() {
        let apart = days_between(before.until, begins);
        let within = days_after(stay.until, -YEAR_DAYS).is_some_and(|since| before.until > since);
        if apart >= STAY_DAYS || !within {
            break;
        }
        days += days_between(before.from, before.until);
        begins = before.from;
    }
    days > STAY_DAYS
}

/// The day until which a stay that begins on a day may be paid for by direct payments: the first day that may not be;
/// the day itself where nothing is left.
///
/// Source: SI 2014/2871 reg 6.
pub fn stay_may_last_until(before: &[Stay], from: Date) -> Date {
    let fits = |days: &i64| {
        let mut all = before.to_vec();
        let until = days_after(from, *days).unwrap_or(from);
        all.push(Stay { from, until });
        let all = in_order(&all);
        (0..all.len()).all(|place| all[place].from < from || !is_too_long(&all, place))
    };
    let most = (1..=STAY_DAYS).rev().find(fits).unwrap_or_default();
    days_after(from, most).unwrap_or(from)
}

#[cfg(test)]
mod account_tests;
#[cfg(test)]
mod tests;
