//! Reads and writes direct payments, their rates, reviews, accounts and statements.

use std::collections::HashSet;

use db::entities::{
    direct_payment, direct_payment_check, direct_payment_line, direct_payment_paid,
    direct_payment_rate, direct_payment_review, direct_payment_suspension, direct_payment_trigger,
    event, letter, personal_budget,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, QueryTrait};
use db::{Change, Day, Event};
use rules::direct_payment::{
    FIRST_REVIEW, Looked, NEXT_REVIEW, Price, has_ended, never_began, review_due,
};
use rules::pathway::{
    PaymentFacts, PaymentMove, PaymentStanding, may_move_payment, payment_standing,
};
use rules::timescales::Timescales;
use rules::vocabulary::dates::london_date;
use rules::vocabulary::money::Pence;
use serde_json::json;

use super::ending::Reviews;
use super::letters::ASKED_BACK;
use super::paid;
use super::payers::{self, Turn};
use crate::casework::clocks::{self, Clock, Hands};
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::support::plans::store::under;

/// The table's name, as clocks know it.
pub const TABLE: &str = "direct_payment";

/// The clocks of the reviews that come by themselves.
pub const REVIEWS: &[&str] = &[FIRST_REVIEW, NEXT_REVIEW];

/// Everything about one direct payment that stands; what was struck out beside it.
pub struct Whole {
    pub row: direct_payment::Model,
    pub rates: Vec<direct_payment_rate::Model>,
    pub reviews: Vec<direct_payment_review::Model>,
    pub checks: Vec<direct_payment_check::Model>,
    pub lines: Vec<direct_payment_line::Model>,
    /// Times in which it was not paid, the latest first.
    pub suspensions: Vec<direct_payment_suspension::Model>,
    /// What made it be looked at before its day, the latest first.
    pub triggers: Vec<direct_payment_trigger::Model>,
    /// Who pays it out from which day on.
    pub turns: Vec<Turn>,
    /// What commissioned bodies paid out.
    pub paid: Vec<direct_payment_paid::Model>,
    pub struck: Struck,
}

/// What was struck out as a slip.
pub struct Struck {
    pub rates: Vec<direct_payment_rate::Model>,
    pub reviews: Vec<direct_payment_review::Model>,
    pub checks: Vec<direct_payment_check::Model>,
    pub lines: Vec<direct_payment_line::Model>,
}

impl Whole {
    /// What it pays in a week on a day.
    pub fn weekly(&self, on: Day) -> i64 {
        weekly_of(&self.row, &self.rates, on)
    }
}

/// The rate of a payment on a day among these; none while it is paid as it was agreed.
pub fn rate_of<'a>(
    row: &direct_payment::Model,
    rates: &'a [direct_payment_rate::Model],
    on: Day,
) -> Option<&'a direct_payment_rate::Model> {
    let of_it = rates.iter().filter(|rate| rate.direct_payment_id == row.id);
    of_it
        .filter(|rate| rate.from_on <= on)
        .max_by_key(|rate| rate.from_on)
}

/// What a payment pays in a week on a day, by the rates of it among these.
pub fn weekly_of(
    row: &direct_payment::Model,
    rates: &[direct_payment_rate::Model],
    on: Day,
) -> i64 {
    rate_of(row, rates, on).map_or(row.weekly_pence, |rate| rate.weekly_pence)
}

/// What these payments pay from when, the earliest first.
pub async fn rates(
    conn: &impl ConnectionTrait,
    payments: &[Uuid],
) -> db::Result<Vec<direct_payment_rate::Model>> {
    let rates = direct_payment_rate::Entity::find()
        .filter(direct_payment_rate::Column::StruckAt.is_null())
        .order_by_asc(direct_payment_rate::Column::FromOn);
    let of = direct_payment_rate::Column::DirectPaymentId;
    db::all_of(conn, rates, (of, payments)).await
}

