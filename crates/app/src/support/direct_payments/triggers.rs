//! What makes a direct payment be looked at before its day: answered by a review, open again when that was a slip, and
//! measured by a clock of its own while it is open and due before the payment ends.

use db::entities::{direct_payment, direct_payment_review, direct_payment_trigger};
use db::{Change, Day};
use rules::direct_payment::TRIGGERED_REVIEW;
use rules::vocabulary::dates::london_date;

use super::store::{self, Whole};
use crate::casework::clocks::{self, Clock, Hands};

/// The clock of what came to be known on a day.
pub async fn clock(
    change: &Change,
    row: &direct_payment::Model,
    known_on: Day,
    otherwise: Hands,
) -> db::Result<Clock<'static>> {
    Ok(Clock {
        timescale: TRIGGERED_REVIEW,
        title: "Look at the direct payment again",
        person_id: row.person_id,
        about_table: store::TABLE,
        about_id: row.id,
        hands: clocks::hands_of(change, row.person_id, otherwise).await?,
        started_on: known_on,
    })
}

/// It falls due while the payment is still paid: what falls due on its end or later is looked at by nobody.
pub fn in_time(row: &direct_payment::Model, due_on: Day) -> bool {
    row.ended_on.is_none_or(|ends| due_on < ends)
}

/// A review answers what was known by its day, and meets the clocks of that alone.
pub async fn answer(change: &mut Change, row: &direct_payment::Model, on: Day) -> db::Result<()> {
    let all = store::triggers(change.conn(), row.id).await?;
    let known =
        |one: &&direct_payment_trigger::Model| one.reviewed_on.is_none() && one.known_on <= on;
    for one in all.iter().filter(known) {
        change
            .update::<direct_payment_trigger::Entity>(one, |row| row.reviewed_on = Some(on))
            .await?;
    }
    let mut clocks = clocks::running_of(change, row.id, &[TRIGGERED_REVIEW]).await?;
    clocks.retain(|clock| clock.started_on <= on);
    clocks::meet(change, &clocks, on).await?;
    Ok(())
}

/// A review was a slip: what it answered is open again, and its clock runs. What another review of that day answered
/// before stays answered.
pub async fn open_again(
    change: &mut Change,
    whole: &Whole,
    review: &direct_payment_review::Model,
) -> db::Result<()> {
    let on = review.reviewed_on;
    let stand = whole.reviews.iter().filter(|one| one.id != review.id);
    let of_that_day = stand.filter(|one| one.reviewed_on == on);
    let answered_at = of_that_day.map(|one| one.recorded_at).max();
    let by_it = |one: &&direct_payment_trigger::Model| {
        one.reviewed_on == Some(on) && answered_at.is_none_or(|at| at < one.recorded_at)
    };
    let mut met = clocks::met_on(change, whole.row.id, &[TRIGGERED_REVIEW], on).await?;
    for one in whole.triggers.iter().filter(by_it) {
        change
            .update::<direct_payment_trigger::Entity>(one, |row| row.reviewed_on = None)
            .await?;
        if let Some(place) = met
            .iter()
            .position(|clock| clock.started_on == one.known_on)
        {
            clocks::run_again(change, &met.remove(place)).await?;
        }
    }
    Ok(())
}

/// Each that is open and due before the payment ends has its clock; that of one which is due later is stopped.
pub async fn fit(
    change: &mut Change,
    row: &direct_payment::Model,
    otherwise: Hands,
) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    let mut running = clocks::running_of(change, row.id, &[TRIGGERED_REVIEW]).await?;
    let all = store::triggers(change.conn(), row.id).await?;
    for one in all.iter().filter(|one| one.reviewed_on.is_none()) {
        let mut places = running.iter();
        let place = places.position(|clock| clock.started_on == one.known_on);
        let its_own = place.map(|place| running.remove(place));
        let in_time = in_time(row, one.due_on);
        match its_own {
            Some(clock) if !in_time => {
                clocks::stop(change, &[clock], today).await?;
            }
            None if in_time => {
                let clock = clock(change, row, one.known_on, otherwise).await?;
                clocks::set(change, clock, one.due_on).await?;
            }
            _ => {}
        }
    }
    Ok(())
}
