//! Ids: one kind for every table, in order of time, made from an instant and chance that the caller brings.

use jiff::Timestamp;
use uuid::Uuid;

/// A version 7 id: sorts by `at` (to the millisecond), then by chance.
///
/// Instants before 1970 count as 1970, for the format has no room for them.
pub fn new_id(at: Timestamp, chance: [u8; 10]) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_id_sorts_after_an_earlier_one_whatever_the_chance() {
        let early = new_id("2026-11-22T09:00:00.001Z".parse().unwrap(), [255; 10]);
        let late = new_id("2026-11-22T09:00:00.002Z".parse().unwrap(), [0; 10]);
        assert!(early < late);
        assert_eq!(late.get_version_num(), 7);
    }
}
