//! Somebody who is paid goes to prison, or is kept from direct payments otherwise: once the record says so, the page of
//! the payment says what must be done, and whoever has the case is set a task.

use cld::lists::Accommodation;
use db::entities::direct_payment;
use db::sea_orm::ConnectionTrait;
use db::sea_orm::prelude::Uuid;
use db::{Change, Day};
use jiff::civil::Date;
use rules::direct_payment::{KeptFrom, Paying, Stop, Trigger, must_stop, paid_since};
use rules::vocabulary::dates::{london_date, speak_exact};
use rules::vocabulary::money::Pence;
use serde_json::{Value as Json, json};

use super::reckoning;
use super::store::{self, Whole};
use crate::casework::clocks::{self, Hands};
use crate::casework::tasks::questions::Wanted;
use crate::casework::tasks::store as tasks;
use crate::house::council::Council;
use crate::support::life::store as life;

/// What the record says of where somebody lives that keeps them from direct payments, and in which words.
pub async fn by_home(
    conn: &impl ConnectionTrait,
    council: &Council,
    person: Uuid,
    today: Day,
) -> db::Result<Option<(Stop, String)>> {
    let home = life::circumstance_now(conn, person, "accommodation", today).await?;
    let Some(home) = home else { return Ok(None) };
    let what = match life::national(council, &home.code) {
        Some(Accommodation::Prison) => KeptFrom::Prison,
        Some(Accommodation::ApprovedPremises) => KeptFrom::ApprovedPremises,
        _ => return Ok(None),
    };
    let says = format!(
        "The record says where they live since {}: {}.",
        speak_exact(home.from_on.0),
        council.says("accommodation", &home.code)
    );
    let stop = Stop {
        what,
        from: home.from_on.0,
        known_at: *home.recorded_at,
    };
    Ok(Some((stop, says)))
}

/// What makes one payment have to be stopped, as the record stands today; none where nothing is paid of it.
pub async fn stops(
    conn: &impl ConnectionTrait,
    council: &Council,
    whole: &Whole,
    today: Day,
) -> db::Result<Option<Stop>> {
    match store::is_over(&whole.row, today) {
        true => Ok(None),
        false => found(conn, council, (whole, must_stop), today).await,
    }
}

