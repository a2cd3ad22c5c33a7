//! The server reckons every running time limit anew by itself: when it starts, for a council may have changed a limit,
//! and after each midnight, for a clock that is paused has its last day a day later.

use std::time::Duration;

use db::Day;

use super::store::recompute;
use crate::house::House;

/// How often it looks whether another day has begun.
const ROUND: Duration = Duration::from_secs(300);

/// Reckons once a day for ever.
pub async fn keep_reckoning(house: House) {
    let mut round = tokio::time::interval(ROUND);
    let mut done_on = None;
    loop {
        round.tick().await;
        done_on = once_a_day(&house, done_on).await;
    }
}

/// Reckons where that was not done today. Gives the day on which it was done last: a failure leaves it to the next
/// round.
pub async fn once_a_day(house: &House, done_on: Option<Day>) -> Option<Day> {
    let today = house.clock.today();
    if done_on == Some(today) {
        return done_on;
    }
    let limits = &house.council.timescales;
    match recompute(&house.archive, limits, house.clock.now()).await {
        Ok(done) => {
            let (looked_at, moved) = (done.looked_at, done.moved);
            tracing::info!(looked_at, moved, "time limits were reckoned anew");
            Some(today)
        }
        Err(error) => {
            tracing::warn!(%error, "time limits could not be reckoned anew");
            done_on
        }
    }
}
