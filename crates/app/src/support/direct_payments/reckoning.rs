//! What the account of a direct payment stands at: which days are to be looked through, what it begins with, what the
//! statement says of those days, and what may stay.

use std::collections::HashSet;

use db::Day;
use db::entities::{direct_payment_check, direct_payment_line, direct_payment_paid};
use db::sea_orm::prelude::Uuid;
use rules::direct_payment::{
    Carried, Keeping, Line, Looked, Spending, Sums, carried, may_stay, spending, sums,
};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, speak_exact};
use rules::vocabulary::first_day::out_of_reach;
use rules::vocabulary::money::Pence;

use super::paid;
use super::payers::Turn;
use super::store::{self, Whole, is_over};

/// The first day that was not looked through yet. A time in which nothing was paid, and nothing came or went, asks for
/// no account.
pub fn begins(whole: &Whole) -> Day {
    let last = whole.checks.first();
    let mut from = last.map_or(whole.row.from_on, |check| check.until_on);
    let mut times: Vec<_> = whole.suspensions.iter().collect();
    times.sort_by_key(|time| time.from_on);
    for time in times {
        let Some(until) = time.until_on else { break };
        let in_it = |day: Day| from <= day && day < until;
        let quiet = !whole.lines.iter().any(|line| in_it(line.dated_on));
        if time.from_on <= from && from < until && quiet {
            from = until;
        }
    }
    from
}

/// The day on which the account that is to be looked through ends: today, or the day from which nothing is paid.
pub fn ends(whole: &Whole, today: Day) -> Option<Day> {
    let begins = begins(whole);
    let open = whole
        .suspensions
        .iter()
        .find(|time| time.until_on.is_none());
    let stopped = open.map(|time| time.from_on).filter(|from| {
        let after = |line: &direct_payment_line::Model| line.dated_on >= *from;
        !whole.lines.iter().any(after)
    });
    let ends = stopped.map_or(today, |from| from.min(today));
    Some(ends).filter(|ends| *ends > begins)
}

/// What was looked through, in the order of its days.
fn looked(whole: &Whole) -> Vec<Looked> {
    let mut rows: Vec<&direct_payment_check::Model> = whole.checks.iter().collect();
    rows.sort_by_key(|row| row.from_on);
    rows.into_iter().map(store::looked).collect()
}

/// What goes on from the accounts looked through so far.
pub fn goes_on(whole: &Whole) -> Carried {
    carried(&looked(whole), &lines(whole))
}

/// Whether each line of the statement was spent as planned, in the order in which they are kept; none where money came
/// in. `marked`: the lines of which somebody said so themselves.
pub fn spent(whole: &Whole, marked: &HashSet<Uuid>) -> Vec<Option<Spending>> {
    let looked = looked(whole);
    let one =
        |row: &direct_payment_line::Model| spending(&line(row), marked.contains(&row.id), &looked);
    whole.lines.iter().map(one).collect()
}

fn line(row: &direct_payment_line::Model) -> Line {
    Line {
        on: row.dated_on.0,
        paid_in: Pence(row.in_pence),
        paid_out: Pence(row.out_pence),
        misspent: row.misspent,
        at: *row.recorded_at,
    }
}

/// What the statement says, in the order of its days.
fn lines(whole: &Whole) -> Vec<Line> {
    let mut lines: Vec<Line> = whole.lines.iter().map(line).collect();
    lines.sort_by_key(|line| line.on);
    lines
}

/// What the statement says of the days up to and not including the last; none where it has no line of them.
pub fn statement(whole: &Whole, (from, until): (Day, Day)) -> Option<Sums> {
    sums(&lines(whole), (from.0, until.0), &looked(whole))
}

