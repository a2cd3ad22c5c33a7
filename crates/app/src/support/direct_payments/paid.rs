//! What was paid out of a direct payment by the commissioned body that pays it: written down by the body's own people or
//! by the council's, added up against what was to be paid, and struck out where it was a slip.

use db::entities::{
    direct_payment, direct_payment_paid, direct_payment_rate, direct_payment_suspension,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use db::{Change, Day, Event};
use rules::direct_payment::{Payable, paid_beyond, paid_wrongly, payable, payable_for};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, speak_exact};
use rules::vocabulary::money::Pence;
use serde_json::{Value as Json, json};

use super::payers::{self, Turn};
use super::store;
use crate::casework::words::Names;
use crate::front_door::people::asking::{Answers, Kind, Question};
use crate::house::council::Council;
use crate::house::{Fields, PageError};
use crate::support::amounts;

const ON: Question = Question::new("paid_on", "When was it paid?", "", Kind::NeededDay);
const AMOUNT: Question = Question::new(
    "amount",
    "How much, in pounds?",
    "Such as 137.50",
    Kind::Line,
);
const REFERENCE: Question = Question::new(
    "reference",
    "Your reference",
    "By which the payment is found in your books, if you have one",
    Kind::Line,
);

const PAID: &[Question] = &[ON, AMOUNT, REFERENCE];
/// The same where it is more than is still to be paid.
const PAID_BEYOND: &[Question] = &[
    ON,
    AMOUNT,
    Question::new(RIGHT, "It is right: so much was paid", "", Kind::Tick),
    REFERENCE,
];
const RIGHT: &str = "right";

/// What is asked of a payment that was made: whether the amount is right too, where that is a question.
pub fn questions(fields: &Fields, problems: &[Problem]) -> &'static [Question] {
    match fields.has(RIGHT) || problems.iter().any(|one| one.field == RIGHT) {
        true => PAID_BEYOND,
        false => PAID,
    }
}

/// What is asked before something is struck out.
pub const STRIKE: &[Question] = &[Question::new(
    "because",
    "Why it is struck out",
    "Nothing is deleted: it stays here, struck out, with this reason.",
    Kind::NeededLines(2_000),
)];

/// How what was to be paid is reckoned, beside it.
pub const WEEKS: &str = "Each week’s money is due on its first day. Of a week in which it is raised, ends or is not paid for a time, each day that is paid counts as a seventh of what it then pays in a week.";

/// Everything that was paid out of these payments, the latest first; what was struck out too.
pub async fn all(
    conn: &impl ConnectionTrait,
    payments: &[Uuid],
) -> db::Result<Vec<direct_payment_paid::Model>> {
    let rows = direct_payment_paid::Entity::find()
        .order_by_desc(direct_payment_paid::Column::PaidOn)
        .order_by_desc(direct_payment_paid::Column::Id);
    let of = direct_payment_paid::Column::DirectPaymentId;
    db::all_of(conn, rows, (of, payments)).await
}

/// What payments pay in a week from when, and when they are not paid: what tells how much is to be paid out.
pub struct Terms {
    pub rates: Vec<direct_payment_rate::Model>,
    pub suspensions: Vec<direct_payment_suspension::Model>,
}

impl Terms {
    /// Of these payments.
    pub async fn of(conn: &impl ConnectionTrait, payments: &[Uuid]) -> db::Result<Terms> {
        Ok(Terms {
            rates: store::rates(conn, payments).await?,
            suspensions: store::suspensions(conn, payments).await?,
        })
    }

    /// What was to be paid out of one of them in the days up to and not including the last.
    pub fn due(&self, row: &direct_payment::Model, days: (Day, Day)) -> Pence {
        due_of(row, &self.rates, &self.suspensions, days)
    }
}

/// What was to be paid out of one payment in some days, by the rates and the times without the money of it among these.
pub fn due_of(
    row: &direct_payment::Model,
    rates: &[direct_payment_rate::Model],
    suspensions: &[direct_payment_suspension::Model],
    (first, last): (Day, Day),
) -> Pence {
    by(row, (rates, suspensions), |of| {
        payable(of, (first.0, last.0))
    })
}

/// The same for days from another on, with the last of them; none where nothing is.
pub fn due_for(
    row: &direct_payment::Model,
    rates: &[direct_payment_rate::Model],
    suspensions: &[direct_payment_suspension::Model],
    ((first, last), from): ((Day, Day), Day),
) -> Option<(Pence, Day)> {
    let found = by(row, (rates, suspensions), |of| {
        payable_for(of, (first.0, last.0), from.0)
    });
    found.map(|(sum, last)| (sum, Day(last)))
}