/// How the budgets of a person are taken, the latest first.
pub async fn all(
    conn: &impl ConnectionTrait,
    person: Uuid,
) -> db::Result<Vec<direct_payment::Model>> {
    Ok(direct_payment::Entity::find()
        .filter(direct_payment::Column::PersonId.eq(person))
        .order_by_desc(direct_payment::Column::RecordedAt)
        .order_by_desc(direct_payment::Column::Id)
        .all(conn)
        .await?)
}

/// One of this person's.
/// Errors: `NotFound`, also when it is another person's.
pub async fn find(
    conn: &impl ConnectionTrait,
    person: Uuid,
    id: Uuid,
) -> db::Result<direct_payment::Model> {
    let found = direct_payment::Entity::find_by_id(id)
        .filter(direct_payment::Column::PersonId.eq(person))
        .one(conn)
        .await?;
    found.ok_or(db::Error::NotFound)
}

/// One of this person's with everything about it.
pub async fn whole(conn: &impl ConnectionTrait, person: Uuid, id: Uuid) -> db::Result<Whole> {
    let row = find(conn, person, id).await?;
    let rates = direct_payment_rate::Entity::find()
        .filter(direct_payment_rate::Column::DirectPaymentId.eq(id))
        .order_by_asc(direct_payment_rate::Column::FromOn)
        .all(conn)
        .await?;
    let reviews = direct_payment_review::Entity::find()
        .filter(direct_payment_review::Column::DirectPaymentId.eq(id))
        .order_by_desc(direct_payment_review::Column::ReviewedOn)
        .all(conn)
        .await?;
    let checks = direct_payment_check::Entity::find()
        .filter(direct_payment_check::Column::DirectPaymentId.eq(id))
        .order_by_desc(direct_payment_check::Column::FromOn)
        .all(conn)
        .await?;
    let lines = direct_payment_line::Entity::find()
        .filter(direct_payment_line::Column::DirectPaymentId.eq(id))
        .order_by_desc(direct_payment_line::Column::DatedOn)
        .order_by_desc(direct_payment_line::Column::Id)
        .all(conn)
        .await?;
    let turns = payers::turns(&row, &payers::changes(conn, &[id]).await?);
    let mut paid = paid::all(conn, &[id]).await?;
    paid.retain(|one| one.struck_at.is_none());
    let (rates, struck_rates) = parted(rates, |one| one.struck_at.is_none());
    let (reviews, struck_reviews) = parted(reviews, |one| one.struck_at.is_none());
    let (checks, struck_checks) = parted(checks, |one| one.struck_at.is_none());
    let (lines, struck_lines) = parted(lines, |one| one.struck_at.is_none());
    Ok(Whole {
        row,
        rates,
        reviews,
        checks,
        lines,
        turns,
        paid,
        struck: Struck {
            rates: struck_rates,
            reviews: struck_reviews,
            checks: struck_checks,
            lines: struck_lines,
        },
        suspensions: suspensions(conn, &[id]).await?,
        triggers: triggers(conn, id).await?,
    })
}

/// The lines of the statement of a payment of which somebody said themselves whether they were as planned: the log knows
/// them, under whatever record they were said.
pub async fn marked(conn: &impl ConnectionTrait, whole: &Whole) -> db::Result<HashSet<Uuid>> {
    if whole.lines.is_empty() {
        return Ok(HashSet::new());
    }
    let under = under(conn, whole.row.person_id).await?;
    let about: Vec<Option<Uuid>> = event::Entity::find()
        .filter(event::Column::PersonId.is_in(db::padded(&under)))
        .filter(event::Column::Kind.eq(Event::DirectPaymentChanged.as_str()))
        .filter(event::Column::AboutId.ne(whole.row.id))
        .select_only()
        .column(event::Column::AboutId)
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    Ok(about.into_iter().flatten().collect())
}

/// The letters that asked money of this person's direct payments back.
pub async fn asked_back(
    conn: &impl ConnectionTrait,
    person: Uuid,
) -> db::Result<Vec<letter::Model>> {
    let letters = letter::Entity::find()
        .filter(letter::Column::PersonId.eq(person))
        .filter(letter::Column::Template.eq(ASKED_BACK.0));
    Ok(letters.all(conn).await?)
}

