//! The account of a direct payment: what is left, what may stay, what is too much, and what goes on from one look at it
//! to the next.

use crate::vocabulary::first_day::year_ahead;
use crate::vocabulary::money::Pence;
use jiff::Timestamp;
use jiff::civil::Date;

/// What decides how much may stay on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// When it was paid first.
    pub from: Date,
    /// The first day after the account.
    pub until: Date,
    /// The first day without the payment.
    pub ended: Option<Date>,
    /// What the council pays in a week at the end of the account.
    pub weekly: Pence,
    /// Weeks' money that may stay, such as for holiday pay and for tax.
    pub weeks_kept: i64,
    /// What was paid once, for the year.
    pub one_off: Pence,
}

/// What may stay besides what is set aside: so many weeks of money; of a payment that is made once, all of it within the
/// year that it is for; after the payment has ended nothing.
pub fn may_stay(keeping: &Keeping) -> Pence {
    if keeping.ended.is_some_and(|ended| ended <= keeping.until) {
        return Pence(0);
    }
    match keeping.weekly.0 > 0 {
        true => Pence(keeping.weekly.0.saturating_mul(keeping.weeks_kept.max(0))),
        false if keeping.until < year_ahead(keeping.from) => keeping.one_off,
        false => Pence(0),
    }
}

/// The account of a direct payment over a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    /// Below nil where it was overdrawn.
    pub opening: Pence,
    pub paid_in: Pence,
    /// Spent on what the plan says.
    pub spent: Pence,
    /// Spent on something else.
    pub misspent: Pence,
    /// What may stay, by [`may_stay`].
    pub may_stay: Pence,
    /// What is set aside for bills that are known and not yet come, such as an employer's tax.
    pub set_aside: Pence,
    /// What was asked back before and has not come yet: it is not asked for twice.
    pub asked_before: Pence,
    /// Paid for days on which it may not be paid, such as those in prison.
    pub not_owed: Pence,
}

/// What an account comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckoned {
    pub closing: Pence,
    /// Above what may stay: asked back, or left by decision.
    pub surplus: Pence,
    /// Misspent, or never owed: it may be recovered, whether it is left or not, and once where it is both.
    pub to_recover: Pence,
    /// Misspent and never owed: what was misspent as far as nothing else was on the account to pay it.
    pub in_both: Pence,
}

/// What is left, what of it is surplus, and what may be recovered. What is missing from the account is not money
/// that the council may ask for: somebody asks first what became of it.
pub fn reckon(account: &Account) -> Reckoned {
    let closing = account.opening + account.paid_in - account.spent - account.misspent;
    let kept = account.may_stay + account.set_aside + account.asked_before;
    let not_owed = account.not_owed.max(Pence(0));
    let misspent = account.misspent.max(Pence(0));
    let in_both = in_both(account, closing);
    Reckoned {
        closing,
        surplus: (closing - kept - not_owed).max(Pence(0)),
        to_recover: misspent + not_owed - in_both,
        in_both,
    }
}

/// How much of what was misspent is money that was never owed. What was spent as planned was paid from other money
/// first, and what is left counts as the money that was never owed: so nobody is asked twice for the same pound. What was
/// asked back before and is still on the account is neither.
fn in_both(account: &Account, closing: Pence) -> Pence {
    let asked = account.asked_before.min(account.opening).max(Pence(0));
    let left = (closing - asked).max(Pence(0));
    let gone = (account.not_owed - left).max(Pence(0));
    gone.min(account.misspent).max(Pence(0))
}

/// An account that was looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    pub from: Date,
    /// The first day after it.
    pub until: Date,
    /// When it was looked through.
    pub on: Date,
    pub at: Timestamp,
    pub opening: Pence,
    pub closing: Pence,
    pub asked_back: Pence,
    /// When that came back.
    pub received: Option<Date>,
    /// When the council wrote that it came; none where nobody knows.
    pub told: Option<Timestamp>,
}

impl Looked {
    /// What came back out of the account: never more than was on it.
    fn came_back(&self) -> Pence {
        self.asked_back.min(self.closing).max(Pence(0))
    }
}

/// What goes on from the accounts looked through so far to the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    /// What was left, without what came back since.
    pub opening: Pence,
    /// What was asked back and has not come.
    pub asked_before: Pence,
}

