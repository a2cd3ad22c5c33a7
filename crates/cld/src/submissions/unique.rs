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