fn parted<T>(rows: Vec<T>, stands: impl Fn(&T) -> bool) -> (Vec<T>, Vec<T>) {
    rows.into_iter().partition(stands)
}

/// The times in which direct payments were not paid, the latest first.
pub async fn suspensions(
    conn: &impl ConnectionTrait,
    payments: &[Uuid],
) -> db::Result<Vec<direct_payment_suspension::Model>> {
    let times = direct_payment_suspension::Entity::find()
        .order_by_desc(direct_payment_suspension::Column::FromOn)
        .order_by_desc(direct_payment_suspension::Column::Id);
    let of = direct_payment_suspension::Column::DirectPaymentId;
    db::all_of(conn, times, (of, payments)).await
}

/// An account that was looked through, as the rule book reckons on from it.
pub fn looked(row: &direct_payment_check::Model) -> Looked {
    Looked {
        from: row.from_on.0,
        until: row.until_on.0,
        on: london_date(*row.recorded_at),
        at: *row.recorded_at,
        opening: Pence(row.opening_pence),
        closing: Pence(row.closing_pence),
        asked_back: Pence(row.asked_back_pence),
        received: row.received_on.map(|on| on.0),
        told: row.received_at.map(|at| *at),
    }
}

/// Those that were agreed and held on a day.
pub fn held_on(day: Day) -> Select<direct_payment::Entity> {
    let goes_on = Condition::any()
        .add(direct_payment::Column::EndedOn.is_null())
        .add(direct_payment::Column::EndedOn.gt(day));
    direct_payment::Entity::find()
        .filter(direct_payment::Column::Decided.eq("agreed"))
        .filter(direct_payment::Column::FromOn.lte(day))
        .filter(goes_on)
}

/// Whether it is over. One whose end is to come is paid until then.
pub fn is_over(row: &direct_payment::Model, today: Day) -> bool {
    has_ended(row.from_on.0, row.ended_on.map(|on| on.0), today.0)
}

/// Whether it was taken back before it began.
pub fn is_taken_back(row: &direct_payment::Model) -> bool {
    never_began(row.from_on.0, row.ended_on.map(|on| on.0))
}

/// How the taking of a budget stands today, with the times in which it was not paid.
fn stands(
    row: &direct_payment::Model,
    suspensions: &[direct_payment_suspension::Model],
    today: Day,
) -> PaymentStanding {
    let of_it = suspensions
        .iter()
        .filter(|one| one.direct_payment_id == row.id);
    payment_standing(&PaymentFacts {
        agreed: row.decided == "agreed",
        pays: row.weekly_pence + row.one_off_pence > 0,
        suspended: of_it.into_iter().any(|one| one.until_on.is_none()),
        ended: is_over(row, today),
    })
}

/// One of this person's with which this may be done now.
/// Errors: `NotFound`; `Conflict` with how it stands and when it can be done.
pub async fn for_move<P: Needs>(
    conn: &impl ConnectionTrait,
    case: &Case<P>,
    id: Uuid,
    by: PaymentMove,
) -> Result<direct_payment::Model, PageError> {
    let row = find(conn, case.person_id(), id).await?;
    let stands = stands(&row, &suspensions(conn, &[id]).await?, case.today());
    may_move_payment(stands, by).map_err(|refusal| PageError::Conflict(refusal.to_string()))?;
    Ok(row)
}

/// A payment is not paid on this day.
pub fn is_suspended(all: &[direct_payment_suspension::Model], payment: Uuid, on: Day) -> bool {
    suspended(all, payment, on).next().is_some()
}

