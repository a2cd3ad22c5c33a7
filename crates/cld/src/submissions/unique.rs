//! One row for each event: services lost from a later file are cut off, and of the rows of one
//! event the best is kept.

use std::cmp::Ordering;
use std::ops::Range;

use super::joining::Reference;
use crate::event::Event;
use crate::lists::{EventType, INVALID, Listed};

/// Keeps one row of each event of a person in the joined table; `rows` are all the person's rows.
pub fn joined(rows: &mut Vec<Event>, references: &[Reference]) {
    rows.sort_unstable_by(same_event);
    let mut from = 0;
    while let Some(same) = event_from(rows, from) {
        from = same.end;
        crop_lost(&mut rows[same], references);
    }
    from = 0;
    while let Some(same) = event_from(rows, from) {
        let best = best(rows, same.clone(), references);
        rows.swap(from, best);
        from = same.end;
    }
    rows.dedup_by(|later, first| same_event(later, first).is_eq());
}

/// The rows of the event that begins at a place; none at the end.
fn event_from(rows: &[Event], from: usize) -> Option<Range<usize>> {
    let first = rows.get(from)?;
    let same = rows[from..]
        .iter()
        .take_while(|row| same_event(row, first).is_eq());
    Some(from..from + same.count())
}

/// The place of the row to keep, of the rows of one event.
fn best(rows: &[Event], same: Range<usize>, references: &[Reference]) -> usize {
    let latest = |row: &Event| {
        references
            .get(usize::from(row.reference))
            .map(|reference| reference.period.last)
    };
    let is_better = |place: usize, than: usize| {
        let (row, other) = (&rows[place], &rows[than]);
        let order = latest(other).cmp(&latest(row));
        order
            .then_with(|| better(row, other))
            .then_with(|| corrected(row, other, rows))
            .is_lt()
    };
    let first = same.start;
    same.fold(
        first,
        |best, place| {
            if is_better(place, best) { place } else { best }
        },
    )
}

/// Keeps one row of each event of a person in the single table, where services also differ by how
/// they are delivered and what they cost.
pub fn single(rows: &mut Vec<Event>) {
    rows.sort_unstable_by(|a, b| {
        same_line(a, b)
            .then_with(|| better(a, b))
            .then_with(|| a.content().cmp(&b.content()))
    });
    rows.dedup_by(|later, first| same_line(later, first).is_eq());
}

/// Equal for rows of one event: the same kind, start and, unless services, end.
fn same_event(a: &Event, b: &Event) -> Ordering {
    (a.kind, a.start)
        .cmp(&(b.kind, b.start))
        .then_with(|| match a.class {
            Some(EventType::Service) => Ordering::Equal,
            _ => a.end.cmp(&b.end),
        })
}

fn same_line(a: &Event, b: &Event) -> Ordering {
    same_event(a, b).then_with(|| match a.class {
        Some(EventType::Service) => service_line(a).cmp(&service_line(b)),
        _ => Ordering::Equal,
    })
}

fn service_line(row: &Event) -> impl Ord {
    (
        row.delivery,
        row.unit_cost,
        row.frequency,
        row.planned_units,
    )
}

/// The row to prefer comes first: open or latest end, highest outcome, conversation, entered last.
///
/// Source: the national method's choice of unique events, which ends with the running number of the
/// row in the order of loading, the highest first. That number says nothing but which row was sent
/// last, and figures would change with the order of rows in a file. What a council enters later has
/// the higher number in its reference, so that stands in; [`corrected`] settles what it leaves open.
fn better(a: &Event, b: &Event) -> Ordering {
    let end = b.end_or_far().cmp(&a.end_or_far());
    end.then_with(|| a.outcome_rank().cmp(&b.outcome_rank()))
        .then_with(|| b.conversation.cmp(&a.conversation))
        .then_with(|| b.entered.cmp(&a.entered))
}