type Rule = fn(&Paying<'_>, &[Stop], Date) -> Option<Stop>;

/// What a rule finds in what keeps somebody from one payment, as the record stands.
async fn found(
    conn: &impl ConnectionTrait,
    council: &Council,
    (whole, rule): (&Whole, Rule),
    today: Day,
) -> db::Result<Option<Stop>> {
    let row = &whole.row;
    if row.decided != "agreed" || row.weekly_pence + row.one_off_pence <= 0 {
        return Ok(None);
    }
    let by_home = by_home(conn, council, row.person_id, today).await?;
    let told = whole
        .triggers
        .iter()
        .filter(|one| one.reviewed_on.is_none());
    let told = told.filter_map(|one| {
        Some(Stop {
            what: Trigger::from_code(&one.kind)?.keeps_from()?,
            from: one.known_on.0,
            known_at: *one.recorded_at,
        })
    });
    let known: Vec<Stop> = by_home
        .map(|(stop, _)| stop)
        .into_iter()
        .chain(told)
        .collect();
    let reviews = whole.reviews.iter();
    let mut looked_at: Vec<_> = reviews
        .map(|one| (*one.recorded_at, one.reviewed_on.0))
        .collect();
    looked_at.push((*row.recorded_at, london_date(*row.recorded_at)));
    let open = whole
        .suspensions
        .iter()
        .find(|time| time.until_on.is_none());
    let ends = [row.ended_on, open.map(|time| time.from_on)];
    let payment = Paying {
        from: row.from_on.0,
        stopped: ends.into_iter().flatten().min().map(|day| day.0),
        looked_at: &looked_at,
    };
    Ok(rule(&payment, &known, today.0))
}

/// Money that was paid for days on which it may not be paid.
#[derive(Clone, Copy, Debug)]
pub struct NotOwed {
    pub sum: Pence,
    from: Day,
    last: Day,
}

impl NotOwed {
    /// "£216.07 was paid, or was due, for the days from 25 January 2027 to 3 February 2027, on which it may not be paid."
    pub fn says(&self) -> String {
        let (from, last) = (speak_exact(self.from.0), speak_exact(self.last.0));
        let days = match self.from == self.last {
            true => from,
            false => format!("the days from {from} to {last}"),
        };
        format!(
            "{} was paid, or was due, for {days}, on which it may not be paid.",
            self.sum
        )
    }
}

/// What was paid before a day for days on which it may not be paid: between the first of them and the stop, where that
/// came later. What an account was looked through with since this is known was asked back then, or left.
pub async fn not_owed(
    conn: &impl ConnectionTrait,
    council: &Council,
    whole: &Whole,
    (today, until): (Day, Day),
) -> db::Result<Option<NotOwed>> {
    let stop = found(conn, council, (whole, paid_since), today).await?;
    let Some(stop) = stop else { return Ok(None) };
    let since = whole
        .checks
        .iter()
        .filter(|check| stop.known_at < *check.recorded_at && stop.from < check.until_on.0);
    let since = since.map(|check| check.until_on).max();
    let first = since.unwrap_or(whole.row.from_on);
    let paid = reckoning::paid_for(whole, (first, until), Day(stop.from));
    Ok(paid.map(|(sum, last)| NotOwed {
        sum,
        from: Day(stop.from),
        last,
    }))
}

/// The same for the page of the payment, in words.
pub fn told(stop: &Stop) -> Json {
    json!({
        "says": stop.what.says(), "because": stop.what.because(), "unless": stop.what.unless(),
        "from": speak_exact(stop.from),
    })
}

/// The day with which a form begins that ends a payment or stops it: the first on which it may not be paid, or today.
pub async fn first_day(
    conn: &impl ConnectionTrait,
    council: &Council,
    row: &direct_payment::Model,
    today: Day,
) -> db::Result<Day> {
    let whole = store::whole(conn, row.person_id, row.id).await?;
    let stop = stops(conn, council, &whole, today).await?;
    Ok(stop.map_or(today, |stop| Day(stop.from)))
}

/// What the task is called that is set.
pub fn title(what: KeptFrom) -> String {
    format!("Stop the direct payment: {}", what.says())
}

/// What the task says is to be done, and why.
pub fn note(what: KeptFrom, from: Day) -> String {
    format!(
        "{} End it, or do not pay it for now, from {}. {}",
        what.because(),
        speak_exact(from.0),
        what.unless()
    )
}

/// What the record says of somebody has changed, or what is paid to them: whoever has the case is set a task, once, where
/// a payment must be stopped, and it is done with where none must be any more.
pub async fn follow(change: &mut Change, council: &Council, person: Uuid) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    let mut stop = None;
    for row in store::all(change.conn(), person).await? {
        let whole = store::whole(change.conn(), person, row.id).await?;
        stop = stop.or(stops(change.conn(), council, &whole, today).await?);
    }
    let mut open = tasks::open_of(change.conn(), person).await?;
    open.retain(|task| KeptFrom::ALL.iter().any(|what| task.title == title(*what)));
    let Some(stop) = stop else {
        for task in &open {
            let says = "It is stopped, or looked at, or the record does not say so any more.";
            tasks::done(change, task, today, Some(says.to_owned())).await?;
        }
        return Ok(());
    };
    if open.iter().any(|task| task.title == title(stop.what)) {
        return Ok(());
    }
    let otherwise = Hands {
        team_id: None,
        worker_id: change.actor(),
    };
    let wanted = Wanted {
        kind: "task".to_owned(),
        title: title(stop.what),
        note: Some(note(stop.what, Day(stop.from))),
        place: None,
        due_on: today,
        starts_at: None,
        minutes: None,
        hands: clocks::hands_of(change, person, otherwise).await?,
        repeats: None,
        repeats_until: None,
    };
    tasks::set(change, person, wanted).await?;
    Ok(())
}