/// What the next account begins with. `looked` is in the order of their days. Money that came back lowers the beginning
/// once: that of the first account looked through after it came, or else that of the next. Where an account has the line
/// that paid it back among what was spent, it has lowered what was left already.
pub fn carried(looked: &[Looked], lines: &[Line]) -> Carried {
    let Some(last) = looked.last() else {
        return Carried::default();
    };
    let spent = spent_already(looked, lines);
    let came_back = |place: usize| match spent[place] {
        true => Pence(0),
        false => looked[place].came_back(),
    };
    let mut lowered = Pence(0);
    for (place, pair) in looked.windows(2).enumerate() {
        let (before, next) = (&pair[0], &pair[1]);
        let known = |one: &usize| looked[*one].received.is_some_and(|on| on <= next.on);
        let came: Pence = (0..=place).filter(known).map(came_back).sum();
        let less = (before.closing - next.opening).min(came - lowered);
        lowered = lowered + less.max(Pence(0));
    }
    let is_here = |place: &usize| looked[*place].received.is_some();
    let (here, owed): (Vec<usize>, Vec<usize>) = (0..looked.len()).partition(is_here);
    let came: Pence = here.into_iter().map(came_back).sum();
    Carried {
        opening: last.closing - (came - lowered),
        asked_before: owed.into_iter().map(|place| looked[place].asked_back).sum(),
    }
}

/// Of each account, whether a later one counted as spent the line that paid back what was asked: it was on the statement
/// when that account was looked through, and nobody had written yet that the money came.
fn spent_already(looked: &[Looked], lines: &[Line]) -> Vec<bool> {
    let counted = |(one, line): (&Looked, Option<usize>)| {
        let Some((line, told)) = line.map(|place| &lines[place]).zip(one.told) else {
            return false;
        };
        let has_it = |other: &Looked| {
            let of_its_days = other.from <= line.on && line.on < other.until;
            of_its_days && line.at <= other.at && other.at < told
        };
        looked.iter().any(has_it)
    };
    let paid = paying_back(lines, looked);
    looked.iter().zip(paid).map(counted).collect()
}

/// Of each account, the line that pays back what was asked after it, until the day on which that came.
fn paying_back(lines: &[Line], looked: &[Looked]) -> Vec<Option<usize>> {
    let mut left: Vec<usize> = (0..lines.len()).collect();
    let mut find = |one: &Looked| {
        let pays_back = |place: &usize| {
            let line = &lines[*place];
            let in_time = one.received.is_some_and(|on| line.on <= on) && one.until <= line.on;
            in_time && !line.misspent && line.paid_out == one.asked_back
        };
        let found = left.iter().position(pays_back);
        found.map(|place| left.remove(place))
    };
    let asked = |one: &Looked| one.asked_back.0 > 0;
    looked
        .iter()
        .map(|one| asked(one).then(|| find(one)).flatten())
        .collect()
}

/// A line of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub on: Date,
    pub paid_in: Pence,
    pub paid_out: Pence,
    pub misspent: bool,
    /// When its statement was brought in.
    pub at: Timestamp,
}

/// What a statement comes to over some days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    pub paid_in: Pence,
    pub spent: Pence,
    pub misspent: Pence,
}

/// What the lines of the days from the first up to and not including the last come to; none where there is no line. A
/// line that pays back what was asked back, until the day on which that came, is no spending: the beginning is lowered
/// by it already.
pub fn sums(lines: &[Line], (from, until): (Date, Date), looked: &[Looked]) -> Option<Sums> {
    let back = paying_back(lines, looked);
    let places = (0..lines.len()).filter(|place| !back.contains(&Some(*place)));
    let within = |line: &&Line| from <= line.on && line.on < until;
    lines.iter().find(within)?;
    let lines = places.map(|place| &lines[place]);
    let add = |sums: Sums, line: &Line| match line.misspent {
        true => Sums {
            paid_in: sums.paid_in + line.paid_in,
            misspent: sums.misspent + line.paid_out,
            ..sums
        },
        false => Sums {
            paid_in: sums.paid_in + line.paid_in,
            spent: sums.spent + line.paid_out,
            ..sums
        },
    };
    Some(lines.filter(within).fold(Sums::default(), add))
}