/// Of two rows of one event that the national order leaves side by side but for their place in the
/// file, the correction comes first. That is the row which tells more of the person; else the one that
/// tells what fewer of the event's rows do, in this file and others, and then fewer of the person's:
/// for the row first sent says what they all say.
fn corrected(a: &Event, b: &Event, all: &[Event]) -> Ordering {
    if a.content() == b.content() {
        return Ordering::Equal;
    }
    let told = |row: &Event| described(row).iter().filter(|value| **value != 0).count();
    let mut all: Vec<&Event> = all.iter().collect();
    all.sort_unstable_by_key(|row| row.content());
    all.dedup_by_key(|row| row.content());
    let of_event = |other: &&Event| (other.start, other.entered) == (a.start, a.entered);
    let of_event: Vec<&Event> = all.iter().copied().filter(of_event).collect();
    told(b)
        .cmp(&told(a))
        .then_with(|| agreeing(a, &of_event).cmp(&agreeing(b, &of_event)))
        .then_with(|| agreeing(a, &all).cmp(&agreeing(b, &all)))
        .then_with(|| a.content().cmp(&b.content()))
}

/// How often rows, each counted once however often it was sent, tell the same of the person.
fn agreeing(row: &Event, others: &[&Event]) -> usize {
    let own = described(row);
    let same = |other: &&Event| {
        let other = described(other);
        own.iter()
            .zip(other)
            .filter(|(own, other)| *own == other)
            .count()
    };
    others.iter().map(same).sum()
}

/// What a row tells of the person, each as a number; 0 for blank and invalid.
fn described(row: &Event) -> [u8; 7] {
    fn number<T: Listed + PartialEq>(value: Option<T>) -> u8 {
        let place = value.and_then(|value| {
            T::ALL
                .iter()
                .position(|(other, text)| *other == value && *text != INVALID)
        });
        place.map_or(0, |place| place as u8 + 1)
    }
    [
        number(row.gender),
        number(row.ethnicity),
        number(row.support_reason),
        number(row.accommodation),
        number(row.employment),
        number(row.unpaid_carer),
        number(row.funding),
    ]
}

