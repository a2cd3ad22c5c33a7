//! One row for each event: services lost from a later file are cut off, and of the rows of one
//! event the best is kept.

use std::cmp::Ordering;

use super::joining::Reference;
use crate::event::Event;
use crate::lists::EventType;

/// Keeps one row of each event of a person in the joined table; `rows` are all the person's rows.
pub fn joined(rows: &mut Vec<Event>, references: &[Reference]) {
    rows.sort_unstable_by(|a, b| same_event(a, b).then(a.record.cmp(&b.record)));
    let mut kept = 0;
    let mut from = 0;
    while from < rows.len() {
        let until = from
            + rows[from..]
                .iter()
                .take_while(|row| same_event(row, &rows[from]).is_eq())
                .count();
        crop_lost(&mut rows[from..until], references);
        let best = rows[from..until].iter().min_by(|a, b| {
            let latest = |row: &Event| {
                references
                    .get(usize::from(row.reference))
                    .map(|r| r.period.last)
            };
            latest(b).cmp(&latest(a)).then_with(|| better(a, b))
        });
        if let Some(best) = best.copied() {
            rows[kept] = best;
            kept += 1;
        }
        from = until;
    }
    rows.truncate(kept);
}

/// Keeps one row of each event of a person in the single table, where services also differ by how
/// they are delivered and what they cost.
pub fn single(rows: &mut Vec<Event>) {
    rows.sort_unstable_by(|a, b| same_line(a, b).then_with(|| better(a, b)));
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

/// The row to prefer comes first: open or latest end, highest outcome, conversation, last record.
fn better(a: &Event, b: &Event) -> Ordering {
    let end = b.end_or_far().cmp(&a.end_or_far());
    end.then_with(|| a.outcome_rank().cmp(&b.outcome_rank()))
        .then_with(|| b.conversation.cmp(&a.conversation))
        .then_with(|| b.record.cmp(&a.record))
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
    use crate::lists::{Outcome, ServiceType};
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
            .map(|(record, (reference, row))| Event {
                record: record as u32,
                reference: *reference,
                ..*row
            })
            .collect();
        joined(&mut rows, &quarters());
        let end = |row: &Event| row.end.map_or("open".to_owned(), |end| end.to_string());
        rows.iter().map(|row| (row.record, end(row))).collect()
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
            "the last row"
        );
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
        let priced = |unit_cost, record| Event {
            unit_cost,
            record,
            ..home_care("")
        };
        let mut rows = vec![
            priced(100, 1),
            priced(200, 2),
            priced(100, 3),
            priced(NO_AMOUNT, 4),
        ];
        single(&mut rows);
        let mut records: Vec<u32> = rows.iter().map(|row| row.record).collect();
        records.sort_unstable();
        assert_eq!(records, [2, 3, 4]);
        assert!(rows.iter().all(|row| row.start == Some(day("2024-06-01"))));
    }
}