/// What a rule says of one payment, by the rates and the times without the money of it among these.
fn by<T>(
    row: &direct_payment::Model,
    (rates, suspensions): (
        &[direct_payment_rate::Model],
        &[direct_payment_suspension::Model],
    ),
    rule: impl FnOnce(&Payable<'_>) -> T,
) -> T {
    let rates = rates.iter().filter(|rate| rate.direct_payment_id == row.id);
    let rates: Vec<_> = rates
        .map(|rate| (rate.from_on.0, Pence(rate.weekly_pence)))
        .collect();
    let gaps = suspensions
        .iter()
        .filter(|gap| gap.direct_payment_id == row.id);
    let gaps: Vec<_> = gaps
        .map(|gap| (gap.from_on.0, gap.until_on.map(|until| until.0)))
        .collect();
    rule(&Payable {
        rates: &rates,
        gaps: &gaps,
        ..of(row)
    })
}

fn of(row: &direct_payment::Model) -> Payable<'static> {
    Payable {
        from: row.from_on.0,
        ended: row.ended_on.map(|on| on.0),
        weekly: Pence(row.weekly_pence),
        one_off: Pence(row.one_off_pence),
        rates: &[],
        gaps: &[],
    }
}

/// The day after one: what is to be paid on it is due.
pub fn through(day: Day) -> Day {
    Day(days_after(day.0, 1).unwrap_or(day.0))
}

/// What was paid out up to and with a day, of these.
pub fn sum<'a>(rows: impl Iterator<Item = &'a direct_payment_paid::Model>, on: Day) -> Pence {
    let stand = rows.filter(|row| row.struck_at.is_none() && row.paid_on <= on);
    stand.map(|row| Pence(row.paid_pence)).sum()
}

/// What one payer paid against what they were to pay in their turns of a payment, and each time that they paid, for a
/// page.
pub async fn told(
    conn: &impl ConnectionTrait,
    (row, turns): (&direct_payment::Model, &[Turn]),
    today: Day,
) -> Result<Json, PageError> {
    let Books {
        terms,
        paid: mut rows,
        ..
    } = Books::of(conn, row, turns).await?;
    let (due, paid) = payers::sums(row, turns, (&terms, &rows), today);
    rows.retain(|one| turns.iter().any(|turn| turn.id == one.payer_id));
    let who = rows.iter().map(|one| one.recorded_by);
    let struck = rows.iter().filter_map(|one| one.struck_by);
    let names = Names::of(conn, who.chain(struck), []).await?;
    let one = |one: &direct_payment_paid::Model| {
        json!({
            "id": one.id, "on": speak_exact(one.paid_on.0), "amount": Pence(one.paid_pence).to_string(),
            "reference": one.reference, "by": names.name(one.recorded_by), "struck": one.struck_because,
            "struck_by": one.struck_by.map(|id| names.name(id).to_owned()),
        })
    };
    let stands = match (paid - due).0 {
        0 => "all that was to be paid by today".to_owned(),
        more if more > 0 => format!(
            "{} more than the {due} that was to be paid by today",
            Pence(more)
        ),
        less => format!(
            "{due} was to be paid by today, so {} is still to be paid",
            Pence(-less)
        ),
    };
    Ok(json!({
        "total": paid.to_string(), "stands": stands, "weeks": WEEKS, "rows": rows.iter().map(one).collect::<Vec<_>>(),
    }))
}

/// A payment as it was typed.
pub struct New {
    on: Day,
    /// In whose turn: of the change that began it.
    turn: Option<Uuid>,
    amount: Pence,
    reference: Option<String>,
}

impl New {
    /// Whether one that stands is the same, written by the same colleague: what is sent twice.
    fn is(&self, one: &direct_payment_paid::Model, by: Uuid) -> bool {
        one.struck_at.is_none()
            && (one.paid_on, one.paid_pence) == (self.on, self.amount.0)
            && (&one.reference, one.payer_id) == (&self.reference, self.turn)
            && one.recorded_by == by
    }
}

/// What was to be paid of a payment in the turns of whoever writes down what they paid, and what was.
pub struct Books<'a> {
    pub row: &'a direct_payment::Model,
    pub turns: &'a [Turn],
    terms: Terms,
    paid: Vec<direct_payment_paid::Model>,
}