/// The times in which a payment is not paid that hold on a day.
pub fn suspended(
    all: &[direct_payment_suspension::Model],
    payment: Uuid,
    on: Day,
) -> impl Iterator<Item = &direct_payment_suspension::Model> {
    let of_it = all
        .iter()
        .filter(move |one| one.direct_payment_id == payment);
    of_it
        .filter(move |one| one.from_on <= on)
        .filter(move |one| one.until_on.is_none_or(|until| on < until))
}

/// What made a payment be looked at before its day, the latest first.
pub async fn triggers(
    conn: &impl ConnectionTrait,
    payment: Uuid,
) -> db::Result<Vec<direct_payment_trigger::Model>> {
    Ok(direct_payment_trigger::Entity::find()
        .filter(direct_payment_trigger::Column::DirectPaymentId.eq(payment))
        .order_by_desc(direct_payment_trigger::Column::KnownOn)
        .order_by_desc(direct_payment_trigger::Column::Id)
        .all(conn)
        .await?)
}

/// The budgets of a person that go on, the latest first.
pub async fn budgets(
    conn: &impl ConnectionTrait,
    person: Uuid,
    today: Day,
) -> db::Result<Vec<personal_budget::Model>> {
    let all = personal_budget::Entity::find()
        .filter(personal_budget::Column::PersonId.eq(person))
        .order_by_desc(personal_budget::Column::FromOn)
        .all(conn)
        .await?;
    let going_on = all.iter().filter(|one| goes_on(&all, one, today));
    Ok(going_on.cloned().collect())
}

/// A budget goes on: no end is set, or one that is to come and after which none of its kind begins. Of one in whose place
/// another comes, it is said of that other how it is taken.
fn goes_on(all: &[personal_budget::Model], budget: &personal_budget::Model, today: Day) -> bool {
    budget.until_on.is_none_or(|until| {
        let next = |other: &personal_budget::Model| {
            let runs = other.until_on.is_none_or(|end| other.from_on < end);
            other.kind == budget.kind && until <= other.from_on && runs
        };
        today < until && budget.from_on < until && !all.iter().any(next)
    })
}

/// The budget that a payment is of.
pub async fn budget_of(
    conn: &impl ConnectionTrait,
    row: &direct_payment::Model,
) -> db::Result<personal_budget::Model> {
    let found = personal_budget::Entity::find_by_id(row.budget_id);
    found.one(conn).await?.ok_or(db::Error::NotFound)
}

/// A warning where the person's part of a budget is taken off what nobody has assessed.
pub fn not_assessed(budget: &personal_budget::Model) -> Option<String> {
    let adult = Pence(budget.adult_weekly_pence);
    let known = ["assessed", "nothing_to_pay"].contains(&budget.adult_is.as_str());
    (adult.0 > 0 && !known).then(|| {
        format!(
            "The person’s means are not assessed: the {adult} a week that they pay is only an estimate. Until it is known, it may be paid gross, and they are invoiced later."
        )
    })
}

/// What a payment of so much a week pays of the price of the support, and what the person pays beside it.
pub fn price(row: &direct_payment::Model, budget: &personal_budget::Model, weekly: i64) -> Price {
    Price {
        paid: Pence(weekly),
        person: Pence(if row.gross {
            0
        } else {
            budget.adult_weekly_pence
        }),
    }
}

/// The budget of which it is to be said how it is taken: the latest of which it was not said, or not for longer than to
/// a day.
pub async fn to_take(
    conn: &impl ConnectionTrait,
    person: Uuid,
    today: Day,
) -> db::Result<Option<personal_budget::Model>> {
    let taken = all(conn, person).await?;
    let budgets = budgets(conn, person, today).await?;
    let mut to_take = budgets.iter();
    let found = to_take.find(|one| is_to_take(&budgets, one, &taken, today));
    Ok(found.cloned())
}

