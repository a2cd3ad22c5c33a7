//! Episodes of short-term support: services of one person that follow each other closely.

use crate::day::Day;
use crate::event::Event;

/// Several services taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    pub start: Day,
    /// The latest end; [`crate::day::FAR`] when one is open.
    pub end: Day,
    /// Outcome rank of the service that ends last, of several the highest.
    pub rank: u16,
    last: (Day, std::cmp::Reverse<u16>),
}

/// A service starting this many days after all before it have ended still belongs to the episode.
const DAYS_BETWEEN: i32 = 7;

/// Joins a person's services into episodes, in order of start. `rank` gives an outcome's rank.
pub fn join(services: &mut [(Day, &Event)], rank: impl Fn(&Event) -> u16) -> Vec<Episode> {
    let order = |(start, row): &(Day, &Event)| (*start, row.end_or_far(), rank(row));
    services.sort_unstable_by_key(order);
    let mut episodes: Vec<Episode> = Vec::new();
    let mut ended: Option<Day> = None;
    for (start, row) in services.iter() {
        let end = row.end_or_far();
        let last = (end, std::cmp::Reverse(rank(row)));
        let follows = ended.is_some_and(|ended| ended.days_until(*start) <= DAYS_BETWEEN);
        match episodes.last_mut() {
            Some(episode) if follows => {
                episode.end = episode.end.max(end);
                episode.last = episode.last.max(last);
                episode.rank = episode.last.1.0;
            }
            _ => episodes.push(Episode {
                start: *start,
                end,
                rank: rank(row),
                last,
            }),
        }
        ended = ended.max(Some(end));
    }
    episodes
}