/// Ends the rows of an event with their reference period where the event goes on beyond it but is
/// not in the period that follows.
fn crop_lost(rows: &mut [Event], references: &[Reference]) {
    for place in 0..rows.len() {
        let row = rows[place];
        let Some(reference) = references.get(usize::from(row.reference)) else {
            continue;
        };
        let goes_on = row.end.is_none_or(|end| end > reference.period.last);
        if !reference.prior || !goes_on {
            continue;
        }
        let found_again = reference
            .next
            .is_some_and(|next| rows.iter().any(|other| other.reference == next));
        if !found_again {
            rows[place].end = Some(reference.period.last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::NO_AMOUNT;
    use crate::lists::{Accommodation, Outcome, ServiceType};
    use crate::measures::fixtures::{day, event, service};
    use crate::period::Period;

    /// Two quarters that follow each other, and a later one after a gap.
    fn quarters() -> Vec<Reference> {
        let reference = |text, import, next, prior| {
            let period = Period::read(text).unwrap();
            Reference {
                period,
                import,
                next,
                prior,
            }
        };
        vec![
            reference("2025-01-01..2025-03-31", 0, Some(1), true),
            reference("2025-04-01..2025-06-30", 1, None, true),
            reference("2025-10-01..2025-12-31", 2, None, false),
        ]
    }

    fn kept(rows: &[(u16, Event)]) -> Vec<(u32, String)> {
        let numbered = rows.iter().enumerate();
        let mut rows: Vec<Event> = numbered
            .map(|(number, (reference, row))| Event {
                entered: number as u32,
                reference: *reference,
                ..*row
            })
            .collect();
        joined(&mut rows, &quarters());
        let end = |row: &Event| row.end.map_or("open".to_owned(), |end| end.to_string());
        rows.iter().map(|row| (row.entered, end(row))).collect()
    }

    fn home_care(end: &str) -> Event {
        service(ServiceType::Community, "2024-06-01", end)
    }

    #[test]
    fn a_service_lost_from_the_next_quarter_ends_with_its_own() {
        assert_eq!(kept(&[(0, home_care(""))]), [(0, "2025-03-31".to_owned())]);
        assert_eq!(
            kept(&[(0, home_care("2025-05-01"))]),
            [(0, "2025-03-31".to_owned())]
        );
        assert_eq!(
            kept(&[(0, home_care("2025-03-30"))]),
            [(0, "2025-03-30".to_owned())]
        );
        assert_eq!(
            kept(&[(2, home_care(""))]),
            [(0, "open".to_owned())],
            "the latest quarter stays open"
        );
        assert_eq!(
            kept(&[(0, home_care("")), (2, home_care(""))]),
            [(1, "open".to_owned())],
            "found later"
        );
        let other = Event {
            kind: 9,
            ..home_care("")
        };
        assert_eq!(
            kept(&[(0, home_care("")), (1, other)])[0].1,
            "2025-03-31",
            "another service does not continue it"
        );
    }

    #[test]
    fn of_one_events_rows_the_latest_quarters_longest_and_highest_is_kept() {
        let ended = |outcome| home_care("2025-05-01").outcome(outcome);
        assert_eq!(
            kept(&[(0, home_care("")), (1, home_care("2025-05-01"))])[0].0,
            1,
            "the later quarter"
        );
        assert_eq!(
            kept(&[(1, home_care("")), (1, home_care("2025-05-01"))])[0].0,
            0,
            "the open one"
        );
        assert_eq!(
            kept(&[
                (1, ended(Outcome::Other)),
                (1, ended(Outcome::Moved)),
                (1, home_care("2025-05-01"))
            ])[0]
                .0,
            1
        );
        let talk = Event {
            conversation: true,
            ..ended(Outcome::Other)
        };
        assert_eq!(
            kept(&[(1, talk), (1, ended(Outcome::Other))])[0].0,
            0,
            "the conversation"
        );
        assert_eq!(
            kept(&[(1, ended(Outcome::Other)), (1, ended(Outcome::Other))])[0].0,
            1,
            "the one entered last"
        );
    }

    #[test]
    fn of_rows_that_tie_the_correction_is_kept_wherever_it_stands() {
        let at = |accommodation| Event {
            entered: 7,
            reference: 1,
            accommodation,
            ..home_care("2025-05-01")
        };
        let owner = at(Some(Accommodation::OwnerOccupier));
        let moved = at(Some(Accommodation::CareHome));
        let kept_of = |rows: &[Event]| {
            let mut rows = rows.to_vec();
            joined(&mut rows, &quarters());
            rows.iter()
                .find(|row| row.entered == 7)
                .unwrap()
                .accommodation
        };
        let earlier = |row: Event| Event {
            reference: 0,
            ..row
        };
        let other = |row: Event| Event {
            kind: 5,
            entered: 3,
            ..row
        };
        let cases: [(&str, &[Event], Event); 5] = [
            (
                "the correction sent again and again",
                &[earlier(owner), owner, moved, moved, moved],
                moved,
            ),
            (
                "the event said so before",
                &[earlier(owner), owner, moved],
                moved,
            ),
            (
                "the person's other rows say so",
                &[other(owner), owner, moved],
                moved,
            ),
            (
                "the event's own rows before the others",
                &[earlier(owner), other(moved), other(moved), owner, moved],
                moved,
            ),
            (
                "a blank corrects nothing",
                &[earlier(owner), owner, at(None)],
                owner,
            ),
        ];
        for (says, rows, expected) in cases {
            let mut turned = rows.to_vec();
            for _ in 0..rows.len() {
                turned.rotate_left(1);
                assert_eq!(kept_of(&turned), expected.accommodation, "{says}");
            }
        }
        let both = kept_of(&[owner, moved]);
        assert_eq!(kept_of(&[moved, owner]), both, "nothing to tell them by");
    }

    #[test]
    fn only_services_are_one_event_whatever_their_end() {
        let review = |end| event(EventType::Review, "2025-04-01", end);
        assert_eq!(
            kept(&[(1, review("2025-04-02")), (1, review("2025-04-03"))]).len(),
            2
        );
        assert_eq!(
            kept(&[(1, review("2025-04-02")), (1, review("2025-04-02"))]).len(),
            1
        );
        assert_eq!(
            kept(&[(1, home_care("2025-04-02")), (1, home_care("2025-04-03"))]).len(),
            1
        );
    }

    #[test]
    fn in_the_single_table_services_of_another_price_are_other_lines() {
        let priced = |unit_cost, entered| Event {
            unit_cost,
            entered,
            ..home_care("")
        };
        let mut rows = vec![
            priced(100, 1),
            priced(200, 2),
            priced(100, 3),
            priced(NO_AMOUNT, 4),
        ];
        single(&mut rows);
        let mut entered: Vec<u32> = rows.iter().map(|row| row.entered).collect();
        entered.sort_unstable();
        assert_eq!(entered, [2, 3, 4]);
        assert!(rows.iter().all(|row| row.start == Some(day("2024-06-01"))));
    }
}