/// A budget goes on, among all of its person, and nobody has said how it is taken from some day on until it ends.
pub fn is_to_take(
    all: &[personal_budget::Model],
    budget: &personal_budget::Model,
    taken: &[direct_payment::Model],
    today: Day,
) -> bool {
    let mut of_it = taken.iter().filter(|row| row.budget_id == budget.id);
    let to_its_end = |row: &direct_payment::Model| {
        let until = budget.until_on;
        row.ended_on
            .is_none_or(|ended| until.is_some_and(|until| until <= ended))
    };
    goes_on(all, budget, today) && !of_it.any(|row| row.decided == "agreed" && to_its_end(row))
}

/// What was agreed about budgets of one kind: at most one of them goes on.
pub async fn of_kind(
    conn: &impl ConnectionTrait,
    person: Uuid,
    kind: &str,
) -> db::Result<Vec<direct_payment::Model>> {
    let budgets = personal_budget::Entity::find()
        .select_only()
        .column(personal_budget::Column::Id)
        .filter(personal_budget::Column::PersonId.eq(person))
        .filter(personal_budget::Column::Kind.eq(kind))
        .into_query();
    Ok(direct_payment::Entity::find()
        .filter(direct_payment::Column::PersonId.eq(person))
        .filter(direct_payment::Column::Decided.eq("agreed"))
        .filter(direct_payment::Column::BudgetId.in_subquery(budgets))
        .all(conn)
        .await?)
}

/// Who does it.
pub fn actor(change: &Change) -> db::Result<Uuid> {
    change
        .actor()
        .ok_or_else(|| db::Error::Unfit("a direct payment needs somebody who decides".to_owned()))
}

/// Keeps how a budget is taken. One that is agreed gets its clock.
/// Errors: `Constraint` when it is taken in some way already.
pub async fn keep(
    change: &mut Change,
    mut row: direct_payment::Model,
    reviews: &Reviews<'_>,
) -> db::Result<direct_payment::Model> {
    row.review_due_on = next_review(&row, reviews.limits);
    let row = change.insert::<direct_payment::Entity>(row).await?;
    clock(change, &row, row.from_on, reviews.otherwise).await?;
    let body =
        json!({ "says": row.because.get(0).and_then(|one| one.as_str()), "taken": row.taken });
    let (person, about) = (Some(row.person_id), Some(row.id));
    change.log(Event::DirectPaymentDecided, person, about, body);
    Ok(row)
}

/// By when it is looked at next; none where nothing is paid to anybody.
pub fn next_review(row: &direct_payment::Model, limits: &Timescales) -> Option<Day> {
    let pays = row.decided == "agreed" && row.weekly_pence + row.one_off_pence > 0;
    let directly = ["direct_payment", "mixed"].contains(&row.taken.as_str());
    let last = row.reviewed_on.map(|on| on.0);
    let due = || review_due(row.from_on.0, last, limits).map(Day);
    (pays && directly).then(due).flatten()
}

/// No review comes by itself any more: its clock no longer matters.
pub async fn stop_reviews(change: &mut Change, payment: Uuid, on: Day) -> db::Result<()> {
    let running = clocks::running_of(change, payment, REVIEWS).await?;
    clocks::stop(change, &running, on).await?;
    Ok(())
}

/// Starts the clock of the next review, where there is one.
pub async fn clock(
    change: &mut Change,
    row: &direct_payment::Model,
    started: Day,
    otherwise: Hands,
) -> db::Result<()> {
    let Some(due) = row.review_due_on else {
        return Ok(());
    };
    let hands = clocks::hands_of(change, row.person_id, otherwise).await?;
    let timescale = if row.reviewed_on.is_some() {
        NEXT_REVIEW
    } else {
        FIRST_REVIEW
    };
    let clock = Clock {
        timescale,
        title: "Review of the direct payment",
        person_id: row.person_id,
        about_table: TABLE,
        about_id: row.id,
        hands,
        started_on: started,
    };
    clocks::set(change, clock, due).await?;
    Ok(())
}

/// Says what was done about a direct payment.
pub fn log(change: &mut Change, kind: Event, row: &direct_payment::Model, says: &str) {
    let (person, about) = (Some(row.person_id), Some(row.id));
    change.log(kind, person, about, json!({ "says": says }));
}