impl<'a> Books<'a> {
    /// Of some turns of a payment.
    pub async fn of(
        conn: &impl ConnectionTrait,
        row: &'a direct_payment::Model,
        turns: &'a [Turn],
    ) -> db::Result<Books<'a>> {
        Ok(Books {
            row,
            turns,
            terms: Terms::of(conn, &[row.id]).await?,
            paid: all(conn, &[row.id]).await?,
        })
    }

    /// What is still to be paid by today, without what is written down already of a payment that is sent again.
    fn owed(&self, new: &New, (by, today): (Uuid, Day)) -> Pence {
        let others: Vec<_> = self
            .paid
            .iter()
            .filter(|one| !new.is(one, by))
            .cloned()
            .collect();
        let (due, paid) = payers::sums(self.row, self.turns, (&self.terms, &others), today);
        due - paid
    }
}

/// Reads a payment that was made by one payer, in one of their turns or after it. Of more than is still to be paid by
/// today it asks whether that is right; what was truly paid is taken.
/// Errors: what is wrong with it.
pub fn read(
    fields: &Fields,
    council: &Council,
    books: &Books<'_>,
    (by, today): (Uuid, Day),
) -> Result<New, Vec<Problem>> {
    let (row, turns) = (books.row, books.turns);
    let mut answers = Answers::of(fields, PAID_BEYOND, council, *today);
    let on = answers.day("paid_on");
    let amount = amounts::needed_money(&mut answers, "amount", "how much was paid");
    let reference = answers.text("reference");
    let first = turns.first().map_or(row.from_on, |turn| turn.from);
    let theirs = Payable {
        from: first.0,
        ..of(row)
    };
    let wrong = paid_wrongly(&theirs, on.unwrap_or(today).0, amount);
    let wrong = wrong.map(|(field, says)| Problem::new(field, says));
    answers.reading.add_new(wrong);
    let on = on.unwrap_or(today);
    let begun = turns.iter().rfind(|turn| turn.from <= on);
    let new = New {
        on,
        turn: begun.and_then(|turn| turn.id),
        amount,
        reference,
    };
    let beyond = paid_beyond(books.owed(&new, (by, today)), amount);
    let beyond = beyond.filter(|_| !answers.tick(RIGHT) && !answers.reading.has_problem("amount"));
    let beyond = beyond.map(|says| Problem::new(RIGHT, says));
    answers.reading.add_new(beyond);
    answers.reading.finish(new)
}

/// Writes down that it was paid; what is to be said of it. What is sent twice is kept once.
pub async fn keep(
    change: &mut Change,
    row: &direct_payment::Model,
    new: New,
) -> Result<String, PageError> {
    let by = store::actor(change)?;
    let known = all(change.conn(), &[row.id]).await?;
    if known.iter().any(|one| new.is(one, by)) {
        return Ok("You wrote this payment already. If there were two, give the second a reference of its own.".to_owned());
    }
    let says = format!("{} paid out on {}", new.amount, speak_exact(new.on.0));
    let kept = direct_payment_paid::Model {
        id: change.new_id(),
        person_id: row.person_id,
        direct_payment_id: row.id,
        payer_id: new.turn,
        paid_on: new.on,
        paid_pence: new.amount.0,
        reference: new.reference,
        recorded_by: by,
        recorded_at: change.at(),
        struck_at: None,
        struck_by: None,
        struck_because: None,
        version: 1,
    };
    change.insert::<direct_payment_paid::Entity>(kept).await?;
    store::log(change, Event::DirectPaymentPaid, row, &says);
    Ok(format!("It is on the record: {says}."))
}

/// One that stands, to be struck out.
/// Errors: `NotFound`; `Conflict` where it was struck out already.
pub async fn standing(
    conn: &impl ConnectionTrait,
    payment: Uuid,
    id: Uuid,
) -> Result<direct_payment_paid::Model, PageError> {
    let mut rows = all(conn, &[payment]).await?.into_iter();
    let row = rows.find(|row| row.id == id).ok_or(PageError::NotFound)?;
    match row.struck_at {
        Some(_) => Err(PageError::Conflict("It was struck out already.".to_owned())),
        None => Ok(row),
    }
}

/// "£40.00 of 1 June 2027"
pub fn named(row: &direct_payment_paid::Model) -> String {
    format!(
        "{} of {}",
        Pence(row.paid_pence),
        speak_exact(row.paid_on.0)
    )
}

/// Strikes it out, with the reason.
pub async fn strike(
    change: &mut Change,
    row: &direct_payment::Model,
    paid: &direct_payment_paid::Model,
    because: String,
) -> db::Result<()> {
    let (at, by) = (change.at(), change.actor());
    let says = format!("Struck out: {}. {because}", named(paid));
    change
        .update::<direct_payment_paid::Entity>(paid, |row| {
            row.struck_at = Some(at);
            row.struck_by = by;
            row.struck_because = Some(because);
        })
        .await?;
    store::log(change, Event::DirectPaymentPaid, row, &says);
    Ok(())
}