/// What came in over the days up to and not including the last, where no statement says it, with how that is known: what
/// each body wrote down that paid it out in them, else what was to be paid in its days.
pub fn came_in(whole: &Whole, (from, until): (Day, Day)) -> (Pence, &'static str) {
    let row = &whole.row;
    let within = |one: &&direct_payment_paid::Model| from <= one.paid_on && one.paid_on < until;
    let (mut sum, mut written, mut reckoned) = (Pence(0), false, false);
    for turn in &whole.turns {
        let mut paid = turn.paid(row.id, &whole.paid).filter(within).peekable();
        if paid.peek().is_some() {
            written = true;
            sum = sum + paid.map(|one| Pence(one.paid_pence)).sum();
            continue;
        }
        let last = turn.until.map_or(until, |other| other.min(until));
        let days = (from.max(turn.from), last);
        let due = paid::due_of(row, &whole.rates, &whole.suspensions, days);
        reckoned = reckoned || due.0 > 0;
        sum = sum + due;
    }
    let how = match (written, reckoned) {
        (true, true) => "was written down as paid out, or was to be paid,",
        (true, false) => "was written down as paid out",
        (false, _) => "was to be paid",
    };
    (sum, how)
}

/// What was paid in some days, up to and not including the last, for days from another on, with the last of these: as it
/// was due, and of a body that writes down what it paid no more than that.
pub fn paid_for(whole: &Whole, (first, until): (Day, Day), from: Day) -> Option<(Pence, Day)> {
    let (row, terms) = (&whole.row, (&whole.rates, &whole.suspensions));
    let of_turn = |turn: &Turn| {
        let last = turn.until.map_or(until, |other| other.min(until));
        let days = (first.max(turn.from), last);
        let (due, last) = paid::due_for(row, terms.0, terms.1, (days, from))?;
        let mut written = turn.paid(row.id, &whole.paid).peekable();
        let sum = match turn.name.is_some() && written.peek().is_some() {
            true => {
                let all = (turn.from, days.1);
                let owed = paid::due_of(row, terms.0, terms.1, all) - due;
                let paid: Pence = written.map(|one| Pence(one.paid_pence)).sum();
                due.min(paid - owed)
            }
            false => due,
        };
        (sum.0 > 0).then_some((sum, last))
    };
    let paid = whole.turns.iter().filter_map(of_turn);
    paid.reduce(|one, other| (one.0 + other.0, one.1.max(other.1)))
}

/// What may stay on an account that ends on a day, besides what is set aside.
pub fn stays(whole: &Whole, until: Day) -> Pence {
    may_stay(&Keeping {
        from: whole.row.from_on.0,
        until: until.0,
        ended: whole.row.ended_on.map(|on| on.0),
        weekly: Pence(whole.weekly(until)),
        weeks_kept: whole.row.weeks_kept,
        one_off: Pence(whole.row.one_off_pence),
    })
}

/// What may stay, in words.
pub fn stays_says(whole: &Whole, today: Day) -> String {
    let row = &whole.row;
    if is_over(row, today) {
        return "Nothing but what is set aside for bills that are known".to_owned();
    }
    match whole.weekly(today) > 0 {
        true => format!("{} weeks of money", row.weeks_kept),
        false => "What was paid once, for a year".to_owned(),
    }
}

/// What is wrong with the first day of an account: days looked through already, or before anything was paid.
pub fn begins_wrongly(whole: &Whole, (from, until): (Day, Day), today: Day) -> Option<Problem> {
    let paid = ("It is paid from", whole.row.from_on.0);
    looked_through(whole, from, until)
        .or_else(|| out_of_reach(from.0, paid, today.0).map(|says| Problem::new("from_on", says)))
}

/// What is wrong with an account of days of which some were looked through already: their money would be asked back
/// twice.
fn looked_through(whole: &Whole, from: Day, until: Day) -> Option<Problem> {
    let mut checks = whole.checks.iter();
    let before = checks.find(|check| check.from_on < until && from < check.until_on)?;
    let last = days_after(before.until_on.0, -1).unwrap_or(before.until_on.0);
    let says = format!(
        "The account was looked through already from {} to {}: begin on {}",
        speak_exact(before.from_on.0),
        speak_exact(last),
        speak_exact(begins(whole).0)
    );
    Some(Problem::new("from_on", says))
}
